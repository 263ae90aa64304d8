"""The demo catalogue: complete, consistent with itself and with the standard, its figures true where they can be checked."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections import Counter
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from catalog.formats.standard.choices import CHOICES
from catalog.formats.standard.licenses import license_named
from harvesters.demo import accounts, catalogue
from harvesters.demo.files import MAKERS, ROOT, CannotMakeFile, content

MANDATORY = {
    "data_type", "title", "owner_org", "maintainer", "maintainer_email", "tags", "notes", "objective",
    "update_frequency_unit", "geo_coverage", "data_source", "data_format", "data_category", "license_id",
}  # fmt: skip
INCOMPLETE = {"paddy-price-survey", "national-museums", "establishment-survey-draft"}
BROKEN = "paddy-price-survey"
PROVINCE_COLUMNS = {"รหัสจังหวัด", "จังหวัด", "ชื่อจังหวัด", "province_code", "province_th"}

DATASETS = catalogue.datasets()
RESOURCES = [(dataset["name"], resource) for dataset in DATASETS for resource in dataset["resources"]]


SPECS = [
    pytest.param({**resource, "file": path}, id=f"{name}:{path}:{resource.get('make', {}).get('as', '')}")
    for name, resource in RESOURCES
    for path in resource.get("versions", [resource["file"]] if "file" in resource else [])
]


def table(name: str) -> list[dict[str, str]]:
    with (ROOT / "files" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_catalogue_is_about_as_large_as_promised() -> None:
    owners = {each["owner_org"] for each in DATASETS}

    assert 60 <= len(DATASETS) <= 75
    assert len(catalogue.groups()) == 14
    assert {each["name"] for each in catalogue.organizations()} - owners >= {"sample-municipality"}
    assert {group["name"] for each in DATASETS for group in each["groups"]} == {g["name"] for g in catalogue.groups()}


def test_agencies_form_a_tree_of_ministries_departments_and_divisions() -> None:
    level = {each["name"]: each["level"] for each in catalogue.organizations()}
    pairs = {(level[each["parent"]], each["level"]) for each in catalogue.organizations() if "parent" in each}

    assert {("ministry", "department"), ("department", "division")} <= pairs


def test_every_dataset_speaks_both_languages() -> None:
    for each in DATASETS:
        for key in ("title", "notes"):
            assert any("ก" <= letter <= "๙" for letter in each[key]), each["name"]
            assert each[f"{key}_en"].strip(), each["name"]
            assert not any("ก" <= letter <= "๙" for letter in each[f"{key}_en"]), each["name"]
        for resource in each["resources"]:
            assert resource["name"] and resource["name_en"] and resource["description"]


def test_mandatory_fields_are_left_out_only_on_purpose() -> None:
    incomplete = {each["name"] for each in DATASETS if not all(each.get(key) for key in MANDATORY)}

    assert incomplete == INCOMPLETE


@pytest.mark.parametrize("key", sorted(CHOICES))
def test_choices_are_labels_of_the_standard(key: str) -> None:
    labels = {choice.label_th for choice in CHOICES[key]}

    for each in DATASETS:
        if key != "license" and key in each:
            values = each[key] if isinstance(each[key], list) else [each[key]]
            assert set(values) <= labels, each["name"]


def test_licences_are_known_codes_and_varied() -> None:
    used = Counter(each["license_id"] for each in DATASETS)

    assert all(license_named(code) for code in used)
    assert set(used) == {"ogl", "cc-by", "cc-by-sa", "cc-zero", "odc-odbl", "notspecified"}
    assert used.most_common(1)[0][0] == "ogl"


def test_every_feature_has_something_to_show() -> None:
    formats = {resource["format"] for _, resource in RESOURCES}
    makers = {resource["make"]["as"] for _, resource in RESOURCES if "make" in resource}

    assert {"CSV", "XLSX", "JSON", "GeoJSON", "TXT", "TSV", "ZIP", "HTML"} == formats
    assert makers == set(MAKERS)
    assert len({each["data_type"] for each in DATASETS}) == 5
    assert len({each["update_frequency_unit"] for each in DATASETS}) >= 8
    assert sum(bool(each.get("private")) for each in DATASETS) == 2
    assert [each["name"] for each in DATASETS if each.get("state") == "draft"] == ["establishment-survey-draft"]
    assert sum(each.get("high_value_dataset") == "True" for each in DATASETS) >= 3
    assert [len(resource["versions"]) for _, resource in RESOURCES if "versions" in resource] == [3, 3]


def test_illustrative_figures_say_so() -> None:
    for name in ("dam-storage-daily", "pm25-daily", "dengue-weekly-2566", BROKEN, "rail-ridership-internal"):
        notes = next(each["notes"] for each in DATASETS if each["name"] == name)
        assert "ตัวเลขตัวอย่างเพื่อการสาธิต" in notes


def test_accounts_belong_to_agencies_of_the_demo() -> None:
    names = {each["name"] for each in catalogue.organizations()}

    assert [each.username for each in accounts.ACCOUNTS if each.sysadmin] == ["admin"]
    assert {each.username for each in accounts.ACCOUNTS} == {name for name, _, _ in accounts.SIGN_INS}
    assert all(each.email.endswith("@example.go.th") for each in accounts.ACCOUNTS)
    assert {organization for each in accounts.ACCOUNTS for organization, _ in each.memberships} <= names
    assert {role for each in accounts.ACCOUNTS for _, role in each.memberships} == {"member", "editor", "admin"}


@pytest.mark.parametrize("spec", SPECS)
def test_every_file_reads_as_its_format_says(spec: dict[str, Any]) -> None:
    name, body = content(spec)

    assert content(spec) == (name, body), "the same source gives the same bytes"
    make = spec.get("make", {}).get("as", "")
    if make == "mixed-encodings":
        for encoding in ("utf-8", "cp874"):
            with pytest.raises(UnicodeDecodeError):
                body.decode(encoding)
    elif spec["format"] in {"CSV", "TSV"}:
        text = body.decode({"cp874-agency": "cp874", "bom": "utf-8-sig"}.get(make, "utf-8"))
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter="\t" if make == "tab" else ","))
        assert len(rows) > 1
        assert {len(row) for row in rows} == {len(rows[0])}
    elif spec["format"] == "XLSX":
        assert len(CalamineWorkbook.from_filelike(io.BytesIO(body)).get_sheet_by_index(0).to_python()) > 1
    elif spec["format"] == "ZIP":
        assert zipfile.ZipFile(io.BytesIO(body)).testzip() is None
    elif spec["format"] == "TXT":
        assert body.decode("utf-8")
    else:
        assert json.loads(body)


@pytest.mark.parametrize("spec", [p for p in SPECS if p.values[0]["format"] == "GeoJSON"])
def test_points_lie_around_thailand_longitude_first(spec: dict[str, Any]) -> None:
    features = json.loads(content(spec)[1])["features"]

    assert len(features) >= 8
    for feature in features:
        longitude, latitude = feature["geometry"]["coordinates"]
        assert 92 < longitude < 107
        assert 2 < latitude < 23.5


def test_sources_are_small_and_all_used() -> None:
    present = {f"files/{path.name}" for path in (ROOT / "files").iterdir()}
    used = {path for _, each in RESOURCES for path in [each.get("file"), *each.get("versions", [])] if path}

    assert present == used
    assert sum(path.stat().st_size for path in (ROOT / "files").iterdir()) < 1_500_000


def test_there_are_77_provinces_with_unique_codes() -> None:
    provinces = table("provinces.csv")
    codes = [each["รหัสจังหวัด"] for each in provinces]

    assert len(set(codes)) == len(codes) == 77
    assert all(each["ISO 3166-2"] == f"TH-{each['รหัสจังหวัด']}" for each in provinces)
    assert Counter(each["Region"] for each in provinces) == {
        "North": 9, "Northeast": 20, "Central": 22, "East": 7, "West": 5, "South": 14,
    }  # fmt: skip
    assert sum(float(each["พื้นที่ (ตร.กม.)"]) for each in provinces) == pytest.approx(513_120, abs=5)


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("province-points.csv", 77),
        ("province-abbreviations.csv", 77),
        ("population-2562.csv", 77),
        ("health-regions.csv", 77),
        ("minimum-wage-2568.csv", 80),
    ],
)
def test_provincial_tables_use_the_official_codes_and_names(name: str, rows: int) -> None:
    code_of = {each["ชื่อจังหวัด"]: each["รหัสจังหวัด"] for each in table("provinces.csv")}
    found = table(name)

    assert len(found) == rows
    pairs = {tuple(v for k, v in each.items() if k in PROVINCE_COLUMNS) for each in found}
    assert pairs == {(code, province) for province, code in code_of.items()}


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("river-basins.csv", 22),
        ("bangkok-districts.csv", 50),
        ("tsic-sections.csv", 21),
        ("icd10-chapters.csv", 22),
        ("thai-consonants.csv", 44),
        ("reserved-wildlife.csv", 19),
        ("development-plans.csv", 13),
        ("urban-rail-lines.csv", 10),
        ("silom-line-stations.csv", 14),
        ("election-turnout.csv", 25),
        ("dams.csv", 29),
        ("national-parks.csv", 36),
        ("airports.csv", 32),
        ("highways.csv", 21),
    ],
)
def test_tables_hold_as_many_rows_as_their_descriptions_say(name: str, rows: int) -> None:
    found = table(name)

    assert len(found) == rows
    assert len({tuple(each.values()) for each in found}) == rows


def test_totals_add_up() -> None:
    districts = table("district-counts.csv")
    seats = table("house-seats-2566.csv")
    census = table("census-2553-regions.csv")
    shares = Counter[str]()
    for each in table("electricity-mix.csv"):
        shares[each["ปี พ.ศ."]] += int(each["สัดส่วนโดยประมาณ (ร้อยละ)"])

    assert sum(int(each["จำนวน (แห่ง)"]) for each in districts) == 878 + 50
    assert sum(int(each["แบ่งเขต (ที่นั่ง)"]) for each in seats) == 400
    assert sum(int(each["รวม (ที่นั่ง)"]) for each in seats) == 500
    assert sum(int(each["ประชากร (คน)"]) for each in census[:-1]) == int(census[-1]["ประชากร (คน)"]) == 65_981_659
    assert set(shares.values()) == {100}
    for each in table("budget-totals.csv"):
        act, extra, total = [float(value) for key, value in each.items() if "ล้านบาท" in key]
        assert act + extra == total
    for each in table("rainfall-normals.csv"):
        *months, year = [int(value) for value in list(each.values())[1:]]
        assert len(months) == 12
        assert sum(months) == year


def test_each_monthly_pm25_file_continues_the_one_before() -> None:
    january, february, march = (table(f"pm25-daily-2567-0{month}.csv") for month in (1, 2, 3))

    assert february[: len(january)] == january
    assert march[: len(february)] == february
    assert [len(each) for each in (january, february, march)] == [31 * 5, 60 * 5, 91 * 5]


def test_agency_layout_has_titles_buddhist_dates_thousands_and_thai_digits() -> None:
    def agency(file: str, **options: Any) -> list[list[str]]:
        _, body = content({"file": f"files/{file}", "make": {"as": "cp874-agency", **options}})
        return list(csv.reader(io.StringIO(body.decode("cp874"), newline="")))

    holidays = agency("bank-holidays-2569.csv", titles=["วันหยุด"], dates=["วันที่"], thai_digits=["วันที่"])
    budget = agency("budget-totals.csv", thousands=["รวม (ล้านบาท)"])

    assert holidays[0] == ["วันหยุด", "", ""]
    assert holidays[2][1] == "๑/๑/๒๕๖๙"
    assert budget[5][3] == "2,169,967.5"


def test_workbooks_keep_codes_as_text_and_dates_as_dates() -> None:
    def sheet(file: str, **options: Any) -> list[list[Any]]:
        _, body = content({"file": f"files/{file}", "make": {"as": "xlsx", **options}})
        return CalamineWorkbook.from_filelike(io.BytesIO(body)).get_sheet_by_index(0).to_python()

    provinces = sheet("provinces.csv", codes=["รหัสจังหวัด"])
    holidays = sheet("bank-holidays-2568.csv", titles=["วันหยุด"], dates=["วันที่"])

    assert provinces[1][0] == "10"
    assert provinces[1][6] == 1568.7
    assert holidays[2][1].isoformat() == "2025-01-01"


@pytest.mark.parametrize(
    ("spec", "complaint"),
    [
        ({"file": "files/nowhere.csv"}, "no such file"),
        ({"file": "files/dams.csv", "make": {"as": "parchment"}}, "nothing makes 'parchment'"),
        ({"file": "files/dams.csv", "make": {"as": "xlsx", "codes": ["รหัส"]}}, "no column 'รหัส'"),
    ],
)
def test_a_file_that_cannot_be_made_is_named(spec: dict[str, Any], complaint: str) -> None:
    with pytest.raises(CannotMakeFile, match=complaint):
        content(spec)


def test_a_contradiction_in_the_catalogue_is_named(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "datasets").mkdir()
    (tmp_path / "organizations.json").write_text('[{"name": "a1", "parent": "later"}]')
    monkeypatch.setattr(catalogue, "ROOT", tmp_path)

    with pytest.raises(catalogue.BadCatalogue, match="a1: later above it does not come before it"):
        catalogue.organizations()

    (tmp_path / "organizations.json").write_text('[{"name": "a1"}]')
    (tmp_path / "groups.json").write_text("[]")
    bad = {"name": "d1", "owner_org": "nobody", "groups": ["none"], "tags": [], "resources": [{"name": "r"}]}
    (tmp_path / "datasets" / "x.json").write_text(json.dumps([bad]))

    with pytest.raises(catalogue.BadCatalogue, match=r"no organization nobody; .*no group none; .*exactly one of"):
        catalogue.datasets()
