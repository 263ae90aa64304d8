"""Which connector serves which kind of source."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from harvesters.connectors import ckan
from harvesters.connectors.protocol import Connector

KINDS: Mapping[str, Connector] = {
    "ckan": cast("Connector", ckan),
}
