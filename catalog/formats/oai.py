"""The answers of OAI-PMH 2.0 in XML: envelope, records in Dublin Core and DCAT, errors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.sax.saxutils import escape, quoteattr

from catalog.formats.dcat import rdfxml
from catalog.formats.dcat.dataset import dataset_node
from catalog.formats.dcat.graph import literal
from catalog.formats.standard.licenses import license_named
from catalog.records import DatasetRecord

XSI = "http://www.w3.org/2001/XMLSchema-instance"
OAI = "http://www.openarchives.org/OAI/2.0/"


@dataclass(frozen=True, slots=True)
class MetadataFormat:
    """One way of describing a dataset."""

    prefix: str
    schema: str
    namespace: str


OAI_DC = MetadataFormat(
    "oai_dc", "http://www.openarchives.org/OAI/2.0/oai_dc.xsd", "http://www.openarchives.org/OAI/2.0/oai_dc/"
)
DCAT = MetadataFormat("dcat", "https://www.w3.org/ns/dcat2.rdf", "http://www.w3.org/ns/dcat#")
FORMATS: Mapping[str, MetadataFormat] = {each.prefix: each for each in (OAI_DC, DCAT)}


def moment(at: datetime) -> str:
    """Return a time in the protocol's finest grain: seconds, UTC."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def envelope(address: str, asked: Mapping[str, str], body: str, now: datetime) -> str:
    """Return a whole answer; `asked` are the arguments to repeat, none of them when they were at fault."""
    arguments = "".join(f" {name}={quoteattr(_clean(value))}" for name, value in asked.items())
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<OAI-PMH xmlns="{OAI}" xmlns:xsi="{XSI}" '
        f'xsi:schemaLocation="{OAI} {OAI[:-1]}/OAI-PMH.xsd">\n'
        f"<responseDate>{moment(now)}</responseDate>\n<request{arguments}>{escape(address)}</request>\n{body}</OAI-PMH>\n"
    )


def error(code: str, text: str) -> str:
    """Return the element of one of the protocol's errors."""
    return f'<error code="{code}">{escape(_clean(text))}</error>\n'


def header(identifier: str, at: datetime, sets: Iterable[str], *, deleted: bool = False) -> str:
    """Return the header of a record."""
    status = ' status="deleted"' if deleted else ""
    specs = "".join(f"<setSpec>{escape(each)}</setSpec>" for each in sets)
    return f"<header{status}><identifier>{escape(identifier)}</identifier><datestamp>{moment(at)}</datestamp>{specs}</header>\n"


def metadata(record: DatasetRecord, prefix: str, site: str) -> str:
    """Return the description of a dataset in one of `FORMATS`."""
    body = _dublin_core(record, site) if prefix == OAI_DC.prefix else _dcat(record, site)
    return f"<metadata>{body}</metadata>\n"


def _dcat(record: DatasetRecord, site: str) -> str:
    text = "".join(rdfxml.write([dataset_node(record, site)]))
    return text.partition("?>\n")[2]


def _dublin_core(record: DatasetRecord, site: str) -> str:
    known = license_named(record.license_id)
    owner = record.organization.title if record.organization else None
    pairs = [
        ("title", record.title or record.name),
        ("title", record.title_en),
        ("creator", record.author or owner),
        *(("subject", tag) for tag in record.tags),
        ("description", record.notes),
        ("publisher", owner),
        ("date", moment(record.metadata_modified) if record.metadata_modified else None),
        ("type", "Dataset"),
        *(("format", label) for label in dict.fromkeys(each.format for each in record.resources or () if each.format)),
        ("identifier", f"{site}/dataset/{record.name}"),
        *(("language", code) for code in record.standard.get("data_language") or ()),
        ("rights", (known.uri or known.title_en) if known else record.license_id),
    ]
    lines = "".join(f"<dc:{name}>{escape(_clean(text))}</dc:{name}>" for name, text in pairs if text)
    return (
        f'<oai_dc:dc xmlns:oai_dc="{OAI_DC.namespace}" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xsi="{XSI}" '
        f'xsi:schemaLocation="{OAI_DC.namespace} {OAI_DC.schema}">{lines}</oai_dc:dc>'
    )


def _clean(text: str) -> str:
    said = literal(text)
    return said.text if said else ""
