"""DCAT catalogues in RDF/XML, Turtle or JSON-LD, whole or in the pages of either dialect of Hydra."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin
from xml.sax import SAXException

import orjson
from rdflib import DCAT, DCTERMS, FOAF, RDF, SKOS, Graph, Literal, Namespace, URIRef
from rdflib.exceptions import ParserError
from rdflib.plugins.parsers.notation3 import BadSyntax
from rdflib.term import Node

from harvesters.connectors.protocol import BadSource, Client, Document, Found, Page, Task
from harvesters.connectors.texts import (
    address,
    decoded,
    email,
    is_web_page,
    moment,
    name_of,
    plain,
    text,
    without_blanks,
)

INCREMENTAL = False
HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
ADMS = Namespace("http://www.w3.org/ns/adms#")
ACCEPT = "text/turtle, application/rdf+xml;q=0.9, application/ld+json;q=0.8"
LARGEST = 128 * 1024**2
"""Bytes of one page; RDF has to be held whole, and takes about ten times its size in memory."""
MOST_PAGES = 100_000
FORMATS = {"text/turtle": "turtle", "application/rdf+xml": "xml", "application/ld+json": "json-ld",
           "application/xml": "xml", "text/xml": "xml", "application/json": "json-ld", "text/n3": "turtle"}  # fmt: skip
NEXT = (HYDRA["next"], HYDRA["nextPage"])
"""`PartialCollectionView` and the older `PagedCollection`."""
FREQUENCIES = {
    "ANNUAL": "year", "ANNUAL_2": "half_year", "QUARTERLY": "quarter", "MONTHLY": "month", "WEEKLY": "week",
    "DAILY": "day", "HOURLY": "hour", "UPDATE_CONT": "real_time", "CONT": "real_time", "NEVER": "never",
}  # fmt: skip
"""The EU's authority table of frequencies, by the last part of the address."""

logging.getLogger("rdflib.term").setLevel(logging.ERROR)  # remotes' odd dates are not our operators' business


def pages(client: Client, task: Task) -> Iterator[Page]:
    """Yield the datasets page by page, those of one page sorted by address."""
    url, visited = str(task.cursor.get("url") or task.url), 0
    while url:
        graph = parsed(client.get(url, accept=ACCEPT, whole=url == task.url))
        following = _next(graph, url)
        yield Page(tuple(_found(graph)), {"url": following} if following else None, _total(graph))
        visited += 1
        if following == url or visited > MOST_PAGES:
            raise BadSource(f"The pages of {task.url} lead in circles.")
        url = following


def parsed(document: Document) -> Graph:
    """Return the graph of an answer; raise BadSource for anything that is no RDF, for entities, and for too much of it."""
    with document.file:
        data = document.read()
    if len(data) > LARGEST:
        raise BadSource(
            f"A page of {document.url} is larger than {LARGEST} bytes; let the catalogue give smaller pages."
        )
    kind = _format(data, document)
    if kind is None:
        raise BadSource(f"{document.url} answered with a web page where RDF was expected.")
    if kind == "xml" and ("<!ENTITY" in decoded(data) or b"\x00" in data[:200]):
        raise BadSource(f"{document.url} declares entities in XML, which the portal does not read.")
    if kind == "json-ld" and _foreign_context(data):
        raise BadSource(f"{document.url} leaves its JSON-LD context elsewhere, which the portal does not fetch.")
    try:
        given: str | bytes = data if kind == "xml" else decoded(data, document.content_type)
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore", DeprecationWarning
            )  # rdflib's own reader of JSON-LD uses what it deprecates
            return Graph().parse(data=given, format=kind, publicID=document.url)
    except (SAXException, ParserError, BadSyntax, ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
        raise BadSource(f"{document.url} is not valid RDF, or is cut off.") from error


def _format(data: bytes, document: Document) -> str | None:
    """Return rdflib's name of the format by what the data begin with, for servers often name it wrongly."""
    head = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:500]
    if is_web_page(head):
        return None
    if head[:1] in {b"{", b"["}:
        return "turtle" if head[:1] == b"[" and document.content_type.startswith("text/turtle") else "json-ld"
    if head[:1] == b"<" and (head.startswith(b"<?xml") or b"<rdf:RDF" in head or b"xmlns" in head):
        return "xml"
    return FORMATS.get(document.content_type.partition(";")[0].strip().lower(), "turtle")


def _foreign_context(data: bytes) -> bool:
    """Tell whether JSON-LD asks for a context by address: rdflib would fetch it by itself, past our guard."""
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError:
        return False
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            context = each.get("@context")
            if isinstance(context, str) or (isinstance(context, list) and any(isinstance(one, str) for one in context)):
                return True
            if "@import" in each:
                return True
            waiting += each.values()
        elif isinstance(each, list):
            waiting += each
    return False


def _next(graph: Graph, url: str) -> str:
    found = next((str(page) for name in NEXT for page in graph.objects(None, name)), "")
    return address(urljoin(url, found)) if found else ""


def _total(graph: Graph) -> int | None:
    found = next((str(total) for total in graph.objects(None, HYDRA.totalItems)), "")
    return int(found) if found.isdecimal() else None


def _found(graph: Graph) -> Iterator[Found]:
    for node in sorted(set(graph.subjects(RDF.type, DCAT.Dataset)), key=str):
        raw = _described(graph, node)
        identity = str(node) if isinstance(node, URIRef) else text(raw.get("identifier"))
        yield Found(identity, raw, moment(raw.get("modified")))


def _described(graph: Graph, node: Node) -> dict[str, Any]:
    """Return what the graph says about a dataset, as plain JSON with sorted lists, so that it can be compared."""
    raw: dict[str, Any] = {"@id": str(node) if isinstance(node, URIRef) else ""}
    for name in ("title", "description", "identifier", "modified", "issued", "license", "accessRights", "spatial"):
        raw[name] = _values(graph, node, DCTERMS[name])
    raw["keyword"] = _values(graph, node, DCAT.keyword)
    raw["theme"] = [_label(graph, each) for each in graph.objects(node, DCAT.theme)]
    raw["landingPage"] = _values(graph, node, DCAT.landingPage)
    raw["frequency"] = _values(graph, node, DCTERMS.accrualPeriodicity)
    raw["publisher"] = [_agent(graph, each) for each in graph.objects(node, DCTERMS.publisher)]
    raw["contactPoint"] = [_contact(graph, each) for each in graph.objects(node, DCAT.contactPoint)]
    raw["distribution"] = [_distribution(graph, each) for each in graph.objects(node, DCAT.distribution)]
    for name in ("theme", "publisher", "contactPoint", "distribution"):
        raw[name].sort(key=str)
    return without_blanks(raw)


def _values(graph: Graph, node: Node, name: URIRef) -> list[Any]:
    """Return texts as texts, or with their language; nodes as their address."""
    found: list[Any] = []
    for value in graph.objects(node, name):
        if isinstance(value, Literal) and value.language:
            found.append({"@language": value.language.lower()[:2], "@value": str(value)})
        elif isinstance(value, Literal | URIRef):
            found.append(str(value))
        else:
            found += [each for one in (RDF.value, SKOS.prefLabel) for each in _values(graph, value, one)]
    return sorted(found, key=str)


def _label(graph: Graph, node: Node) -> str:
    return text(_values(graph, node, SKOS.prefLabel)) or str(node).rstrip("/").rpartition("/")[2]


def _agent(graph: Graph, node: Node) -> dict[str, Any]:
    return without_blanks(
        {"@id": str(node) if isinstance(node, URIRef) else "", "name": _values(graph, node, FOAF.name)}
    )


def _contact(graph: Graph, node: Node) -> dict[str, Any]:
    return without_blanks({"fn": _values(graph, node, VCARD.fn), "hasEmail": _values(graph, node, VCARD.hasEmail)})


def _distribution(graph: Graph, node: Node) -> dict[str, Any]:
    raw: dict[str, Any] = {"@id": str(node) if isinstance(node, URIRef) else ""}
    for name in ("title", "description", "format", "license"):
        raw[name] = _values(graph, node, DCTERMS[name])
    for name in ("downloadURL", "accessURL", "mediaType", "byteSize"):
        raw[name] = _values(graph, node, DCAT[name])
    return without_blanks(raw)


def package(raw: Any, task: Task) -> dict[str, Any]:
    """Return a DCAT dataset in CKAN's shape: Thai texts first, English ones beside them."""
    contact, publisher = _first(raw, "contactPoint"), _first(raw, "publisher")
    title, title_en = _both(raw.get("title"))
    notes, notes_en = _both(raw.get("description"))
    identity = text(raw.get("identifier")) or raw.get("@id", "")
    agency = text(publisher.get("name"))
    distributions = raw.get("distribution", [])
    licence = text(raw.get("license")) or next(filter(None, (text(each.get("license")) for each in distributions)), "")
    return without_blanks(
        {
            "name": name_of(identity.rstrip("/").rpartition("/")[2] or identity, title or title_en),
            "title": title or title_en,
            "title_en": title_en if title else "",
            "notes": plain(notes or notes_en),
            "notes_en": plain(notes_en) if notes else "",
            "url": address(raw.get("landingPage")) or address(raw.get("@id")),
            "license_id": licence,
            "maintainer": text(contact.get("fn")),
            "maintainer_email": email(contact.get("hasEmail")),
            "organization": {"name": name_of(agency, agency), "title": agency} if agency else {},
            "tags": [{"name": each} for each in dict.fromkeys(text(one) for one in raw.get("keyword", []))],
            "groups": [{"name": each.lower(), "title": each} for each in raw.get("theme", [])],
            "update_frequency_unit": FREQUENCIES.get(text(raw.get("frequency")).rpartition("/")[2].upper(), ""),
            "private": text(raw.get("accessRights")).upper().endswith(("/NON_PUBLIC", "/RESTRICTED")),
            "metadata_modified": _stamp(raw.get("modified")),
            "metadata_created": _stamp(raw.get("issued")),
            "resources": [_resource(each) for each in distributions],
        }
    )


def _first(raw: Any, name: str) -> dict[str, Any]:
    return next(iter(raw.get(name, [])), {})


def _both(values: Any) -> tuple[str, str]:
    """Return the Thai and the English text; one without a language counts as Thai."""
    by_language = {each["@language"]: each["@value"] for each in values or () if isinstance(each, dict)}
    bare = next((each for each in values or () if isinstance(each, str)), "")
    others = next((value for language, value in by_language.items() if language != "en"), "")
    return by_language.get("th") or bare or others, by_language.get("en", "")


def _stamp(value: Any) -> str:
    found = moment(text(value))
    return found.isoformat() if found else ""


def _resource(raw: dict[str, Any]) -> dict[str, Any]:
    title, title_en = _both(raw.get("title"))
    media = text(raw.get("mediaType")).rpartition("media-types/")[2]
    label = text(raw.get("format")).rstrip("/").rpartition("/")[2] if "/" in text(raw.get("format")) else ""
    size = text(raw.get("byteSize")).partition(".")[0]
    return without_blanks(
        {
            "name": title or title_en or label or media,
            "description": plain(" ".join(filter(None, _both(raw.get("description"))))),
            "url": address(raw.get("downloadURL")) or address(raw.get("accessURL")),
            "format": label or text(raw.get("format")) or media,
            "mimetype": media,
            "size": int(size) if size.isdecimal() and len(size) < 16 else None,
        }
    )


def is_gone(client: Client, task: Task, remote_id: str) -> bool | None:
    """Say nothing: the address of a dataset need not be one that answers."""
    return None
