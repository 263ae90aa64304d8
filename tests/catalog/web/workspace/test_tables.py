"""Rows written through the API on the agency's pages: what is held, who decides, and what the public sees meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from catalog.models import AuditEntry, WrittenTable
from catalog.operations import table_checks, tables
from catalog.operations.defining import Definition
from catalog.records import PersonalFinding, ResourceRecord
from catalog.tables.written.columns import read_fields
from harvesters import table_checks as checks
from tests.cast import Cast, make_dataset
from tests.catalog.web.workspace.test_decisions import citizen_id

pytestmark = pytest.mark.django_db
Work = Callable[[], None]
PEOPLE = [{"ชื่อ": f"คนที่ {n}", "เลขประจำตัวประชาชน": citizen_id(n)} for n in range(10)]


@pytest.fixture
def dataset(cast: Cast) -> Any:
    return make_dataset(cast, "farmers", title="เกษตรกร")


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Any) -> None:
    settings.TABLES = tmp_path / "tables"


def make(cast: Cast, dataset: Any, records: list[dict[str, Any]], fields: Any = ()) -> WrittenTable:
    record = ResourceRecord(name="ทะเบียน", url_type="datastore")
    definition = Definition(fields=read_fields(list(fields)))
    return tables.create_with_resource(dataset, record, definition, records, actor=cast.malee).table


@pytest.fixture
def held(cast: Cast, dataset: Any, work: Work) -> WrittenTable:
    """A table with citizen numbers that has been checked."""
    table = make(cast, dataset, PEOPLE)
    work()
    table.refresh_from_db()
    return table


def statuses(client: Client, table: WrittenTable) -> list[int]:
    """What each outlet of the rows answers."""
    number, sql = table.resource_id, f'SELECT * FROM "{table.resource_id}"'
    return [
        client.get("/api/3/action/datastore_search", {"resource_id": number}).status_code,
        client.get("/api/3/action/datastore_info", {"id": number}).status_code,
        client.get("/api/3/action/datastore_search_sql", {"sql": sql}).status_code,
        client.get(f"/datastore/dump/{number}").status_code,
        client.get(f"/api/v1/resources/{number}/rows").status_code,
    ]


def decide(client: Client, table: WrittenTable, choice: str, reason: str = "ตัวเลขสมมติ") -> int:
    address = reverse("written-table-decision", args=[table.resource_id])
    return client.post(f"/en{address}", {"decision": choice, "reason": reason}).status_code


def test_citizen_numbers_hold_the_table_at_every_outlet(client: Client, malee: Client, held: WrittenTable) -> None:
    assert (held.state, held.is_checked) == ("held", True)
    assert statuses(client, held) == [403, 403, 403, 404, 403]
    page = client.get(f"/en/dataset/farmers/resource/{held.resource_id}").content.decode()
    assert "คนที่ 3" not in page
    names = client.get("/api/3/action/datastore_search", {"resource_id": "_table_metadata"}).json()["result"]
    assert str(held.resource_id) not in [row["name"] for row in names["records"]]
    shown = client.get("/api/3/action/resource_show", {"id": held.resource_id}).json()["result"]
    assert shown["datastore_active"] is False
    # An editor may look at what is to be decided.
    assert "คนที่ 3" in malee.get(f"/en/dataset/farmers/resource/{held.resource_id}").content.decode()


def test_people_of_other_agencies_and_mere_readers_see_and_decide_nothing(
    piti: Client, manee: Client, held: WrittenTable
) -> None:
    assert statuses(piti, held) == statuses(manee, held) == [403, 403, 403, 404, 403]
    assert decide(piti, held, "publish") == 403
    assert decide(manee, held, "publish") == 403
    assert WrittenTable.objects.get(id=held.id).state == "held"


def test_the_agency_is_told_where_to_decide(malee: Client, held: WrittenTable) -> None:
    address = reverse("written-table", args=[held.resource_id])

    assert address in malee.get("/en/workspace/").content.decode()
    assert address in malee.get("/en/workspace/dataset/farmers/").content.decode()
    page = malee.get(f"/en{address}").content.decode()
    assert "please decide" in page
    assert "Citizen identification numbers" in page
    assert citizen_id(3) not in page


def test_a_decision_needs_a_reason(malee: Client, held: WrittenTable) -> None:
    assert decide(malee, held, "publish", "  ") == 422
    assert WrittenTable.objects.get(id=held.id).state == "held"


def test_released_rows_are_served_and_the_reason_is_kept(
    client: Client, malee: Client, cast: Cast, held: WrittenTable, work: Work
) -> None:
    assert decide(malee, held, "publish") == 302

    assert statuses(client, held) == [200, 200, 200, 200, 200]
    assert AuditEntry.objects.get(action="release", kind="table").reason == "ตัวเลขสมมติ"
    tables.upsert(held.resource, PEOPLE, method="insert", actor=cast.malee)
    work()
    assert WrittenTable.objects.get(id=held.id).is_served  # The word holds for what was found in this column.


def test_another_kind_of_personal_data_holds_a_released_table_anew(
    malee: Client, cast: Cast, held: WrittenTable, work: Work
) -> None:
    decide(malee, held, "publish")
    definition = Definition(fields=read_fields([{"id": "บัตร", "type": "text"}]))
    tables.create(held.resource, definition, [], actor=cast.malee)
    tables.upsert(held.resource, [{"บัตร": citizen_id(n)} for n in range(50)], method="insert", actor=cast.malee)
    work()

    assert WrittenTable.objects.get(id=held.id).state == "held"


def test_withheld_rows_stay_hidden_until_the_data_are_gone(
    client: Client, malee: Client, cast: Cast, held: WrittenTable, work: Work
) -> None:
    decide(malee, held, "withhold", "ข้อมูลจริง")
    tables.upsert(held.resource, PEOPLE, method="insert", actor=cast.malee)
    work()
    assert statuses(client, held)[0] == 403

    tables.delete_rows(held.resource, {}, actor=cast.malee)
    work()

    assert statuses(client, held)[0] == 200


@pytest.mark.parametrize("kind", ["text", "int8", "numeric", "json", "text[]", "varchar(13)", "jsonb"])
def test_numbers_are_found_in_columns_of_every_type(cast: Cast, dataset: Any, work: Work, kind: str) -> None:
    def cell(number: int) -> Any:
        value = citizen_id(number)
        return {"a": [value]} if kind.startswith("json") else [value] if kind == "text[]" else value

    table = make(cast, dataset, [{"x": cell(n)} for n in range(5)], [{"id": "x", "type": kind}])
    work()

    table.refresh_from_db()
    assert (table.state, table.personal[0]["kind"], table.personal[0]["count"]) == ("held", "citizen_id", 5)


def test_harmless_rows_stay_served_and_are_noted_as_checked(
    client: Client, malee: Client, cast: Cast, dataset: Any, work: Work
) -> None:
    table = make(cast, dataset, [{"จังหวัด": "น่าน", "n": n} for n in range(10)])
    assert not table.is_checked
    work()
    table.refresh_from_db()

    assert (table.state, table.personal, table.is_checked) == ("served", [], True)
    page = malee.get("/en/workspace/dataset/farmers/").content.decode()
    assert "10 rows" in page
    assert "2 columns" in page
    assert "Served now" in page


def test_rows_written_during_a_check_are_checked_after_it(cast: Cast, dataset: Any, work: Work) -> None:
    table = make(cast, dataset, [{"x": "a"}])
    work()
    tables.upsert(table.resource, [{"x": citizen_id(n)} for n in range(9)], method="insert", actor=cast.malee)
    work()
    WrittenTable.objects.filter(id=table.id).update(checked_revision=1, state="served")

    assert table_checks.ask_for_unchecked() == 1
    work()
    table.refresh_from_db()
    assert table.state == "held"
    assert table_checks.ask_for_unchecked() == 0


def test_a_late_word_about_earlier_rows_changes_nothing(held: WrittenTable) -> None:
    table_checks.record(held.id, held.revision - 1, ())

    assert WrittenTable.objects.get(id=held.id).state == "held"


def test_a_table_that_cannot_be_checked_is_held(malee: Client, cast: Cast, dataset: Any) -> None:
    table = make(cast, dataset, [{"x": "a"}])
    checks.give_up(str(table.id), "a fault")

    table.refresh_from_db()
    assert (table.state, table.personal) == ("held", [])
    assert (
        "could not be checked" in malee.get(f"/en{reverse('written-table', args=[table.resource_id])}").content.decode()
    )
    assert decide(malee, table, "publish") == 302
    table.refresh_from_db()
    assert table.is_served


def test_checks_of_dropped_tables_are_forgotten(cast: Cast, dataset: Any) -> None:
    table = make(cast, dataset, [{"x": "a"}])
    number = table.id
    tables.drop(table.resource, actor=cast.malee)

    checks.check_table(str(number), lambda percent, stage: None)
    table_checks.record(number, 1, (PersonalFinding("x", "citizen_id", 5, holds=True),))

    assert not WrittenTable.objects.filter(id=number).exists()
