"""The controlled vocabularies that DCAT-AP asks for: the European Union's authority tables and IANA's media types."""

from __future__ import annotations

from types import MappingProxyType

from catalog.formats.dcat.graph import Literal, Node
from catalog.formats.resource_formats import mimetype_of
from catalog.formats.themes import THEME_LABELS

IANA = "https://www.iana.org/assignments/media-types/"
AUTHORITY = "http://publications.europa.eu/resource/authority/"


def _term(kind: str, table_and_code: str, *said: tuple[str, Literal]) -> Node:
    """An entry of an authority table, its class said with it so that a description is valid by itself."""
    return Node((kind,), said, AUTHORITY + table_and_code)


THAILAND = _term("dct:Location", "country/THA")
THEMES = _term("skos:ConceptScheme", "data-theme", ("dct:title", Literal("Data theme", "en")))
STABLE = _term("skos:Concept", "planned-availability/STABLE", ("skos:prefLabel", Literal("stable", "en")))

_FREQUENCIES = MappingProxyType(
    {
        "year": "ANNUAL",
        "half_year": "ANNUAL_2",
        "quarter": "QUARTERLY",
        "month": "MONTHLY",
        "week": "WEEKLY",
        "day": "DAILY",
        "workday": "DAILY",
        "hour": "HOURLY",
        "minute": "UPDATE_CONT",
        "real_time": "UPDATE_CONT",
        "never": "NEVER",
        "other": "OTHER",
        "unknown": "UNKNOWN",
    }
)
_LANGUAGES = MappingProxyType(
    {
        "th": "THA",
        "en": "ENG",
        "zh": "ZHO",
        "ms": "MSA",
        "my": "MYA",
        "lo": "LAO",
        "km": "KHM",
        "ja": "JPN",
        "ko": "KOR",
        "fr": "FRA",
        "de": "DEU",
        "ar": "ARA",
    }
)
_FILE_TYPES = MappingProxyType(
    {
        "JSON-LD": "JSON_LD",
        "JSONL": "NDJSON",
        "TTL": "RDF_TURTLE",
        "RDF": "RDF_XML",
        "N-Triples": "RDF_N_TRIPLES",
        "GeoTIFF": "TIFF",
        "DB": "SQL",
    }
)
# fmt: off
_KNOWN_FILE_TYPES = frozenset({
    "CSV", "TSV", "JSON", "JSON_LD", "NDJSON", "GEOJSON", "TOPOJSON", "XML", "XLSX", "XLS", "ODS", "PARQUET", "SQL",
    "MDB", "RDF_XML", "RDF_TURTLE", "N3", "RDF_N_TRIPLES", "KML", "KMZ", "GML", "GPX", "SHP", "TIFF", "PDF", "DOC",
    "DOCX", "ODT", "RTF", "TXT", "HTML", "PPT", "PPTX", "ODP", "PNG", "JPEG", "GIF", "ZIP", "GZIP", "RSS", "ATOM",
    "GTFS",
})
# fmt: on
_ACCESS = MappingProxyType(
    {"public": "PUBLIC", "personal": "RESTRICTED", "security": "NON_PUBLIC", "secret": "NON_PUBLIC"}
)
WITHIN_THAILAND = frozenset({"country", "region", "province", "district", "subdistrict", "village", "municipality"})


def frequency(code: str | None) -> Node | None:
    """Return the frequency of the authority table for the standard's unit, or None."""
    name = _FREQUENCIES.get(code or "")
    return _term("dct:Frequency", f"frequency/{name}") if name else None


def language(code: str) -> Node | None:
    """Return the language of the authority table for a code of the standard, or None."""
    name = _LANGUAGES.get(code)
    return _term("dct:LinguisticSystem", f"language/{name}") if name else None


def file_type(label: str | None) -> Node | None:
    """Return the file type of the authority table for a format label, or None for one that the table lacks."""
    name = _FILE_TYPES.get(label or "", (label or "").upper())
    return _term("dct:MediaTypeOrExtent", f"file-type/{name}") if name in _KNOWN_FILE_TYPES else None


def media_type(mimetype: str | None, label: str | None) -> Node | None:
    """Return IANA's address of a media type, from what is stored or else from the format; None when neither tells."""
    name = (mimetype or mimetype_of(label or "") or "").partition(";")[0].strip()
    return Node(("dct:MediaType",), (), IANA + name) if _is_media_type(name) else None


def _is_media_type(name: str) -> bool:
    kind, slash, rest = name.partition("/")
    return bool(slash) and kind.isalpha() and rest.replace("-", "").replace(".", "").replace("+", "").isalnum()


def access_right(data_category: str) -> Node:
    """Return who may read, by the governance class of the data."""
    return _term("dct:RightsStatement", f"access-right/{_ACCESS.get(data_category, 'NON_PUBLIC')}")


def theme(code: str) -> Node:
    """Return the theme of the authority table for a code of `catalog.formats.themes`."""
    return _term("skos:Concept", f"data-theme/{code}", ("skos:prefLabel", Literal(THEME_LABELS[code], "en")))
