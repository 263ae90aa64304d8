"""Lists of codes: what they know, what they take for meant, and how their columns are recognised."""

from __future__ import annotations

import pytest

from catalog.formats.dictionary.shape import CODE_LISTS, Dictionary, Field
from harvesters.validation.codelists.registry import LISTS, announced

DISTRICTS = ["เมืองเชียงใหม่", "อำเภอแม่ริม", "อ.ฝาง", "สันทราย", "หางดง", "เขตพระนคร", "บางกะปิ", "ปาย", "เบตง", "Mueang Nan"]


def test_every_list_of_the_dictionaries_is_there():
    assert set(LISTS) == set(CODE_LISTS)
    assert all(LISTS[key]().key == key for key in CODE_LISTS)


@pytest.mark.parametrize(
    ("key", "known", "unknown"),
    [
        ("province", ["เลย", "42", "Loei", "จ.เลย", "กทม."], ["เลยย", "99"]),
        ("district", ["แม่ริม", "อ. แม่ริม", "อำเภอเมืองน่าน", "Mae Rim", "5007", "เขตบางรัก", "บางรัก"], ["แม่ริมม", "9999"]),
        ("subdistrict", ["สุเทพ", "ต.สุเทพ", "แขวงสีลม", "500108"], ["สุเทบบ", "999999"]),
        ("tsic", ["A", "01", "011", "0111", "01111", "49310"], ["V", "04", "0118", "49219", "4930", "123456"]),
        ("country", ["TH", "th"], ["THA", "XX", "ไทย"]),
        ("country3", ["THA"], ["TH"]),
        ("country_name", ["ไทย", "ประเทศไทย", "Thailand", "ญี่ปุ่น", "Lao People's Democratic Republic"], ["สยามม", "TH"]),
        ("currency", ["THB", "usd"], ["บาท", "BAHT"]),
        ("language", ["th", "tha", "en"], ["ไทย"]),
    ],
)
def test_what_a_list_knows(key, known, unknown):
    codes = LISTS[key]()

    assert [text for text in known if not codes.knows(text)] == []
    assert [text for text in unknown if codes.knows(text)] == []


def test_a_slip_of_the_pen_has_a_suggestion_and_a_wrong_number_none():
    assert LISTS["district"]().meant("อ. ว่านใหญ่") == "หว้านใหญ่"
    assert LISTS["country_name"]().meant("ญีปุ่น") == "ญี่ปุ่น"
    assert LISTS["tsic"]().meant("0118") == ""


@pytest.mark.parametrize(
    ("header", "keys"),
    [
        ("อำเภอ", ("district",)),
        ("ตำบล/แขวง", ("subdistrict",)),
        ("SUB_DISTRICT", ("subdistrict",)),
        ("District", ("district",)),
        ("จำนวนตำบล (แห่ง)", ()),
        ("TSIC_CODE", ("tsic",)),
        ("รหัส\nวัตถุประสงค์", ("tsic",)),
        ("สกุลเงิน", ("currency",)),
        ("ชื่อภาษาไทย", ()),
    ],
)
def test_headers_that_announce_a_list(header, keys):
    assert announced(header) == keys


def test_a_column_of_districts_is_recognised_and_its_strange_names_are_shown(check):
    done = check("อำเภอ\n" + "\n".join(DISTRICTS * 3) + "\nสันทลาย\nไม่ระบุอำเภอ\n")

    problem = done.problem("unknown_code")
    assert done.report.reasons["column:อำเภอ"]["list"] == "district"
    assert (problem.count, problem.row, problem.params["list"]) == (1, 32, "district")
    assert problem.params["first"] == [{"row": 32, "value": "สันทลาย", "meant": "สันทราย"}]


def test_a_column_that_only_sounds_like_districts_is_left_alone(check):
    done = check("อำเภอ\n" + "".join(f"หมู่บ้านที่ {n}\n" for n in range(20)))

    assert "unknown_code" not in done.codes and "list" not in done.report.reasons["column:อำเภอ"]


def test_a_column_of_countries_is_held_against_the_list_that_it_uses(check):
    done = check("country,n\nTHA,1\nLAO,2\nMMR,3\nVNM,4\nXYZ,5\n")

    assert done.problem("unknown_code").params["list"] == "country3"


def test_a_list_of_the_dictionary_lets_nothing_through(check):
    dictionary = Dictionary(fields=(Field("แห่ง", code_list="province"),), on_breach="refuse")

    done = check("แห่ง\nเลย\nรวม\nเลยย\n", dictionary=dictionary)

    problem = done.problem("not_in_code_list")
    assert (done.report.outcome, problem.count) == ("rejected", 2)
    assert problem.params["first"][1] == {"row": 4, "value": "เลยย", "meant": "เลย"}
    assert "unknown_province" not in done.codes
