"""What a description in RDF is made of: nodes with properties, whatever syntax they are written in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

PREFIXES = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcatap": "http://data.europa.eu/r5r/",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "hydra": "http://www.w3.org/ns/hydra/core#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""The vocabularies that the portal speaks; names are written with these prefixes, as in `dct:title`."""

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:.")
_FORBIDDEN = re.compile(r"[\x00-\x20<>\"{}|\\^`\x7f-\x9f]")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Iri:
    """The address of something, absolute and without signs that no syntax allows (`iri` makes one of any text)."""

    address: str


@dataclass(frozen=True, slots=True)
class Literal:
    """A text in a language, or a value of a datatype (`xsd:date`), or plain text."""

    text: str
    language: str = ""
    datatype: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """Something described: its types and properties, in order; without an address it is known here only."""

    types: tuple[str, ...]
    properties: tuple[tuple[str, Iri | Literal | Node], ...]
    address: str = ""


Value = Iri | Literal | Node


def iri(address: str | None) -> Iri | None:
    """Return an address as agencies type them as one that every syntax allows; None when it is no absolute address."""
    text = (address or "").strip()
    if not _SCHEME.match(text):
        return None
    return Iri(_FORBIDDEN.sub(lambda sign: quote(sign[0]), text))


def literal(text: str | None, language: str = "", datatype: str = "") -> Literal | None:
    """Return a text without the signs that XML cannot hold; None for an empty one."""
    clean = _UNWRITABLE.sub("", text or "").strip()
    return Literal(clean, language, datatype) if clean else None


def properties(*pairs: tuple[str, Value | None]) -> tuple[tuple[str, Value], ...]:
    """Return the pairs that have a value."""
    return tuple((name, value) for name, value in pairs if value is not None)


def full(name: str) -> str:
    """Return the address that a name with a prefix stands for."""
    prefix, _, rest = name.partition(":")
    return PREFIXES[prefix] + rest
