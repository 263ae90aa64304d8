"""RDF as Turtle (W3C, RDF 1.1 Turtle), one node at a time, so that a catalogue is never held whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from catalog.formats.dcat.graph import PREFIXES, Iri, Literal, Node, Value

_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def write(nodes: Iterable[Node]) -> Iterator[str]:
    """Yield the prefixes, then each node with all that it holds."""
    yield "".join(f"@prefix {prefix}: <{address}> .\n" for prefix, address in PREFIXES.items())
    said: set[Node] = set()
    for node in nodes:
        later = [node]
        while later:
            each = later.pop(0)
            if len(each.properties) <= 1:
                # Terms and pages are named by many datasets; what they are is said once.
                if each in said:
                    continue
                said.add(each)
            yield _block(each, later)


def _block(node: Node, later: list[Node]) -> str:
    lines = _lines(node, later, "    ")
    return f"\n<{node.address}>\n{lines} .\n"


def _lines(node: Node, later: list[Node], indent: str) -> str:
    types = f"{indent}a {', '.join(node.types)}"
    lines = [f"{indent}{name} {_value(value, later, indent)}" for name, value in node.properties]
    return " ;\n".join([types, *lines])


def _value(value: Value, later: list[Node], indent: str) -> str:
    if isinstance(value, Iri):
        return f"<{value.address}>"
    if isinstance(value, Literal):
        text = f'"{value.text.translate(_ESCAPES)}"'
        return f"{text}@{value.language}" if value.language else f"{text}^^{value.datatype}" if value.datatype else text
    if value.address:
        later.append(value)
        return f"<{value.address}>"
    return f"[\n{_lines(value, later, indent + '    ')}\n{indent}]"
