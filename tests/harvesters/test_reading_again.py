"""How a file is read is chosen, kept with its version, taken over by the next file, and never changed afterwards."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import InternalError, transaction

from catalog.access import NotAllowed
from catalog.models import Job, ResourceVersion
from catalog.operations import files
from catalog.operations.splitting import Piece, split
from catalog.records import CellChoice, Choices, ColumnChoice
from harvesters.tasks import run_job
from tests.cast import make_cast, make_dataset, make_upload
from tests.harvesters.validation.workbooks import xlsx

pytestmark = pytest.mark.django_db
FILE = "จังหวัด,วันที่,จำนวน\nเชียงใหม่,1/2/2563,1200\nน่าน,3/4/2563,300\nรวม,,1500\n".encode()
CHOICES = Choices(
    columns=(ColumnChoice(2, source="วันที่", order="month"),), left_out=(4,), cells=(CellChoice(3, 3, "301"),)
)


def work() -> None:
    for job in Job.objects.filter(kind=files.VALIDATE, state=Job.PENDING):
        run_job(str(job.id))


def codes(version: ResourceVersion) -> dict[str, dict]:
    return {problem["code"]: problem for problem in version.report["problems"]}


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def resource(cast):
    return make_upload(cast, make_dataset(cast), FILE)


def read_again(resource, cast, choices=CHOICES):
    version = files.read_again(resource.current, choices, actor=cast.malee)
    work()
    version.refresh_from_db()
    resource.refresh_from_db()
    return version


def test_the_same_original_read_again_is_a_version_of_its_own(cast, resource):
    first = resource.current
    version = read_again(resource, cast)
    assert (version.number, version.state, resource.current_id) == (2, "accepted", version.id)
    assert (version.file, version.sha256) == (first.file, first.sha256)
    assert (version.rows, version.columns[1]["maximum"], version.columns[2]["maximum"]) == (2, "2020-03-04", "1200")
    first.refresh_from_db()
    assert (first.state, first.rows) == ("accepted", 3)
    assert version.choices["columns"][0]["order"] == "month"
    assert version.report["choices"]["left_out"] == [4]


def test_what_the_file_does_not_allow_changes_nothing_for_the_public(cast, resource):
    before = resource.current_id
    version = read_again(resource, cast, Choices(encoding="CP874", header_row=90))
    assert (version.state, resource.current_id) == ("rejected", before)


def test_a_version_still_being_checked_is_given_up_for_the_other_reading(cast, resource):
    waiting = files.receive(resource, ContentFile(FILE, name="b.csv"), actor=cast.malee)
    version = files.read_again(waiting, Choices(), actor=cast.malee)
    work()
    waiting.refresh_from_db()
    resource.refresh_from_db()
    assert (waiting.state, resource.current_id) == ("replaced", version.id)


def test_others_may_not_have_it_read_again(cast, resource):
    with pytest.raises(NotAllowed):
        files.read_again(resource.current, Choices(), actor=cast.piti)
    with pytest.raises(NotAllowed):
        split(resource.current, [Piece("x", Choices())], actor=cast.manee)


def test_the_next_file_takes_over_what_is_not_about_one_file(cast, resource):
    read_again(resource, cast)
    moved = "จำนวน,จังหวัด,วันที่\n5,น่าน,3/4/2564\n6,แพร่,4/5/2564\n7,ตาก,5/6/2564\n".encode()
    version = make_upload(cast, resource.dataset, moved, resource=resource).current
    assert version.choices_inherited and version.choices == {
        "columns": [
            {"position": 2, "name": "", "type": "", "source": "วันที่", "order": "month", "era": "", "missing": []}
        ]
    }
    assert (version.rows, version.columns[2]["maximum"]) == (3, "2021-05-06")
    assert codes(version)["choices_inherited"]["params"] == {"choices": ["columns"]}


def test_what_does_not_fit_the_next_file_is_left_out_and_said(cast, resource):
    read_again(resource, cast, Choices(delimiter=",", header_row=1, columns=CHOICES.columns))
    version = make_upload(cast, resource.dataset, "ชื่อ,n\nก,1\nข,2\n".encode(), resource=resource).current
    assert (version.rows, version.state) == (2, "accepted")
    assert codes(version)["choices_dropped"]["params"] == {"choices": ["columns"]}
    assert codes(version)["choices_inherited"]["params"] == {"choices": ["delimiter", "header_row"]}
    third = make_upload(cast, resource.dataset, b'[{"a": 1}, {"a": 2}]', "a.json", resource=resource).current
    assert (third.rows, third.state) == (2, "accepted")
    assert codes(third)["choices_dropped"]["params"] == {"choices": ["delimiter", "header_row"]}


def test_the_database_refuses_to_change_how_a_version_was_read(resource):
    with pytest.raises(InternalError, match="another reading"), transaction.atomic():
        ResourceVersion.objects.filter(id=resource.current_id).update(choices={"encoding": "CP874"})


def test_every_table_of_a_file_becomes_a_resource_of_its_own(cast):
    tables = [
        ["ก", "ข", "", "ค", "ง"],
        [1, 2, "", "a", 4],
        [3, 4, "", "b", 5],
        [5, 6, "", "c", 6],
        *[[n, 8] for n in range(9)],
    ]
    book = xlsx({"สอง": tables, "อื่น": [["จ", "ฉ"], ["x", 1], ["y", 2]]})
    resource = make_upload(cast, make_dataset(cast), book, "book.xlsx")
    version = resource.current
    pieces = [Piece("ตารางขวา", Choices(sheet="สอง", table="D1:E4")), Piece("อื่น", Choices(sheet="อื่น"))]
    made = split(version, pieces, actor=cast.malee)
    work()
    for row in made:
        row.refresh_from_db()
    assert [row.current.rows for row in made] == [3, 2]
    assert [row.current.file for row in made] == [version.file] * 2
    assert [row.position for row in made] == [1, 2]
    longer = [[*row[:3], *(row[3:] or [f"n{number}", number])] for number, row in enumerate(tables)]
    again = make_upload(
        cast, resource.dataset, xlsx({"สอง": longer[:3] + [[*r, ""] for r in tables[3:]]}), "b.xlsx", resource=made[0]
    )
    assert again.current.report["table"] == "D1:E4"
    assert default_storage.exists(version.file)
