"""The official template: what is exported comes back unchanged, what is wrong is named by its cell."""

import datetime as dt

import pytest
import xlsxwriter
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from catalog.access import NotAllowed
from catalog.formats.standard.reading import code_of
from catalog.formats.template import layout, writing
from catalog.formats.workbooks import reading as workbooks
from catalog.models import Activity, Dataset, Job, TemplateImport
from catalog.models.shapes import dataset_record, dataset_records
from catalog.operations import publishing, templates
from catalog.queries import reviews as stages
from catalog.records import ResourceRecord
from harvesters.tasks import run_job
from harvesters.templates import LIMITS
from tests.cast import make_cast, make_dataset, make_upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(settings, tmp_path):
    return make_cast()


def work():
    for job in Job.objects.filter(state=Job.PENDING, kind=templates.IMPORT):
        run_job(str(job.id))


def check(cast, path, actor=None):
    """Send a workbook, let it be checked; return its import."""
    row = templates.receive(
        ContentFile(path.read_bytes(), name="แม่แบบ.xlsx"), cast.livestock, actor=actor or cast.malee
    )
    work()
    row.refresh_from_db()
    return row


def apply(row):
    templates.apply(row, actor=row.user)
    work()
    row.refresh_from_db()
    return row


def workbook(path, rows, sheet="Temp2_Meta_Record", header=None, files=(), header_row=4):
    """Write a workbook as an officer would: values by key, or as a list by position."""
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"}) as book:
        for name, lines in ((sheet, rows), (sheet.replace("Temp2_Meta", "Temp3_Resource"), files)):
            about = layout.sheet_named(name)
            page = book.add_worksheet(name)
            names = header if header is not None and lines is rows else [about.label(key) for key in about.keys]
            page.write_row(header_row - 1, 0, names)
            first = header_row + 1 if header_row == 4 else header_row
            for number, line in enumerate(lines, start=first):
                values = line if isinstance(line, list) else [line.get(key, "") for key in about.keys]
                for column, value in enumerate(values):
                    if value != "":
                        page.write(number, column, value)
    return path


WHOLE = {
    "name": "goats", "title": "จำนวนแพะ", "owner_org": "กรมปศุสัตว์", "maintainer": "กองสถิติ", "tag_string": "แพะ, ปศุสัตว์",
    "maintainer_email": "stat@example.go.th", "notes": "แพะทุกจังหวัด", "objective": "พันธกิจหน่วยงาน, มติคณะรัฐมนตรี",
    "update_frequency_unit": "ปี", "geo_coverage": "จังหวัด", "data_source": "สำรวจ", "data_format": "CSV",
    "data_category": "ข้อมูลสาธารณะ", "license_id": "Open Data Common", "created_date": "2567-02-29",
}  # fmt: skip


def rich(cast):
    """Datasets of every type that use choices, free texts of “other”, dates, numbers, booleans, formulas and files."""
    standard = {
        "objective": ["law", "other"], "objective_other": "ตามหนังสือ, ที่ส่งมา", "update_frequency_unit": "other",
        "update_frequency_unit_other": "ทุกสองปี", "last_updated_date": "2024-02-29", "data_source": "=1+1",
    }  # fmt: skip
    link = ResourceRecord(name="ลิงก์", url="https://example.go.th/a.csv", description="-x\nบรรทัดสอง")
    for data_type, more in {
        "record": {"high_value_dataset": False, "data_collect": "other"},
        "statistics": {"official_statistics": True, "first_year_of_data": "2560", "disaggregate": ["sex"]},
        "geospatial": {"west_bound_longitude": 97.5, "equivalent_scale": "other", "equivalent_scale_other": "1:1,000"},
        "mixed": {},
        "other": {"data_type_other": "ภาพ"},
        "": {},
    }.items():
        make_dataset(
            cast,
            f"set-{data_type or 'none'}",
            title=f"  ชุด {data_type}",
            notes="ก" * 40_000 if data_type == "mixed" else "บรรทัดแรก\nบรรทัดสอง",
            data_type=data_type,
            tags=("ข", "ก"),
            extras={"a": "b"},
            title_en="Set",
            license_id="ข้อตกลงของกรมเอง",
            standard={**standard, **more},
            resources=(link,),
        )
    row = Dataset.objects.get(name="set-record")
    make_upload(cast, row, "จังหวัด,ตัว\nน่าน,3\n".encode())


def test_what_is_exported_comes_back_without_a_change(cast, tmp_path):
    rich(cast)
    path = tmp_path / "all.xlsx"
    records = sorted(dataset_records(Dataset.objects.values_list("id", flat=True)), key=lambda each: each.name)
    assert writing.write(path, records) == 6
    before = Activity.objects.count(), list(Dataset.objects.values().order_by("name"))
    row = check(cast, path)
    assert [each for each in row.report["findings"] if each["severity"] == "error"] == []
    assert row.report["counts"] == {"unchanged": 6}
    assert apply(row).report["counts"] == {"unchanged": 6}
    assert (Activity.objects.count(), list(Dataset.objects.values().order_by("name"))) == before


def test_a_dry_run_changes_nothing_and_the_import_does_what_it_said(cast, tmp_path):
    path = workbook(
        tmp_path / "a.xlsx",
        [WHOLE, {"title": "ไม่มีชื่อภาษาอังกฤษ"}],
        files=[{"dataset_name": "Goats", "url": "https://example.go.th/g.csv", "resource_created_date": "2560-01-31"}],
    )  # fmt: skip
    row = check(cast, path)
    assert row.state == "checked" and row.report["counts"] == {"created": 2}
    assert not Dataset.objects.exists()
    assert apply(row).report["counts"] == {"created": 2}
    made = dataset_record(Dataset.objects.get(name="goats"))
    assert made.private and made.data_type == "record" and made.tags == ("ปศุสัตว์", "แพะ")
    assert made.standard["objective"] == [code_of("objective", text) for text in ("พันธกิจหน่วยงาน", "มติคณะรัฐมนตรี")]
    assert made.standard["created_date"] == "2024-02-29"
    assert "high_value_dataset" not in made.standard
    assert made.resources[0].url == "https://example.go.th/g.csv"
    assert made.resources[0].standard["resource_created_date"] == "2017-01-31"


def test_where_an_approval_is_wanted_what_is_imported_waits_for_it_and_what_is_public_stays_so(cast, tmp_path):
    make_dataset(cast, "ducks")
    publishing.set_rule(cast.livestock, "second_person", actor=cast.mana)
    old = {"name": "ducks", "title": "จำนวนเป็ด", "owner_org": "กรมปศุสัตว์"}
    row = apply(check(cast, workbook(tmp_path / "a.xlsx", [WHOLE, old])))
    assert row.report["counts"] == {"created": 1, "updated": 1}
    goats, ducks = (Dataset.objects.get(name=name) for name in ("goats", "ducks"))
    assert goats.private and stages.of(goats).stage in {"draft", "in_review"}
    assert (ducks.title, ducks.private) == ("จำนวนเป็ด", False)


def test_an_import_that_runs_twice_makes_nothing_twice(cast, tmp_path):
    row = apply(check(cast, workbook(tmp_path / "a.xlsx", [{"title": "ไม่มีชื่อ"}])))
    TemplateImport.objects.update(state=TemplateImport.APPLYING)
    templates.queue.ask(templates.IMPORT, row.id)
    work()
    row.refresh_from_db()
    assert Dataset.objects.count() == 1 and row.report["counts"] == {"unchanged": 1}


def test_rows_change_datasets_that_exist_and_blank_cells_change_nothing(cast, tmp_path):
    make_dataset(cast, "goats", title="แพะ", notes="เดิม", title_en="Goats", data_type="record", tags=("เก่า",))
    row = check(cast, workbook(tmp_path / "a.xlsx", [{"name": "goats", "title": "จำนวนแพะ", "tag_string": "ใหม่"}]))
    assert row.report["rows"][0]["changes"] == ["title", "tag_string"]
    apply(row)
    made = dataset_record(Dataset.objects.get(name="goats"))
    assert (made.title, made.notes, made.title_en, made.tags) == ("จำนวนแพะ", "เดิม", "Goats", ("ใหม่",))
    assert not made.private


def test_a_real_date_cell_and_thai_digits_are_days(cast, tmp_path):
    rows = [
        {"name": "a1", "title": "a", "created_date": dt.date(2021, 1, 5)},
        {"name": "a2", "title": "b", "created_date": "๒๕๖๔-๐๑-๐๕"},
    ]
    apply(check(cast, workbook(tmp_path / "a.xlsx", rows)))
    assert {row.standard["created_date"] for row in Dataset.objects.all()} == {"2021-01-05"}


def test_what_is_wrong_is_named_by_its_cell_with_a_suggestion(cast, tmp_path):
    rows = [
        {**WHOLE, "created_date": "31 กุมภาพันธ์ 2567"},
        {**WHOLE, "name": "bad-class", "data_category": "ข้อมูลสาธารณ"},
        {**WHOLE, "name": "bad-mail", "maintainer_email": "nobody"},
        {**WHOLE, "name": "bad-owner", "owner_org": "กรมที่ไม่มี"},
        {**WHOLE, "name": "fine", "geo_coverage": "จังหวดั"},
    ]
    row = check(cast, workbook(tmp_path / "a.xlsx", rows))
    assert [each["result"] for each in row.report["rows"]] == ["refused"] * 4 + ["created"]
    found = {(each["cell"], each["code"], each["suggestion"]) for each in row.report["findings"]}
    keys = layout.sheet_named("Temp2_Meta_Record").keys
    letter = {key: chr(65 + index) for index, key in enumerate(keys)}
    assert (f"{letter['created_date']}6", "unreadable", "") in found
    assert (f"{letter['data_category']}7", "unreadable", "ข้อมูลสาธารณะ") in found
    assert (f"{letter['maintainer_email']}8", "refused", "") in found
    assert (f"{letter['owner_org']}9", "unknown_agency", "") in found
    assert (f"{letter['geo_coverage']}10", "not_listed", "จังหวัด") in found
    assert apply(row).report["counts"] == {"refused": 4, "created": 1}
    assert list(Dataset.objects.values_list("name", flat=True)) == ["fine"]


def test_a_dataset_with_a_wrong_file_is_not_imported_in_part(cast, tmp_path):
    files = [{"dataset_name": "goats", "name": "ไม่มีที่อยู่"}, {"dataset_name": "nobody-knows", "url": "https://a.go.th/b"}]
    row = apply(check(cast, workbook(tmp_path / "a.xlsx", [WHOLE], files=files)))
    assert row.report["counts"] == {"refused": 2} and not Dataset.objects.exists()
    assert {each["code"] for each in row.report["findings"]} >= {"needs_url", "no_such_dataset"}


def test_columns_are_taken_by_name_wherever_they_stand(cast, tmp_path):
    header = ["ชื่อชุดข้อมูล", "name", "คำสำคัญ*", "ที่เพิ่มเอง", "อีเมลผู้ติดต่อ", *layout.sheet_named("Temp2_Meta_Record").keys[7:]]
    path = workbook(tmp_path / "a.xlsx", [["จำนวนแพะ", "goats", "แพะ", "x", "a@b.go.th"]], header=header)
    row = apply(check(cast, path))
    made = dataset_record(Dataset.objects.get())
    assert (made.name, made.title, made.tags, made.maintainer_email) == ("goats", "จำนวนแพะ", ("แพะ",), "a@b.go.th")
    assert {each["code"] for each in row.report["findings"]} == {"by_name"}


def test_columns_without_known_headings_are_taken_by_position_and_that_is_said(cast, tmp_path):
    path = workbook(tmp_path / "a.xlsx", [["goats", "", "จำนวนแพะ"]], header=["a", "b", "c"])
    row = apply(check(cast, path))
    assert Dataset.objects.get().title == "จำนวนแพะ"
    assert "by_position" in {each["code"] for each in row.report["findings"]}


def test_a_sheet_that_was_shifted_imports_no_garbage(cast, tmp_path):
    path = workbook(
        tmp_path / "a.xlsx", [["", "goats", "", "จำนวนแพะ"]], header=["", *layout.sheet_named("Temp2_Meta_Record").keys]
    )
    apply(check(cast, path))
    assert (Dataset.objects.get().name, Dataset.objects.get().title) == ("goats", "จำนวนแพะ")


def test_nobody_changes_what_is_not_theirs(cast, tmp_path):
    make_dataset(cast, "goats", title="แพะ")
    row = templates.receive(
        ContentFile(workbook(tmp_path / "a.xlsx", [{"name": "goats", "title": "ของฉัน"}]).read_bytes(), name="a.xlsx"),
        cast.weather,
        actor=cast.piti,
    )
    work()
    row.refresh_from_db()
    assert row.report["counts"] == {"refused": 1}
    with pytest.raises(NotAllowed):
        templates.apply(row, actor=cast.malee)
    for actor in (cast.manee, cast.chujai, cast.piti):
        with pytest.raises(NotAllowed):
            templates.receive(ContentFile(b"x", name="a.xlsx"), cast.livestock, actor=actor)


def test_a_file_kept_here_is_not_turned_into_a_link(cast, tmp_path):
    make_upload(cast, make_dataset(cast, "goats", title="แพะ", data_type="record"), "จังหวัด,ตัว\nน่าน,3\n".encode())
    files = [{"dataset_name": "goats", "name": "cattle.csv", "url": "https://elsewhere.go.th/x.csv"}]
    row = apply(check(cast, workbook(tmp_path / "a.xlsx", [], files=files)))
    assert "file_is_here" in {each["code"] for each in row.report["findings"]}
    files = [{"dataset_name": "goats", "name": "cattle.csv", "description": "อธิบาย"}]
    apply(check(cast, workbook(tmp_path / "b.xlsx", [], files=files)))
    kept = dataset_record(Dataset.objects.get()).resources[0]
    assert (kept.description, kept.url_type, kept.datastore_active, kept.version) == ("อธิบาย", "upload", True, 1)


def test_old_workbooks_are_tidied_away_with_their_files(cast, tmp_path):
    row = check(cast, workbook(tmp_path / "a.xlsx", [WHOLE]))
    assert templates.tidy() == 0 and default_storage.exists(row.file)
    assert templates.tidy(dt.timedelta(0)) == 1
    assert not default_storage.exists(row.file) and not TemplateImport.objects.exists()


@pytest.mark.parametrize("body", [b"", b"PK\x03\x04 broken", b"\x7fELF", "ชื่อ,1".encode()])
def test_what_is_no_workbook_is_refused(cast, tmp_path, body):
    path = tmp_path / "a.xlsx"
    path.write_bytes(body)
    row = check(cast, path)
    assert row.state == "refused" and row.report["refused"] == "unreadable"


def test_a_workbook_without_the_sheets_and_one_with_too_many_rows_are_refused(cast, tmp_path):
    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as book:
        book.add_worksheet("Sheet1").write(0, 0, "x")
    assert check(cast, tmp_path / "a.xlsx").report["refused"] == "no_sheets"
    with xlsxwriter.Workbook(str(tmp_path / "b.xlsx")) as book:
        book.add_worksheet("Temp2_Meta_Record").write(LIMITS.rows, 0, "x")
    assert check(cast, tmp_path / "b.xlsx").report["refused"] == "too_many_rows"


def test_the_empty_template_has_the_sheets_the_columns_and_no_formula(tmp_path):
    path = tmp_path / "empty.xlsx"
    assert writing.write(path) == 0
    names = [each.name for each in layout.sheets()]
    book = workbooks.read(path.read_bytes(), LIMITS, names)
    assert list(book) == names
    assert [len(each.keys) for each in layout.sheets()[:5]] == [25, 29, 30, 25, 25]
    assert all(len(rows) == 5 for rows in book.values())
