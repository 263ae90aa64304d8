"""The page on which a person sees how a file is read, chooses otherwise, tries it and uses it."""

import json
import re
from dataclasses import asdict
from datetime import date
from pathlib import Path

import pytest
from django.http import QueryDict
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from catalog.formats.dictionary.shape import Constraints, Dictionary, Field, dictionary_of
from catalog.operations import dictionaries
from catalog.records import CellChoice, Choices, ColumnChoice
from harvesters.preview import running
from harvesters.preview.asking import Mistaken, asked, carried_text
from harvesters.preview.running import NoPreview, Preview, preview
from harvesters.validation.choosing import choices_from
from harvesters.validation.looking import look
from tests.cast import make_upload

MESSY = "ตารางที่ 1,,\nจังหวัด,วันที่,จำนวน\nเชียงใหม่,1/2/2563,1200\nน่าน,3/4/2563,-\nรวม,,1200\n".encode("cp874")
CITIZEN = "1999912345673"
PERSONAL = "ชื่อ,อีเมล\n" + "".join(f"คนที่ {n},somebody{n}@example.com\n" for n in range(12))


@pytest.fixture
def here(monkeypatch):
    """Preview in this process, which saves the seconds that a fresh one takes to start."""

    def ask(given):
        found = look(
            Path(given["path"]),
            file_name=given["file_name"],
            declared_format=given["declared_format"],
            choices=choices_from(given["choices"]),
            today=date.fromisoformat(given["today"]),
            folder=Path(given["folder"]),
            dictionary=dictionary_of(given["dictionary"]),
        )
        return Preview(**json.loads(json.dumps(asdict(found))))

    monkeypatch.setattr(running, "_ask", ask)


@pytest.fixture
def version(cast, herd, here):
    return make_upload(cast, herd, MESSY, "a.csv").versions.get()


def address(version):
    return f"/en{reverse('version-reading', args=[version.id])}"


def fields(page):
    """What a browser would send back of the form: hidden fields, inputs and the chosen options."""
    found = dict(re.findall(r'<input type="(?:hidden|text)"[^>]*name="([^"]+)" value="([^"]*)"', page))
    return {name: value.replace("&quot;", '"') for name, value in found.items() if name != "csrfmiddlewaretoken"}


@pytest.mark.django_db
def test_the_page_shows_guesses_with_reasons_and_the_file_as_it_is(malee, version):
    page = malee.get(address(version)).content.decode()
    assert "the whole file is good Thai text in CP874" in page
    assert "ตารางที่ 1" in page and "Row 1 is the header" in page
    assert "day first (31/12)" in page and "2020-02-01" in page
    assert "Judged by the first 3 rows" in page


@pytest.mark.django_db
def test_trying_shows_the_other_reading_and_changes_nothing(malee, version):
    sent = fields(malee.get(address(version)).content.decode())
    answer = malee.post(address(version), {**sent, "order_2": "month", "left_out": "5", "try": "1"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "2020-01-02" in page and "Judged by the first 2 rows" in page
    assert version.resource.versions.count() == 1


@pytest.mark.django_db
def test_using_it_reads_the_whole_file_so(malee, version, work):
    sent = fields(malee.get(address(version)).content.decode())
    answer = malee.post(address(version), {**sent, "order_2": "month", "name_3": "ตัว", "left_out": "5", "use": "1"})
    made = version.resource.versions.get(number=2)
    assert answer.headers["Location"].endswith(reverse("version", args=[made.id]))
    work()
    made.refresh_from_db()
    assert (made.state, made.rows, [column["name"] for column in made.columns]) == (
        "accepted", 2, ["จังหวัด", "วันที่", "ตัว"],
    )  # fmt: skip
    assert made.columns[1]["minimum"] == "2020-01-02"
    again = malee.get(address(made)).content.decode()
    assert 'name="left_out" value="5"' in again and 'value="ตัว"' in again


@pytest.mark.django_db
def test_a_button_beside_each_row_makes_it_the_header(malee, version):
    sent = fields(malee.get(address(version)).content.decode())
    page = malee.post(address(version), {**sent, "header_is": "3"}).content.decode()
    assert "Row 2 is the header" in page and 'name="header_row" value="3"' in page


@pytest.mark.django_db
def test_what_the_file_does_not_allow_comes_back_with_the_reason(malee, version):
    sent = fields(malee.get(address(version)).content.decode())
    answer = malee.post(address(version), {**sent, "header_row": "4000", "use": "1"})
    assert answer.status_code == 422
    assert 'id="id_header_row_error"' in answer.content.decode()
    answer = malee.post(address(version), {**sent, "left_out": "x", "use": "1"})
    assert (answer.status_code, version.resource.versions.count()) == (422, 1)
    assert "Write numbers of rows" in answer.content.decode()


@pytest.mark.django_db
def test_spoilt_thai_is_repaired_by_one_button(cast, malee, herd, here):
    spoilt = "จังหวัด,n\nเชียงใหม่,1\nน่าน,2\nแพร่,3\n".encode().decode("latin-1").encode()
    version = make_upload(cast, herd, spoilt, "b.csv").versions.get()
    page = malee.get(address(version)).content.decode()
    repair = re.search(r'name="repair" value="([^"]+)"', page)
    assert repair
    assert "เชียงใหม่" in malee.post(address(version), {**fields(page), "repair": repair[1]}).content.decode()


@pytest.mark.django_db
def test_personal_data_are_masked_in_the_preview_too(cast, malee, herd, here):
    version = make_upload(cast, herd, PERSONAL.encode(), "c.csv").versions.get()
    page = malee.get(address(version)).content.decode()
    assert "•••" in page and "somebody3@example.com" not in page


@pytest.mark.django_db
@pytest.mark.parametrize("quote", ["", '"'])
def test_citizen_numbers_stay_masked_in_titles_and_in_a_file_that_is_refused(cast, malee, herd, here, quote):
    body = f"รายชื่อ {CITIZEN},\nเลขประจำตัวประชาชน,จำนวน\n{CITIZEN},{quote}1\n" + f"{CITIZEN},2\n" * 300
    version = make_upload(cast, herd, body.encode(), "c.csv").versions.get()
    assert version.state == ("rejected" if quote else "held")
    page = malee.get(address(version)).content.decode()
    assert CITIZEN not in page
    assert quote or "•••" in page


@pytest.mark.django_db
def test_what_the_data_dictionary_says_counts_in_the_preview_and_refuses_nothing_there(cast, malee, version):
    said = Dictionary(
        fields=(Field("จำนวน", type="text"), Field("ภาค", constraints=Constraints(required=True))),
        primary_key=("จำนวน",),
    )
    dictionaries.save(version.resource, said, actor=cast.malee)
    page = malee.get(address(version)).content.decode()
    assert "The data dictionary says so." in page
    assert "2020-02-01" in page, "the rows are shown although the whole file would be refused"


@pytest.mark.django_db
def test_strangers_see_no_preview(client, piti, manee, version):
    assert client.get(address(version)).status_code == 302
    assert {piti.get(address(version)).status_code, manee.get(address(version)).status_code} <= {403, 404}


@pytest.mark.django_db
def test_a_busy_portal_asks_to_try_again(malee, version, monkeypatch):
    monkeypatch.setattr("harvesters.preview.page.preview", lambda *_, **__: (_ for _ in ()).throw(NoPreview("busy")))
    answer = malee.get(address(version))
    assert answer.status_code == 503
    assert "Too many files are being previewed" in answer.content.decode()


def test_a_child_that_dies_is_no_preview(tmp_path, monkeypatch):
    monkeypatch.setattr(running, "CHILD", "harvesters.preview.nothing")
    with pytest.raises(NoPreview, match="heavy"):
        preview(tmp_path, file_name="a", declared_format="", choices=Choices(), today=date(2026, 1, 1))


def test_a_large_file_is_judged_by_its_beginning(tmp_path):
    path = tmp_path / "large.csv"
    path.write_text("ก,ข\n" + "".join(f'{n},"ข้อความ\nที่ {n}"\n' for n in range(80_000)))
    found = preview(path, file_name="large.csv", declared_format="", choices=Choices(), today=date(2026, 1, 1))
    assert (found.report["outcome"], found.report["problems"]) == ("table", [])
    assert 3_000 <= found.report["rows"] < 80_000


def test_what_the_form_carries_comes_back_unchanged():
    choices = Choices(
        encoding="CP874",
        missing=("x", "y"),
        left_out=(3, 4),
        columns=(ColumnChoice(2, source="ข", missing=("*",), era="CE"), ColumnChoice(900, name="ท้าย")),
        cells=(CellChoice(4, 1, '"<b>'),),
    )
    data = {
        "encoding": "CP874", "missing": "x\r\ny", "left_out": "3-4", "carried": carried_text(choices), "keep_cells": "1",
        "source_2": "ข", "guessed_2": "ข", "name_2": "ข", "type_2": "", "order_2": "",
    }  # fmt: skip
    found = asked(data)
    assert {column.position: column for column in found.columns} == {c.position: c for c in choices.columns}
    assert (found.encoding, found.missing, found.left_out, found.cells) == (
        choices.encoding, choices.missing, choices.left_out, choices.cells,
    )  # fmt: skip


@given(st.dictionaries(st.sampled_from([
    "carried", "header_row", "header_rows", "left_out", "missing", "encoding", "header_is", "source_1", "type_1", "keep_cells",
]), st.text() | st.sampled_from(["1-3", "5,5", "0", "9-1", '{"cells": [1]}', "[]", '{"columns": null}'])))  # fmt: skip
def test_any_form_is_choices_or_a_named_mistake(data):
    posted = QueryDict(mutable=True)
    posted.update(data)
    try:
        assert isinstance(asked(posted.dict()), Choices)
    except Mistaken as mistake:
        assert set(mistake.errors) <= {"header_row", "header_rows", "left_out"}
