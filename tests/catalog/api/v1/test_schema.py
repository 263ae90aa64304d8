"""The description of the REST API: valid OpenAPI 3.1, true to the answers, and nothing that schemathesis finds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode

from .conftest import PROVINCE, Rest

pytestmark = pytest.mark.django_db

EXAMPLES = 25
"""Calls that are made up per operation and mode: a few hundred in all."""
PLACES = {"dataset": "cattle", "number": "1", "organization": "moph", "group": "health"}
"""Real things for the parts of addresses."""


def test_the_description_is_openapi_in_the_language_of_the_address(rest: Rest) -> None:
    document = rest.get("schema")
    english = rest.get("/en/api/v1/schema")
    assert document["openapi"] == "3.1.0"
    assert english["paths"].keys() == document["paths"].keys()
    assert all(path.startswith("/api/v1/") for path in document["paths"])
    assert english["info"]["title"] == "Open Government Data"
    operations = [method["operationId"] for path in document["paths"].values() for method in path.values()]
    assert len(set(operations)) == len(operations) == 15


def test_every_parameter_that_is_described_is_known_and_the_other_way_round(rest: Rest) -> None:
    from catalog.api.v1.urls import urlpatterns

    views = {
        "/" + str(each.pattern).replace("<str:", "{").replace("<int:", "{").replace(">", "}"): each.callback
        for each in urlpatterns
    }
    for path, methods in rest.get("schema")["paths"].items():
        described = {each["name"] for each in methods["get"].get("parameters", []) if each["in"] == "query"}
        assert described == views[path].cls.known, path


def test_answers_are_what_the_description_says(rest: Rest, table: str) -> None:
    document = rest.get("schema")
    for path, methods in document["paths"].items():
        body = rest.get(path.format(**PLACES, resource=table))
        shape = methods["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        jsonschema.validate(body, {**shape, "components": document["components"]})
        described = document["components"]["schemas"][shape["$ref"].rsplit("/", 1)[1]]
        assert set(described["required"]) <= set(body) <= set(described["properties"])


@pytest.fixture
def description(rest: Rest, table: str) -> Iterator[Any]:
    """Load the description over WSGI; the end of a request must not close the test's own transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/v1/schema", get_wsgi_application())
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


PATHS = (
    "/changes", "/datasets", "/datasets/{dataset}", "/groups", "/groups/{group}", "/organizations",
    "/organizations/{organization}", "/resources", "/resources/{resource}", "/resources/{resource}/rows",
    "/resources/{resource}/schema",
    "/resources/{resource}/versions", "/resources/{resource}/versions/{number}",
)  # fmt: skip


@pytest.mark.schemathesis
@pytest.mark.parametrize(
    ("path", "mode"),
    [("/", GenerationMode.POSITIVE)]  # it takes nothing that could be wrong
    + [(path, GenerationMode.POSITIVE) for path in PATHS]
    + [
        (path, GenerationMode.NEGATIVE)
        for path in PATHS
        if not path.endswith(("{dataset}", "{organization}", "{group}"))
    ],
)
def test_schemathesis_finds_nothing(description: Any, path: str, mode: GenerationMode, table: str) -> None:
    calls = description[f"/api/v1{path}"]["GET"].as_strategy(generation_mode=mode)

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=calls, real=st.booleans())
    def call(case: schemathesis.Case, real: bool) -> None:
        if real and mode == GenerationMode.POSITIVE:
            case.path_parameters.update({name: PLACES.get(name, table) for name in case.path_parameters})
            columns = ("select", "sort", "group_by") if path.endswith("/rows") else ()
            case.query.update({name: [PROVINCE] for name in columns if name in case.query})
        # The transport unpacks nothing.
        case.call_and_validate(headers={"Accept-Encoding": "identity"})

    call()
