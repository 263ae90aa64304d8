"""Which connector serves which kind of source; each is loaded when a source of its kind is, for some bring large libraries."""

from __future__ import annotations

from importlib import import_module
from typing import cast

from harvesters.connectors.protocol import Connector

KINDS = (
    "ckan",
    "dcat",
    "datajson",
    "datapackage",
    "listing",
    "file",
    "sitemap",
    "socrata",
    "opendatasoft",
    "oaipmh",
)
"""The kinds, each the name of its module in this folder."""


def connector_of(kind: str) -> Connector:
    """Return the connector of a kind; raise KeyError for a kind that there is not."""
    if kind not in KINDS:
        raise KeyError(kind)
    return cast("Connector", import_module(f"harvesters.connectors.{kind}"))
