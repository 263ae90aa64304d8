"""RDF as XML (W3C, RDF 1.1 XML Syntax), one node at a time, so that a catalogue is never held whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape, quoteattr

from catalog.formats.dcat.graph import PREFIXES, Iri, Literal, Node, Value, full


def write(nodes: Iterable[Node]) -> Iterator[str]:
    """Yield the document's beginning, each node with all that it holds, and the end."""
    spaces = "".join(f'\n    xmlns:{prefix}="{address}"' for prefix, address in PREFIXES.items())
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{spaces}>\n'
    for node in nodes:
        yield _element(node, "  ")
    yield "</rdf:RDF>\n"


def _element(node: Node, indent: str) -> str:
    name, *others = node.types
    about = f" rdf:about={quoteattr(node.address)}" if node.address else ""
    inner = indent + "  "
    types = [f"{inner}<rdf:type rdf:resource={quoteattr(full(other))}/>\n" for other in others]
    lines = [_property(key, value, inner) for key, value in node.properties]
    return f"{indent}<{name}{about}>\n{''.join([*types, *lines])}{indent}</{name}>\n"


def _property(name: str, value: Value, indent: str) -> str:
    if isinstance(value, Iri):
        return f"{indent}<{name} rdf:resource={quoteattr(value.address)}/>\n"
    if isinstance(value, Node):
        return f"{indent}<{name}>\n{_element(value, indent + '  ')}{indent}</{name}>\n"
    return f"{indent}<{name}{_kind(value)}>{_text(value.text)}</{name}>\n"


def _kind(value: Literal) -> str:
    if value.language:
        return f" xml:lang={quoteattr(value.language)}"
    return f" rdf:datatype={quoteattr(full(value.datatype))}" if value.datatype else ""


def _text(text: str) -> str:
    # A reader of XML turns a bare carriage return into a line feed.
    return escape(text, {"\r": "&#13;"})
