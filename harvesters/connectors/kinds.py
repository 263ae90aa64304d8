"""Which connector serves which kind of source."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from harvesters.connectors import (
    ckan,
    datajson,
    datapackage,
    dcat,
    file,
    listing,
    oaipmh,
    opendatasoft,
    sitemap,
    socrata,
)
from harvesters.connectors.protocol import Connector

KINDS: Mapping[str, Connector] = {
    "ckan": cast("Connector", ckan),
    "dcat": cast("Connector", dcat),
    "datajson": cast("Connector", datajson),
    "datapackage": cast("Connector", datapackage),
    "listing": cast("Connector", listing),
    "file": cast("Connector", file),
    "sitemap": cast("Connector", sitemap),
    "socrata": cast("Connector", socrata),
    "opendatasoft": cast("Connector", opendatasoft),
    "oaipmh": cast("Connector", oaipmh),
}
