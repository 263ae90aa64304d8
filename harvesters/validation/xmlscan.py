"""Walk through XML of any size in bounded memory: what elements it has, and the rows that one of them stands for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from .limits import Limits
from .pace import Pace
from .rejection import Rejected

READ_BYTES = 256 * 1024
MAX_DEPTH = 64
NODES_PER_COLUMN = 5
"""How many kinds of elements a file may have for each column that a table may have."""
BOM = b"\xef\xbb\xbf"
_SCHEMA_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"

Key = tuple[str, ...]
"""Where a value lies below the element of its row: names of elements, the last one with an @ if it is an attribute."""


@dataclass(slots=True)
class Node:
    """All elements at one path: how many, the most in one parent, whether they hold text, their attributes and children."""

    name: str
    count: int = 0
    most: int = 0
    text: bool = False
    attributes: dict[str, None] = field(default_factory=dict)
    children: dict[str, Node] = field(default_factory=dict)


def outline(path: Path, limits: Limits, pace: Pace) -> Node:
    """The elements of a UTF-8 file as a tree of their paths below a nameless root.

    Raises Rejected: `bad_xml` with line, `xml_entities` for a file that declares entities, `too_many_columns`.
    """
    survey = _Outline(limits)
    parser = _parser()
    parser.StartElementHandler, parser.EndElementHandler = survey.start, survey.end
    parser.CharacterDataHandler = survey.characters
    for _ in _feed(parser, path, pace):
        pass
    return survey.root


def rows(path: Path, place: tuple[str, ...], limits: Limits, pace: Pace) -> Iterator[dict[Key, list[str]]]:
    """What each element at `place` holds, by key; raises Rejected (`cell_too_large`) for one beyond the limit."""
    reader = _Rows(place, limits)
    parser = _parser()
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    parser.CharacterDataHandler = reader.characters
    for _ in _feed(parser, path, pace):
        yield from reader.done
        reader.done.clear()


class _Outline:
    """Builds the tree of paths from the parser's events."""

    def __init__(self, limits: Limits) -> None:
        self.root = Node("")
        self._open = [self.root]
        self._seen: list[Counter[str]] = [Counter()]
        self._nodes = 0
        self._limit = NODES_PER_COLUMN * limits.max_columns

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = _local(name)
        parent = self._open[-1]
        node = parent.children.get(name)
        if node is None:
            node = parent.children[name] = Node(name)
            self._nodes += 1
        self._seen[-1][name] += 1
        node.count += 1
        node.most = max(node.most, self._seen[-1][name])
        for key in attributes:
            if (local := _attribute(key)) and local not in node.attributes:
                node.attributes[local] = None
                self._nodes += 1
        if self._nodes > self._limit:
            raise Rejected("too_many_columns", columns=self._nodes, limit=self._limit)
        if len(self._open) > MAX_DEPTH:
            raise Rejected("bad_xml", detail=f"more than {MAX_DEPTH} levels")
        self._open.append(node)
        self._seen.append(Counter())

    def end(self, name: str) -> None:
        self._open.pop()
        self._seen.pop()

    def characters(self, data: str) -> None:
        node = self._open[-1]
        node.text = node.text or not data.isspace()


class _Rows:
    """Collects the texts and attributes below each element at one place."""

    def __init__(self, place: tuple[str, ...], limits: Limits) -> None:
        self.done: list[dict[Key, list[str]]] = []
        self._place = place
        self._path: list[str] = []
        self._row: dict[Key, list[str]] | None = None
        self._texts: list[list[str]] = []
        self._size = 0
        self._number = 0
        self._limit = limits.max_json_element

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._path.append(_local(name))
        if self._row is None:
            if len(self._path) != len(self._place) or tuple(self._path) != self._place:
                return
            self._row, self._size = {}, 0
            self._number += 1
        self._texts.append([])
        key = tuple(self._path[len(self._place) :])
        for word, value in attributes.items():
            if local := _attribute(word):
                self._keep((*key, f"@{local}"), value)

    def end(self, name: str) -> None:
        if self._row is not None:
            text = "".join(self._texts.pop()).strip()
            if text:
                self._keep(tuple(self._path[len(self._place) :]), text)
            if len(self._path) == len(self._place):
                self.done.append(self._row)
                self._row = None
        self._path.pop()

    def characters(self, data: str) -> None:
        if self._row is not None:
            self._size += len(data)
            self._refuse_large()
            self._texts[-1].append(data)

    def _keep(self, key: Key, value: str) -> None:
        if self._row is not None:
            self._size += len(value)
            self._refuse_large()
            self._row.setdefault(key, []).append(value)

    def _refuse_large(self) -> None:
        if self._size > self._limit:
            raise Rejected("cell_too_large", row=self._number, bytes=self._size, limit=self._limit)


def _parser() -> expat.XMLParserType:
    """A parser that resolves nothing outside the file and refuses entities declared inside it."""
    parser = expat.ParserCreate("utf-8", namespace_separator=" ")
    parser.buffer_text = True
    parser.EntityDeclHandler = _refuse_entities
    return parser


def _refuse_entities(*_: object) -> None:
    raise Rejected("xml_entities")


def _feed(parser: expat.XMLParserType, path: Path, pace: Pace) -> Iterator[None]:
    """Give the file to the parser piece by piece; raises Rejected (`bad_xml`) with the line."""
    size = max(path.stat().st_size, 1)
    total = 0
    try:
        with path.open("rb") as stream:
            if stream.read(len(BOM)) != BOM:
                stream.seek(0)
            while piece := stream.read(READ_BYTES):
                parser.Parse(piece, False)
                total += len(piece)
                pace.tick(total / size)
                yield
        parser.Parse(b"", True)
        yield
    except expat.ExpatError as error:
        raise Rejected("bad_xml", row=error.lineno, detail=expat.ErrorString(error.code)) from error


def _local(name: str) -> str:
    """A name without its namespace."""
    return name.rpartition(" ")[2]


def _attribute(name: str) -> str:
    """An attribute's name without its namespace; empty for those that only speak of schemas."""
    space, _, local = name.rpartition(" ")
    return "" if space == _SCHEMA_INSTANCE else local
