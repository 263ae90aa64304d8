"""RDF as JSON-LD 1.1 (W3C), one node at a time, so that a catalogue is never held whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from catalog.formats.dcat.graph import PREFIXES, Iri, Literal, Node, Value


def write(nodes: Iterable[Node]) -> Iterator[str]:
    """Yield the document: a context of prefixes, and a graph of the nodes."""
    yield '{"@context": ' + orjson.dumps(PREFIXES).decode() + ', "@graph": ['
    between = "\n"
    for node in nodes:
        yield between + orjson.dumps(tree(node)).decode()
        between = ",\n"
    yield "\n]}\n"


def tree(node: Node) -> dict[str, Any]:
    """Return a node as JSON-LD; a property with several values has a list."""
    found: dict[str, Any] = {"@id": node.address} if node.address else {}
    found["@type"] = list(node.types) if len(node.types) > 1 else node.types[0]
    for name, value in node.properties:
        shown = _value(value)
        before = found.get(name)
        if before is None:
            found[name] = shown
        elif isinstance(before, list):
            before.append(shown)
        else:
            found[name] = [before, shown]
    return found


def _value(value: Value) -> Any:
    if isinstance(value, Iri):
        return {"@id": value.address}
    if isinstance(value, Node):
        return tree(value)
    return _literal(value)


def _literal(value: Literal) -> Any:
    if value.language:
        return {"@value": value.text, "@language": value.language}
    return {"@value": value.text, "@type": value.datatype} if value.datatype else value.text
