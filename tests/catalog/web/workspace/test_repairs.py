"""From the report of a file: its findings in their rows, repairs accepted, other tables published, the report taken away."""

import io
from itertools import chain

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from catalog.models import Resource
from catalog.web.workspace.reports import report_page
from tests.cast import make_upload
from tests.harvesters.validation.workbooks import xlsx

pytestmark = pytest.mark.django_db
FINE = "".join(f"ตาก,{number % 28 + 1}/2/2562,{number + 1}\n" for number in range(150))
FLAWED = ("จังหวัด,วันที่,จำนวน\n" + FINE + "เชียงไหม่,31//3/2562,1 2\nน่าน,1/4/2562,=รอ\nรวม,,11337\n").encode()
TABLES = [
    ["ก", "ข", "", "ค", "ง"],
    [1, 2, "", "a", 4],
    [3, 4, "", "b", 5],
    [5, 6, "", "c", 6],
    *[[n, 8] for n in range(9)],
]


@pytest.fixture
def version(cast, herd):
    return make_upload(cast, herd, FLAWED, "=1+1.csv").versions.get()


def keys(version):
    page = report_page(version)
    findings = (*page.errors, *page.warnings, *page.notes)
    return {
        (finding.code, finding.column, repair.key.split(":")[1]): repair.key
        for finding in findings
        for repair in finding.repairs
    }


def repaired(client, version, work, *wanted):
    known = keys(version)
    client.post(reverse("version-repair", args=[version.id]), {"repair": [known[each] for each in wanted]})
    work()
    return version.resource.versions.latest("number")


def test_the_page_shows_bad_cells_in_their_rows_and_offers_repairs(malee, version):
    page = malee.get(f"/en{reverse('version', args=[version.id])}").content.decode()
    assert "Write the suggested value into 1 cell" in page
    assert "<code>31/3/2562</code>" in page and "เชียงใหม่" in page
    assert "The row around it" in page and "Leave 1 row out of the table" in page
    assert '<span class="small muted">วันที่</span> 31//3/2562' in page


def test_repairs_are_obeyed_in_a_new_version_of_the_same_file(malee, version, work):
    made = repaired(
        malee,
        version,
        work,
        ("bad_cell", "วันที่", "cells"),
        ("bad_cell", "จำนวน", "cells"),
        ("unknown_province", "จังหวัด", "cells"),
        ("total_rows", "", "rows"),
    )
    assert (made.number, made.sha256, made.state) == (2, version.sha256, "accepted")
    assert made.rows == 152
    assert made.columns[1]["maximum"] == "2019-04-01"
    left = {(problem["code"], problem["column"]): problem["count"] for problem in made.report["problems"]}
    assert left == {("bad_cell", "จำนวน"): 1, ("rows_left_out", None): 1, ("cells_corrected", None): 3}
    version.refresh_from_db()
    assert version.choices == {}


def test_words_are_taken_for_missing_in_one_column(malee, version, work):
    made = repaired(malee, version, work, ("bad_cell", "จำนวน", "missing"))
    assert made.choices["columns"] == [
        {"position": 3, "name": "", "type": "", "source": "จำนวน", "order": "", "era": "", "missing": ["1 2", "=รอ"]}
    ]
    assert [problem["column"] for problem in made.report["problems"] if problem["code"] == "bad_cell"] == ["วันที่"]


def test_repairs_add_up_from_version_to_version(malee, version, work):
    first = repaired(malee, version, work, ("total_rows", "", "rows"))
    second = repaired(malee, first, work, ("bad_cell", "จำนวน", "text"))
    assert (second.rows, second.columns[2]["type"]) == (152, "text")


def test_the_order_of_days_and_months_is_one_choice(cast, herd, malee, work):
    version = make_upload(cast, herd, "วันที่,n\n1/2/2562,1\n3/4/2562,2\n".encode()).versions.get()
    made = repaired(malee, version, work, ("ambiguous_day_month", "วันที่", "month"))
    assert made.columns[0]["minimum"] == "2019-01-02"


def test_no_repair_and_an_unknown_one_change_nothing(malee, version):
    for sent in ({}, {"repair": ["9:cells", "x"]}):
        malee.post(reverse("version-repair", args=[version.id]), sent)
    assert version.resource.versions.count() == 1


def test_strangers_repair_and_publish_nothing(piti, manee, version):
    for client in (piti, manee):
        for name in ("version-repair", "version-tables"):
            assert client.post(reverse(name, args=[version.id]), {"repair": "0:cells"}).status_code in {403, 404}
        assert client.get(reverse("version-report-xlsx", args=[version.id])).status_code in {403, 404}


def test_other_tables_become_files_of_their_own(cast, herd, malee, work):
    book = xlsx({"สอง": TABLES, "อื่น": [["จ", "ฉ"], ["x", 1], ["y", 2]]})
    version = make_upload(cast, herd, book, "book.xlsx").versions.get()
    page = malee.get(f"/en{reverse('version', args=[version.id])}").content.decode()
    assert "2 more tables that were not read" in page and 'value="table:D1:E4"' in page and "A1:B13" in page
    malee.post(reverse("version-tables", args=[version.id]), {"table": ["table:D1:E4", "sheet:อื่น", "sheet:none"]})
    work()
    made = Resource.objects.exclude(id=version.resource_id).order_by("position")
    assert [(str(row), row.current.rows) for row in made] == [("book.xlsx – สอง D1:E4", 3), ("book.xlsx – อื่น", 2)]


def test_the_report_is_a_workbook_in_which_nothing_is_a_formula(malee, version):
    answer = malee.get(f"/en{reverse('version-report-xlsx', args=[version.id])}")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    assert book.sheet_names == ["What we understood", "Findings", "Columns", "What was converted"]
    cells = list(chain.from_iterable(book.get_sheet_by_name("Findings").to_python()))
    assert {"31//3/2562", "31/3/2562", "=รอ", "เชียงไหม่"} <= set(cells)
    assert "=1+1.csv" in list(chain.from_iterable(book.get_sheet_by_name("What we understood").to_python()))
    assert b"<f>" not in b"".join(_parts(answer.content))


def _parts(content):
    import zipfile

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [archive.read(name) for name in archive.namelist()]
