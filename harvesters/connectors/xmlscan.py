"""XML of strangers: read as a stream of elements, without document types and entities, in constant memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import IO, Any, cast
from xml.etree.ElementTree import Element, ParseError, XMLPullParser

from harvesters.connectors.protocol import BadSource
from harvesters.connectors.texts import is_web_page

BLOCK = 64 * 1024
DEEPEST_HEAD = 4_096


def local(element: Element) -> str:
    """Return the name of an element without its namespace."""
    return element.tag.rpartition("}")[2]


def below(element: Element, name: str) -> list[str]:
    """Return the texts of all elements of this local name below an element."""
    return [(each.text or "").strip() for each in element.iter() if local(each) == name and (each.text or "").strip()]


def first(element: Element, name: str) -> str:
    """Return the first of `below`, or an empty text."""
    return next(iter(below(element, name)), "")


def elements(file: IO[bytes], names: frozenset[str], where: str) -> Iterator[Element]:
    """Yield each element of these local names when it is read whole; what was yielded is forgotten.

    Raise BadSource for a web page, a document type (the way to entities), and for XML that is broken or cut off.
    """
    parser: XMLPullParser[Any] = XMLPullParser(events=("start", "end"))
    file.seek(0)
    head = file.read(DEEPEST_HEAD)
    if is_web_page(head):
        raise BadSource(f"{where} answered with a web page where XML was expected.")
    if b"<!DOCTYPE" in head or b"<!ENTITY" in head or b"\x00" in head:
        raise BadSource(f"{where} declares a document type, which the portal does not read.")
    open_elements: list[Element] = []
    try:
        block = head
        while block:
            parser.feed(block)
            yield from _complete(parser, names, open_elements)
            block = file.read(BLOCK)
        parser.close()
        yield from _complete(parser, names, open_elements)
    except ParseError as error:
        raise BadSource(f"{where} is not valid XML, or is cut off.") from error


def _complete(parser: XMLPullParser[Any], names: frozenset[str], open_elements: list[Element]) -> Iterator[Element]:
    for event, element in cast("Iterable[tuple[str, Element]]", parser.read_events()):
        if event == "start":
            open_elements.append(element)
            continue
        open_elements.pop()
        if local(element) in names:
            yield element
            if open_elements:
                open_elements[-1].remove(element)
