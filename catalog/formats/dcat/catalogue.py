"""The catalogue itself in DCAT-AP 3, and where its pages are, in both dialects of Hydra that harvesters read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from catalog.formats.dcat import terms
from catalog.formats.dcat.dataset import moment
from catalog.formats.dcat.graph import Iri, Literal, Node, iri, literal, properties


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What the portal says of itself; `site` is its address without a slash at the end."""

    site: str
    title: str
    title_en: str
    description: str
    publisher: str
    modified: datetime | None


@dataclass(frozen=True, slots=True)
class Part:
    """One page of the catalogue: the addresses of this page and its neighbours, empty where there are none."""

    datasets: Sequence[str]
    """The addresses that identify the datasets of this page."""
    total: int
    per_page: int
    this: str
    first: str
    last: str
    before: str
    after: str


def catalogue_node(catalogue: Catalogue, part: Part) -> Node:
    """Return the description of the catalogue with the datasets of one page."""
    return Node(
        ("dcat:Catalog",),
        (
            *properties(
                ("dct:title", literal(catalogue.title, "th")),
                ("dct:title", literal(catalogue.title_en, "en")),
                ("dct:description", literal(catalogue.description, "th")),
                ("dct:publisher", Node(("foaf:Agent",), (("foaf:name", Literal(catalogue.publisher, "th")),))),
                ("foaf:homepage", Node(("foaf:Document",), (), f"{catalogue.site}/")),
                ("dct:modified", moment(catalogue.modified)),
                ("dct:language", terms.language("th")),
                ("dct:language", terms.language("en")),
                ("dct:spatial", terms.THAILAND),
                ("dcat:themeTaxonomy", terms.THEMES),
            ),
            *(("dcat:dataset", Iri(address)) for address in part.datasets),
        ),
        f"{catalogue.site}/catalog",
    )


def page_node(part: Part) -> Node:
    """Return the page as `hydra:PagedCollection` (older harvesters) and `hydra:PartialCollectionView` (the present draft)."""
    links = {"first": part.first, "last": part.last}
    old = {"firstPage": part.first, "lastPage": part.last, "previousPage": part.before, "nextPage": part.after}
    new = {**links, "previous": part.before, "next": part.after}
    return Node(
        ("hydra:PagedCollection", "hydra:PartialCollectionView"),
        (
            *properties(*((f"hydra:{name}", iri(address)) for name, address in new.items())),
            *((f"hydra:{name}", Literal(address)) for name, address in old.items() if address),
            ("hydra:totalItems", Literal(str(part.total), datatype="xsd:integer")),
            ("hydra:itemsPerPage", Literal(str(part.per_page), datatype="xsd:integer")),
        ),
        part.this,
    )
