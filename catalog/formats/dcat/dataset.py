"""A dataset as DCAT-AP 3 describes it: the dataset, its distributions, who publishes it and who answers for it."""

from __future__ import annotations

from datetime import UTC, datetime

from catalog.formats.ckan.addresses import SITE
from catalog.formats.ckan.resource import resource_url
from catalog.formats.dcat import terms
from catalog.formats.dcat.graph import Iri, Literal, Node, Value, iri, literal, properties
from catalog.formats.period import period
from catalog.formats.standard.licenses import license_named
from catalog.formats.themes import themes
from catalog.records import DatasetRecord, OrganizationRecord, ResourceRecord

BOUNDS = ("west_bound_longitude", "south_bound_longitude", "east_bound_longitude", "north_bound_longitude")
"""The standard's keys of a box, its latitudes too."""
SHA256 = Iri("http://spdx.org/rdf/terms#checksumAlgorithm_sha256")


def dataset_address(record: DatasetRecord, site: str) -> str:
    """Return what identifies a dataset on the web: it stays when the dataset is renamed."""
    return f"{site}/dataset/{record.id}"


def dataset_node(record: DatasetRecord, site: str) -> Node:
    """Return the description of a dataset; `site` is the portal's address without a slash at the end."""
    address = dataset_address(record, site)
    resources = [each for each in record.resources or () if each.state == "active"]
    found = period(record)
    return Node(
        ("dcat:Dataset",),
        (
            *_texts("dct:title", record.title or record.name, record.title_en),
            *_texts("dct:description", record.notes or record.title or record.name, record.notes_en),
            *properties(
                ("dct:identifier", literal(record.id)),
                ("dcat:landingPage", Node(("foaf:Document",), (), f"{site}/dataset/{record.name}")),
                ("foaf:page", _document(record.url)),
                ("dct:publisher", _agent(record.organization, site)),
                ("dct:creator", _named_agent(record.author)),
                ("dcat:contactPoint", _contact(record)),
                ("dct:issued", moment(record.metadata_created)),
                ("dct:modified", _modified(record)),
                ("dcat:version", literal(record.version)),
                ("dct:accrualPeriodicity", terms.frequency(record.standard.get("update_frequency_unit"))),
                ("dct:accessRights", terms.access_right(record.data_category)),
                ("dct:spatial", _place(record)),
                ("dct:temporal", _period_node(found.start, found.end) if found else None),
                ("dct:provenance", _statement("dct:ProvenanceStatement", record.standard.get("data_source"))),
            ),
            *(("dct:language", each) for each in _languages(record)),
            *(("dcat:theme", terms.theme(code)) for code in themes(record)),
            *properties(*(("dcat:keyword", _spoken(tag)) for tag in record.tags)),
            *(("dcat:distribution", _distribution(each, record, site)) for each in resources),
        ),
        address,
    )


def moment(at: datetime | None) -> Literal | None:
    """Return a time as `xsd:dateTime` in UTC."""
    return literal(at.astimezone(UTC).isoformat(timespec="seconds"), datatype="xsd:dateTime") if at else None


def _texts(name: str, thai: str, english: str) -> tuple[tuple[str, Value], ...]:
    return properties((name, _spoken(thai)), (name, literal(english, "en")))


def _spoken(text: str | None) -> Literal | None:
    """A text that should be Thai, but is said to be English where it has no Thai letter."""
    return literal(text, "th" if any("\u0e01" <= letter <= "\u0e5b" for letter in text or "") else "en")


def _document(address: str | None) -> Node | None:
    found = iri(address)
    return Node(("foaf:Document",), (), found.address) if found else None


def _statement(kind: str, text: object) -> Node | None:
    said = _spoken(text if isinstance(text, str) else None)
    return Node((kind,), (("rdfs:label", said),)) if said else None


def _agent(organization: OrganizationRecord | None, site: str) -> Node | None:
    if organization is None:
        return None
    names = _texts("foaf:name", organization.title, organization.title_en)
    page = Node(("foaf:Document",), (), f"{site}/organization/{organization.name}")
    return Node(
        ("foaf:Organization", "foaf:Agent"), (*names, ("foaf:homepage", page)), f"{site}/organization/{organization.id}"
    )


def _named_agent(name: str | None) -> Node | None:
    said = literal(name)
    return Node(("foaf:Agent",), (("foaf:name", said),)) if said else None


def _contact(record: DatasetRecord) -> Node | None:
    name = record.maintainer or (record.organization.title if record.organization else None)
    mail = record.maintainer_email or record.author_email
    address = iri(f"mailto:{mail.strip()}") if mail and mail.strip() else None
    found = properties(("vcard:fn", literal(name)), ("vcard:hasEmail", address))
    return Node(("vcard:Organization", "vcard:Kind"), found) if found else None


def _modified(record: DatasetRecord) -> Literal | None:
    """The day on which the data changed, if the agency says so, else when anything of the description did."""
    day = record.standard.get("last_updated_date")
    return literal(day, datatype="xsd:date") if isinstance(day, str) and day else moment(record.metadata_modified)


def _place(record: DatasetRecord) -> Value | None:
    bounds = [record.standard.get(key) for key in BOUNDS]
    if all(isinstance(bound, int | float) for bound in bounds):
        west, south, east, north = bounds
        box = f"POLYGON(({west} {south},{east} {south},{east} {north},{west} {north},{west} {south}))"
        return Node(("dct:Location",), (("dcat:bbox", Literal(box, datatype="geo:wktLiteral")),))
    return terms.THAILAND if record.standard.get("geo_coverage") in terms.WITHIN_THAILAND else None


def _period_node(start: str, end: str) -> Node:
    def day(text: str) -> Literal | None:
        return literal(text, datatype="xsd:gYear" if len(text) == 4 else "xsd:date")

    return Node(("dct:PeriodOfTime",), properties(("dcat:startDate", day(start)), ("dcat:endDate", day(end))))


def _languages(record: DatasetRecord) -> list[Value]:
    codes = record.standard.get("data_language") or ()
    return [found for code in codes if (found := terms.language(code))]


def _distribution(resource: ResourceRecord, record: DatasetRecord, site: str) -> Node:
    page = f"{site}/dataset/{record.name}/resource/{resource.id}"
    kept_here = resource.url_type in {"upload", "datastore"}
    content = iri(resource_url(resource, record.id).replace(SITE, site))
    return Node(
        ("dcat:Distribution",),
        (
            *_texts("dct:title", resource.name or record.title, resource.name_en),
            *properties(
                ("dct:description", _spoken(resource.description)),
                ("dcat:accessURL", Iri(page) if kept_here or content is None else content),
                ("dcat:downloadURL", content if kept_here else None),
                ("dct:format", terms.file_type(resource.format)),
                ("dcat:mediaType", terms.media_type(resource.mimetype, resource.format)),
                ("dcat:byteSize", _size(resource.size)),
                ("spdx:checksum", _checksum(resource.hash)),
                ("dct:issued", moment(resource.created)),
                ("dct:modified", moment(resource.last_modified or resource.metadata_modified)),
                ("dct:license", _license(record)),
                ("dct:rights", _rights(record)),
                ("dcatap:availability", terms.STABLE if kept_here else None),
                ("dcat:accessService", _service(resource, record, site) if resource.datastore_active else None),
            ),
        ),
        f"{site}/dataset/{record.id}/resource/{resource.id}",
    )


def _size(size: int | None) -> Literal | None:
    return Literal(str(size), datatype="xsd:nonNegativeInteger") if size is not None and size >= 0 else None


def _checksum(digest: str | None) -> Node | None:
    text = (digest or "").removeprefix("sha256:")
    if len(text) != 64 or not all(sign in "0123456789abcdef" for sign in text):
        return None
    value = Literal(text, datatype="xsd:hexBinary")
    return Node(("spdx:Checksum",), (("spdx:algorithm", SHA256), ("spdx:checksumValue", value)))


def _license(record: DatasetRecord) -> Node | None:
    known = license_named(record.license_id)
    address = iri(known.uri if known else record.license_id)
    return Node(("dct:LicenseDocument",), (), address.address) if address else None


def _rights(record: DatasetRecord) -> Node | None:
    """What a licence without an address says, and the terms of access."""
    known = license_named(record.license_id)
    said = record.standard.get("accessible_condition") or (known.plain_th if known else record.license_id)
    return _statement("dct:RightsStatement", said)


def _service(resource: ResourceRecord, record: DatasetRecord, site: str) -> Node:
    return Node(
        ("dcat:DataService",),
        (
            ("dct:title", Literal(f"API: {resource.name or resource.id}", "en")),
            ("dcat:endpointURL", Iri(f"{site}/api/v1/resources/{resource.id}/rows")),
            ("dcat:servesDataset", Iri(dataset_address(record, site))),
            ("dcat:endpointDescription", Iri(f"{site}/api/v1/resources/{resource.id}/docs")),
        ),
    )
