"""Every action fed with what nobody should send: always CKAN's form, never a fault of the portal."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.api.ckan.registry import READS, WRITES
from tests.catalog.api.conftest import Api

pytestmark = pytest.mark.django_db
ACTIONS = sorted(READS | WRITES)
FOR_EDITORS = ("datastore_", "dashboard_", "package_create", "package_update", "package_patch", "resource_")
"""What they may do is what they should be tried with; everything else is tried as a sysadmin, who gets further."""
FINE = {200, 400, 403, 404, 409}
NAMES = [
    "id", "name", "name_or_id", "title", "q", "fq", "fq_list", "rows", "start", "sort", "facet.field", "facet.limit", "fl",
    "facet.mincount", "include_private", "include_drafts", "limit", "offset", "page", "resource_id", "filters", "fields",
    "owner_org", "tags", "extras", "groups", "resources", "package_id", "url", "size", "created", "format", "state", "type",
    "private", "user", "user_id", "token", "jti", "object_type", "capacity", "all_fields", "order_by", "organizations",
    "users", "permission", "records_format", "distinct", "plain", "full_text", "include_users", "email", "query",
    "vocabulary_id", "data_type", "update_frequency_unit", "objective", "last_modified", "metadata_modified", "image_url",
    "upload_id",
    "level", "tag_string", "url_type", "upload", "license_id", "version", "author_email", "match", "update", "filter", "include",
    "order", "org_id", "datasets", "organization_id", "subject", "object", "comment", "id2", "rel", "username", "role",
    "group_type", "packages", "clear_upload", "password", "fullname", "about", "with_apitoken", "sysadmin", "before", "after",
    "activity_types", "exclude_activity_types", "activity_type", "object_id", "diff_type", "include_data", "data",
    "view_type", "view_types", "key",
    "entity_id", "entity_type", "task_type", "value", "error", "terms", "term", "term_translation", "lang_code", "lang_codes",
    "queues", "ids_only", "ckan.site_title", "update__title", "match__id", "update__resources__0__name", "description",
]  # fmt: skip
DEEP: Any = "x"
for _ in range(200):
    DEEP = [DEEP]
VALUES: list[Any] = [
    None, True, False, 0, -1, 1.5, 2**31, 2**63, 10**30, -(10**30), 1e308,
    "", " ", "x", "x" * 5_000, "\x00", "a\x00b", "\ud800", "é\udfff",
    "🚀", "ก" * 300, "'; DROP TABLE catalog_dataset; --", "%s %(x)s {0}", "{", "[", '{"a": "\\ud800"}', '["\\u0000"]', "[" * 3_000,
    "1e999", "NaN", "٣", "１２", "-0", "9" * 5_000, "0x10", "../../etc/passwd", "{!join}", "name:(((", "*:*", '"', "\\", "a" * 36,
    "00000000-0000-0000-0000-000000000000", [], {}, [None], [[]], [{}], [1], ["x", 1],
    {"a": {"b": []}}, {"\x00": 1}, {"\ud800": "x"},
    [{"name": 1}], [{"key": None, "value": []}], [{"id": "\x00"}], DEEP, {"$or": 1}, {"$or": [{"$and": "x"}]}, {"_id": {"gt": {}}},
]  # fmt: skip


@pytest.fixture
def api(api: Api) -> Api:
    """Give the caller a dataset to aim at."""
    api.dataset("rainfall")
    return api


@pytest.mark.parametrize("action", ACTIONS)
def test_every_parameter_bears_every_value(api: Api, action: str) -> None:
    user = "somchai" if action.startswith(FOR_EDITORS) else "admin"

    for number, value in enumerate(VALUES):
        everything = dict.fromkeys(NAMES, value)
        some = {
            "id": "rainfall",
            "package_id": "rainfall",
            "name": f"n-{number}",
            "owner_org": "moph",
            "resource_id": "x",
        }
        chosen = {name: value for name in NAMES if name not in some}
        for data in (everything, {**chosen, **some}):
            check(api, action, data, user)


def check(api: Api, action: str, data: Any, user: str | None) -> None:
    answer = api.post(action, data, user=user)
    assert answer.status in FINE, (action, str(data)[:300], answer.body)
    if answer.status != 200:
        assert isinstance(answer.body, str) or set(answer.body) == {"help", "success", "error"}
    if answer.status == 409:
        assert set(answer.error) - {"__type"}, answer.body


@pytest.mark.parametrize("value", ["x" * 5_000, "a\x00b", '{"a": "\\ud800"}', "-1"])
@pytest.mark.parametrize("way", ["query string", "form", "multipart"])
def test_every_action_bears_texts_however_they_come(api: Api, way: str, value: str) -> None:
    """Every parameter at once as a text, and one of them as a list, a file or twice the same."""
    for action in READS if way == "query string" else ACTIONS:
        user = "somchai" if action.startswith(FOR_EDITORS) else "admin"
        everything = {**dict.fromkeys(NAMES[:12] if way == "query string" else NAMES, value), "tags": [value, value]}
        if way == "query string":
            answer = api.get(action, user=user, **everything)
        elif way == "multipart":
            files = {"extras": SimpleUploadedFile("a\x00.csv", b"a"), "id": SimpleUploadedFile("é.zip", b"")}
            answer = api.upload(action, {**everything, **files}, user=user)
        else:
            body, kind = urlencode(everything, doseq=True), "application/x-www-form-urlencoded"
            response = api.client.post(f"/api/3/action/{action}", body, kind, **api.headers(user))
            answer = api.answer(response)
        assert answer.status in FINE, (action, answer.body)
        if answer.status == 409:
            assert set(answer.error) - {"__type"}, answer.body


@pytest.mark.parametrize("value", ["\x00", "\ud800", 10**30, DEEP])
def test_the_field_at_fault_is_named(api: Api, value: Any) -> None:
    for action in ("package_create", "package_search", "datastore_search", "help_show"):
        assert set(api.post(action, {"strange": value}, user="somchai").error) == {"__type", "strange"}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None)),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(codec=None)), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    action=st.sampled_from(ACTIONS), data=st.dictionaries(st.sampled_from(NAMES) | st.text(), json_values, max_size=6)
)
def test_random_parameters_never_break_an_action(api: Api, action: str, data: dict[str, Any]) -> None:
    check(api, action, data, "somchai")


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(action=st.sampled_from(ACTIONS), body=st.binary(max_size=200), kind=st.sampled_from(
    ["application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "multipart/form-data"]
))  # fmt: skip
def test_random_bodies_never_break_an_action(api: Api, action: str, body: bytes, kind: str) -> None:
    response = api.client.post(f"/api/3/action/{action}", body, kind, **api.headers("somchai"))

    assert response.status_code in FINE


def test_query_strings_that_are_no_text_are_answered(api: Api) -> None:
    for query in (
        "id=%00",
        "id=%ED%A0%80",
        "id=%FF",
        "%00=1",
        "id",
        "=&&=",
        "id=" + "x" * 20_000,
        "&".join(["a=1"] * 3_000),
    ):
        response = api.client.get(f"/api/3/action/package_show?{query}")
        assert response.status_code in FINE, query
        json.loads(response.content)


def test_a_multipart_body_that_ends_early_is_answered(api: Api) -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="upload"; filename="a.csv"\r\n\r\na,b'

    response = api.client.post(
        "/api/3/action/resource_create", body, "multipart/form-data; boundary=x", **api.headers("somchai")
    )

    assert response.status_code in FINE
