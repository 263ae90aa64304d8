"""Which format a resource has: one label for the many ways of writing it, its media type, and how open it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import unquote


@dataclass(frozen=True, slots=True)
class Format:
    """One file format or kind of service."""

    label: str
    """How CKAN and the portal write it: `CSV`, `GeoJSON`."""
    mimetype: str | None
    """The media type registered with IANA where there is one; None for services and mere words."""
    extensions: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    """Other labels and media types that mean it, lower case."""
    stars: int = 1
    """Stars it can reach in the 5-star scheme: 1 readable by people, 2 structured, 3 open, 4 with identifiers."""


_OOXML = "application/vnd.openxmlformats-officedocument"
_ODF = "application/vnd.oasis.opendocument"

# fmt: off
FORMATS: tuple[Format, ...] = (
    Format("CSV", "text/csv", ("csv",), ("text/comma-separated-values", "application/csv"), 3),
    Format("TSV", "text/tab-separated-values", ("tsv", "tab"), ("text/tsv",), 3),
    Format("JSON", "application/json", ("json",), ("text/json", "application/javascript"), 3),
    Format("JSONL", "application/jsonl", ("jsonl", "ndjson"), ("json lines", "application/x-ndjson"), 3),
    Format("GeoJSON", "application/geo+json", ("geojson",), ("application/vnd.geo+json",), 3),
    Format("TopoJSON", "application/json", ("topojson",), (), 3),
    Format("XML", "application/xml", ("xml",), ("text/xml",), 3),
    Format("XLSX", f"{_OOXML}.spreadsheetml.sheet", ("xlsx",), ("xls/xlsx", "xlsx/xls", "excel 2007"), 2),
    Format("XLS", "application/vnd.ms-excel", ("xls",), ("xsl", "excel", "ms excel", "microsoft excel"), 2),
    Format("XLSM", "application/vnd.ms-excel.sheet.macroEnabled.12", ("xlsm",), (), 2),
    Format("XLSB", "application/vnd.ms-excel.sheet.binary.macroEnabled.12", ("xlsb",), (), 2),
    Format("ODS", f"{_ODF}.spreadsheet", ("ods",), (), 3),
    Format("Parquet", "application/vnd.apache.parquet", ("parquet",), (), 3),
    Format("SQL", "application/sql", ("sql",), (), 3),
    Format("DB", "application/vnd.sqlite3", ("sqlite", "db"), ("sqlite3",), 3),
    Format("MDB", "application/x-msaccess", ("mdb",), ("access",), 2),
    Format("ACCDB", "application/msaccess", ("accdb",), (), 2),
    Format("RDF", "application/rdf+xml", ("rdf", "owl"), ("rdf/xml",), 4),
    Format("TTL", "text/turtle", ("ttl",), ("turtle",), 4),
    Format("N3", "text/n3", ("n3",), (), 4),
    Format("N-Triples", "application/n-triples", ("nt",), (), 4),
    Format("JSON-LD", "application/ld+json", ("jsonld",), ("json ld",), 4),
    Format("SPARQL", None, (), ("api/sparql", "application/sparql-results+xml"), 4),
    Format("KML", "application/vnd.google-earth.kml+xml", ("kml",), (), 3),
    Format("KMZ", "application/vnd.google-earth.kmz", ("kmz",), (), 3),
    Format("GML", "application/gml+xml", ("gml",), (), 3),
    Format("GPX", "application/gpx+xml", ("gpx",), (), 3),
    Format("SHP", "application/vnd.shp", ("shp",), ("shapefile", "shape", "esri shapefile", "shape file"), 2),
    Format("GeoTIFF", "image/tiff; application=geotiff", ("geotiff",), ("geo tiff",), 2),
    Format("GPKG", "application/geopackage+sqlite3", ("gpkg",), ("geopackage",), 3),
    Format("DWG", "image/vnd.dwg", ("dwg",), ("autocad",)),
    Format("DXF", "image/vnd.dxf", ("dxf",)),
    Format("WMS", None, (), ("ogc wms", "web map service"), 3),
    Format("WFS", None, (), ("ogc wfs", "web feature service"), 3),
    Format("WMTS", None, (), ("ogc wmts",), 3),
    Format("Esri REST", None, (), ("arcgis rest", "esri rest service"), 2),
    Format("API", None, (), ("rest api", "web service", "webservice"), 3),
    Format("URL", None, (), ("link", "website", "web", "web page")),
    Format("HTML", "text/html", ("html", "htm"), ("application/xhtml+xml",)),
    Format("PDF", "application/pdf", ("pdf",), ("adobe pdf",)),
    Format("TXT", "text/plain", ("txt",), ("text", "plain text")),
    Format("RTF", "application/rtf", ("rtf",), ("text/rtf",)),
    Format("Markdown", "text/markdown", ("md",)),
    Format("DOC", "application/msword", ("doc",), ("word", "ms word")),
    Format("DOCX", f"{_OOXML}.wordprocessingml.document", ("docx",), ("doc/docx",)),
    Format("ODT", f"{_ODF}.text", ("odt",)),
    Format("PPT", "application/vnd.ms-powerpoint", ("ppt",), ("powerpoint",)),
    Format("PPTX", f"{_OOXML}.presentationml.presentation", ("pptx",), ("ppt/pptx",)),
    Format("ODP", f"{_ODF}.presentation", ("odp",)),
    Format("EPUB", "application/epub+zip", ("epub",)),
    Format("ZIP", "application/zip", ("zip",), ("application/x-zip-compressed", "application/x-zip")),
    Format("RAR", "application/vnd.rar", ("rar",), ("application/x-rar-compressed",)),
    Format("7Z", "application/x-7z-compressed", ("7z",)),
    Format("TAR", "application/x-tar", ("tar",)),
    Format("GZ", "application/gzip", ("gz", "tgz"), ("gzip", "application/x-gzip")),
    Format("JPEG", "image/jpeg", ("jpg", "jpeg"), ("image/jpg",)),
    Format("PNG", "image/png", ("png",)),
    Format("GIF", "image/gif", ("gif",)),
    Format("TIFF", "image/tiff", ("tif", "tiff")),
    Format("BMP", "image/bmp", ("bmp",)),
    Format("WebP", "image/webp", ("webp",)),
    Format("SVG", "image/svg+xml", ("svg",), ("image/svg",)),
    Format("MP3", "audio/mpeg", ("mp3",)),
    Format("WAV", "audio/x-wav", ("wav",)),
    Format("MP4", "video/mp4", ("mp4",)),
    Format("AVI", "video/x-msvideo", ("avi",)),
    Format("ICS", "text/calendar", ("ics",), ("ical", "icalendar"), 3),
    Format("RSS", "application/rss+xml", ("rss",), (), 3),
    Format("Atom", "application/atom+xml", ("atom",), ("atom feed",), 3),
    Format("GTFS", None, (), ("gtfs static",), 3),
)
# fmt: on

_SPELLINGS: Mapping[str, Format] = MappingProxyType(
    # Reversed, so that the first of two formats with the same media type keeps it.
    {
        spelling: item
        for item in reversed(FORMATS)
        for spelling in (*item.extensions, *item.aliases, (item.mimetype or "").lower(), item.label.lower())
        if spelling
    }
)
_EXTENSIONS: Mapping[str, Format] = MappingProxyType(
    {extension: item for item in FORMATS for extension in item.extensions}
)

# Words that name a family: the extension of the file says which member is meant.
_FAMILIES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "map": frozenset({"KML", "KMZ", "GML", "GeoJSON", "SHP", "GPX", "GPKG"}),
        "gis": frozenset({"KML", "KMZ", "GML", "GeoJSON", "SHP", "GPX", "GPKG"}),
        "image": frozenset({"JPEG", "PNG", "GIF", "TIFF", "BMP", "WebP", "SVG"}),
        "xsl": frozenset({"XLS", "XLSX"}),
        "excel": frozenset({"XLS", "XLSX", "XLSM", "XLSB"}),
        "xls/xlsx": frozenset({"XLS", "XLSX"}),
        "doc/docx": frozenset({"DOC", "DOCX"}),
        "ppt/pptx": frozenset({"PPT", "PPTX"}),
    }
)


def normalise(label: str | None, url_or_file_name: str | None = None, mimetype: str | None = None) -> str:
    """The one label for a format.

    A given label decides (CKAN's rule): a known spelling, synonym, extension or media type maps to its label, an
    unknown one is kept as typed. Without a label the extension of the address or file name is asked, then the media
    type; nothing known gives `""`. `MAP`, `IMAGE` and the common typo `XSL` for XLS are settled by the extension.
    """
    by_extension = _by_extension(url_or_file_name)
    typed = (label or "").strip()
    if typed:
        spelling = _spelling(typed)
        if by_extension and by_extension.label in _FAMILIES.get(spelling, ()):
            return by_extension.label
        known = _SPELLINGS.get(spelling)
        return known.label if known else typed
    known = by_extension or _SPELLINGS.get(_spelling(mimetype or ""))
    return known.label if known else ""


def mimetype_of(format_or_name: str) -> str | None:
    """The media type of a format label or of a file name or address, by its extension; None when it is not known."""
    known = _SPELLINGS.get(_spelling(format_or_name)) or _by_extension(format_or_name)
    return known.mimetype if known else None


def stars_of(label: str | None) -> int:
    """How many of the 5 stars a format can reach by itself, 1 to 4; 1 for an unknown one and 0 for none."""
    if not label or not label.strip():
        return 0
    known = _SPELLINGS.get(_spelling(label))
    return known.stars if known else 1


def _spelling(text: str) -> str:
    """The form in which spellings are compared: no media type parameters, no leading dot, single blanks."""
    return " ".join(text.split(";", 1)[0].lower().split()).removeprefix(".")


def _by_extension(url_or_file_name: str | None) -> Format | None:
    if not url_or_file_name:
        return None
    path = re.split(r"[?#]", url_or_file_name.strip(), maxsplit=1)[0]
    _, scheme, rest = path.rpartition("://")
    if scheme and "/" not in rest:
        return None  # a bare host: its last part is no extension
    name = unquote(path.rsplit("/", 1)[-1])
    return _EXTENSIONS.get(name.rpartition(".")[2].strip().lower()) if "." in name else None
