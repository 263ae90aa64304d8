"""Statements as CKAN's clients write them, and what PostgreSQL would answer."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import orjson
import pytest

from catalog.tables.jail.errors import SqlError
from catalog.tables.jail.query import Limits, parse, records_json
from tests.catalog.tables.jail.conftest import PEOPLE, PLACES, QUICK, Prison

ANSWERS: dict[str, list[tuple[Any, ...]]] = {
    'SELECT _id, "ชื่อ" FROM {people} WHERE province = \'เชียงใหม่\' LIMIT 5': [(1, "สมชาย"), (3, "Somsri")],
    'SELECT COUNT(*) FROM {people}': [(5,)],
    'select count("อายุ"), count(distinct "อายุ"), sum("อายุ"), min("อายุ"), max("อายุ") from {people}': [(4, 3, 166, 30, 65)],
    'SELECT sum("รายได้") FROM {people}': [(Decimal("100000000000075000.74"),)],
    'SELECT "รายได้" * 2 FROM {people} WHERE _id = 5': [(Decimal("199999999999999999.98"),)],
    'SELECT province, count(*) FROM {people} GROUP BY province ORDER BY count(*) DESC, province': [
        ("กรุงเทพ", 2), ("เชียงใหม่", 2), ("ภูเก็ต", 1)],
    'SELECT province, avg("อายุ")::int FROM {people} GROUP BY 1 HAVING count(*) > 1 ORDER BY 1': [
        ("กรุงเทพ", 53), ("เชียงใหม่", 30)],
    'SELECT p."ชื่อ", s."ภาค" FROM {people} p JOIN {places} s ON p.province = s.province WHERE s."ภาค" = \'ใต้\'': [
        ("Anan", "ใต้")],
    'SELECT "ภาค", count(p._id) FROM {places} s LEFT JOIN {people} p USING (province) GROUP BY 1 ORDER BY 2, 1': [
        ("ใต้", 1), ("กลาง", 2), ("เหนือ", 2)],
    'SELECT _id FROM {people} ORDER BY "อายุ" DESC LIMIT 2': [(4,), (5,)],
    'SELECT _id FROM {people} ORDER BY "อายุ", _id OFFSET 3': [(5,), (4,)],
    'SELECT _id FROM {people} ORDER BY "อายุ" DESC NULLS LAST LIMIT 1': [(5,)],
    'SELECT "ชื่อ" FROM {people} WHERE "ชื่อ" ILIKE \'SOM%\'': [("Somsri",)],
    'SELECT _id FROM {people} WHERE "ชื่อ" LIKE \'สม%\' AND NOT "ชื่อ" LIKE \'%ชาย\'': [(2,)],
    'SELECT _id FROM {people} WHERE "ชื่อ" ~ \'^[A-Z]\' ORDER BY 1': [(3,), (4,)],
    'SELECT _id FROM {people} WHERE "อายุ" BETWEEN 31 AND 60 OR "อายุ" IS NULL ORDER BY 1': [(2,), (4,)],
    'SELECT _id FROM {people} WHERE province IN (SELECT province FROM {places} WHERE "ภาค" IN (\'ใต้\'))': [(4,)],
    'SELECT _id FROM {people} p WHERE EXISTS (SELECT 1 FROM {places} s WHERE s.province = p.province AND s._id = 3)': [(4,)],
    'SELECT _id FROM {people} WHERE _id = ANY(ARRAY[2, 9])': [(2,)],
    'SELECT _id FROM {people} WHERE active IS TRUE AND "วันเกิด" < \'1980-01-01\'': [(5,)],
    'SELECT date_trunc(\'month\', "บันทึก"), count(*) FROM {people} WHERE "บันทึก" IS NOT NULL GROUP BY 1 ORDER BY 1': [
        ("2024-01-01T00:00:00", 2), ("2024-02-01T00:00:00", 2)],
    'SELECT EXTRACT(YEAR FROM "วันเกิด"), date_part(\'month\', "วันเกิด") FROM {people} WHERE _id = 1': [(1994, 1)],
    'SELECT "วันเกิด", "บันทึก" FROM {people} WHERE _id = 5': [("1959-03-03", "2024-02-02T01:02:03")],
    "SELECT '42'::int + 1, '1.10'::numeric, '2024-02-28'::date + 2, 'x'::text, 'abcdef'::varchar(3)": [
        (43, Decimal("1.1"), "2024-03-01", "x", "abc")],
    "SELECT 7 / 2, -7 / 2, 7 % 3, 7.0 / 2, 2 ^ 10, @ -5, |/ 16": [(3, -3, 1, 3.5, 1024.0, 5, 4.0)],
    "SELECT round(2.567, 2), ceil(1.2), floor(-1.2), trunc(1.9), mod(7, 4), abs(-3), sign(-2), power(2, 3)": [
        (Decimal("2.57"), 2, -2, 1, 3, 3, -1, 8.0)],
    "SELECT upper('a'), lower('B'), initcap('hello wORLD'), length('น้ำ'), left('กขค', 2), right('กขค', 1), reverse('abc')": [
        ("A", "b", "Hello World", 3, "กข", "ค", "cba")],
    "SELECT btrim('  x '), ltrim('xxa', 'x'), rtrim('a  '), trim(both 'x' from 'xax'), lpad('5', 3, '0'), rpad('a', 3, '-')": [
        ("x", "a", "a", "a", "005", "a--")],
    "SELECT split_part('a,b,c', ',', 2), replace('aba', 'a', 'x'), substr('abcdef', 2, 3), substring('abcdef' from 2 for 2)": [
        ("b", "xbx", "bcd", "bc")],
    "SELECT position('c' in 'abc'), strpos('abc', 'b'), concat('a', NULL, 1), concat_ws('-', 'a', 'b'), 'a' || 'b'": [
        (3, 2, "a1", "a-b", "ab")],
    "SELECT regexp_replace('a1b2', '[0-9]', '', 'g'), translate('abc', 'ab', 'xy'), md5('a'), to_hex(255), chr(3585)": [
        ("ab", "xyc", "0cc175b9c0f1b6a831c399e269772661", "ff", "ก")],
    "SELECT coalesce(NULL, 2), nullif(1, 1), greatest(1, 3, 2), least(2, 1), CASE WHEN 1 > 2 THEN 'a' ELSE 'b' END": [
        (2, None, 3, 1, "b")],
    "SELECT to_char(date '2024-01-31', 'DD/MM/YYYY'), to_char(timestamp '2024-01-31 08:05:09', 'HH24:MI:SS'),"
    " to_char(date '2024-01-31', 'FMDD Mon YYYY'), to_char(date '2024-01-31', 'FMMonth'), to_char(date '2024-05-01', '\"Q\"Q')": [
        ("31/01/2024", "08:05:09", "31 Jan 2024", "January", "Q2")],
    "SELECT to_char(1234.5, '9,999.99'), to_char(1234567.891, 'FM9,999,999.00'), to_char(5, 'FM000'), to_char(-5, 'FM000'),"
    " to_char(0.5, 'FM0.00'), to_char(0.5, '9.99'), to_char(12.5, 'FM99.999')": [
        (" 1,234.50", "1,234,567.89", "005", "-005", "0.50", "  .50", "12.5")],
    "SELECT to_date('31/01/2024', 'DD/MM/YYYY'), to_timestamp('2024-01-31 08:05', 'YYYY-MM-DD HH24:MI'), to_timestamp(0),"
    " to_number('1,234.50', '9,999.99')": [
        ("2024-01-31", "2024-01-31T08:05:00+00:00", "1970-01-01T00:00:00+00:00", Decimal("1234.5"))],
    "SELECT age(timestamp '2024-03-01', timestamp '2024-01-01'), date '2024-03-01' - date '2024-02-01',"
    " timestamp '2024-01-01' + interval '1 day 2 hours', date '2024-01-31' + interval '1' month": [
        ("2 months", 29, "2024-01-02T02:00:00", "2024-02-29T00:00:00")],
    'SELECT string_agg("ชื่อ", \', \' ORDER BY _id DESC), array_agg(_id ORDER BY _id) FROM {people} WHERE _id < 3': [
        ("สมหญิง, สมชาย", [1, 2])],
    'SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY "รายได้"), percentile_disc(0.5) WITHIN GROUP (ORDER BY "อายุ")'
    " FROM {people} WHERE _id < 5": [(25000.5, 30)],
    'SELECT count(*) FILTER (WHERE active), bool_and(active), every("อายุ" > 1) FROM {people}': [(3, False, True)],
    'SELECT _id, row_number() OVER (PARTITION BY province ORDER BY _id DESC), lag(_id) OVER (ORDER BY _id),'
    ' sum(_id) OVER (ORDER BY _id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM {people} ORDER BY _id LIMIT 3': [
        (1, 2, None, 1), (2, 2, 1, 3), (3, 1, 2, 5)],
    "SELECT rank() OVER w, dense_rank() OVER w FROM {people} WINDOW w AS (ORDER BY \"อายุ\") ORDER BY 1, 2": [
        (1, 1), (1, 1), (3, 2), (4, 3), (5, 4)],
    'WITH a AS (SELECT province, count(*) AS n FROM {people} GROUP BY 1), b AS (SELECT max(n) AS n FROM a)'
    " SELECT a.province FROM a JOIN b ON a.n = b.n ORDER BY 1": [("กรุงเทพ",), ("เชียงใหม่",)],
    "SELECT province FROM {people} INTERSECT SELECT province FROM {places} WHERE _id > 1 ORDER BY 1": [
        ("กรุงเทพ",), ("ภูเก็ต",)],
    "(SELECT 1 AS n UNION SELECT 1) UNION ALL (SELECT 2 EXCEPT SELECT 3) ORDER BY n": [(1,), (2,)],
    "SELECT DISTINCT ON (province) province, _id FROM {people} ORDER BY province, _id DESC": [
        ("กรุงเทพ", 5), ("ภูเก็ต", 4), ("เชียงใหม่", 3)],
    "SELECT province, count(*) FROM {people} GROUP BY ROLLUP (province) ORDER BY 2 DESC, 1 LIMIT 1": [(None, 5)],
    "SELECT v.x, v.y FROM (VALUES (1, 'a'), (2, 'b')) AS v(x, y) WHERE x > 1": [(2, "b")],
    'SELECT "ข้อมูล"->>\'a\', json_typeof("ข้อมูล"), json_array_length("ข้อมูล") FROM {people} WHERE _id IN (2, 4) ORDER BY _id': [
        ("2", "object", 0), (None, "array", 2)],
    "SELECT json_extract_path_text('{{\"a\": {{\"b\": 3}}}}', 'a', 'b')": [("3",)],
    f'SELECT "{PEOPLE}"._id FROM {{people}} WHERE "{PEOPLE}".province = \'ภูเก็ต\'': [(4,)],
    f'SELECT "{PLACES}".* FROM {{places}} WHERE _id = 3;': [(3, "ภูเก็ต", "ใต้")],
    "SELECT 'a;b', '--x', $$it's$$, 'it''s' -- the end": [("a;b", "--x", "it's", "it's")],
    "SELECT (SELECT max(_id) FROM {people}) - (SELECT max(_id) FROM {places})": [(2,)],
    "SELECT width_bucket(5.35, 0.024, 10.06, 5), gcd(12, 18), array_length(ARRAY[1, 2], 1), string_to_array('a,b', ',')": [
        (3, 6, 2, ["a", "b"])],
}  # fmt: skip


def _read(cell: Any) -> Any:
    return orjson.loads(orjson.dumps(cell)) if isinstance(cell, orjson.Fragment) else cell


@pytest.mark.parametrize("sql", ANSWERS)
def test_a_statement_is_answered(sql: str, prison: Prison) -> None:
    result = prison.ask(sql)

    assert [tuple(_read(cell) for cell in row) for row in result.rows] == ANSWERS[sql]
    assert not result.truncated


def test_a_star_shows_the_row_number_and_every_column(prison: Prison) -> None:
    result = prison.ask("SELECT * FROM {people} WHERE _id = 1")

    assert result.columns == (
        ("_id", "int"),
        ("ชื่อ", "text"),
        ("อายุ", "int8"),
        ("รายได้", "numeric"),
        ("วันเกิด", "date"),
        ("บันทึก", "timestamp"),
        ("ข้อมูล", "json"),
        ("province", "text"),
        ("active", "bool"),
    )
    assert records_json(result).decode() == (
        '[{"_id":1,"ชื่อ":"สมชาย","อายุ":30,"รายได้":25000.50,"วันเกิด":"1994-01-31","บันทึก":"2024-01-05T08:30:00",'
        '"ข้อมูล":{"a": 1.50},"province":"เชียงใหม่","active":true}]'
    )


def test_columns_have_postgresql_names_where_they_have_none(prison: Prison) -> None:
    sql = (
        'SELECT count(*), sum("อายุ"), max("อายุ")::text, 1 + 1, \'1\'::int, CASE WHEN true THEN 1 END, coalesce(1, 2), "อายุ"'
        ' , percentile_cont(0.5) WITHIN GROUP (ORDER BY "อายุ"), EXISTS (SELECT 1), (SELECT min(_id) FROM {people})'
        ' FROM {people} GROUP BY "อายุ" LIMIT 1'
    )

    names = [name for name, _kind in prison.ask(sql).columns]

    assert names == [
        "count", "sum", "max", "?column?", "int4", "case", "coalesce", "อายุ", "percentile_cont", "exists", "min",
    ]  # fmt: skip


def test_columns_of_one_name_are_told_apart(prison: Prison) -> None:
    result = prison.ask("SELECT * FROM {places} a JOIN {places} b ON a._id = b._id WHERE a._id = 1")

    assert [name for name, _kind in result.columns] == ["_id", "province", "ภาค", "_id_1", "province_1", "ภาค_1"]


def test_the_time_is_utc_everywhere(prison: Prison) -> None:
    result = prison.ask("SELECT timestamptz '2024-01-01 07:00:00+07', now()::date = current_date")

    assert result.rows == [("2024-01-01T00:00:00+00:00", True)]


def test_a_column_may_have_the_name_of_a_value_of_the_engine(prison: Prison) -> None:
    assert prison.ask('WITH x("user") AS (SELECT 5) SELECT "user", x.user FROM x').rows == [(5, 5)]


def test_the_tables_of_a_statement_are_told_once_each_and_as_written() -> None:
    sql = f'WITH a AS (SELECT * FROM "{PEOPLE}"), B AS (SELECT * FROM A) SELECT * FROM b, "{PLACES}" x, "{PLACES}" y, Other'

    assert parse(sql).tables == (PEOPLE, PLACES, "Other")


def test_a_with_query_hides_a_table_only_where_it_is_seen() -> None:
    assert parse("WITH x AS (SELECT 1) SELECT * FROM x").tables == ()
    assert parse("SELECT * FROM (WITH x AS (SELECT 1) SELECT * FROM x) y, x").tables == ("x",)
    assert parse("WITH x AS (SELECT * FROM x) SELECT * FROM x").tables == ("x",)


def test_more_rows_than_may_be_are_cut_and_said_to_be(prison: Prison) -> None:
    limits = Limits(seconds=5, rows=10)
    cross = "SELECT a._id FROM {people} a, {people} b ORDER BY a._id"

    many = prison.ask(cross, limits)
    exact = prison.ask(cross + " LIMIT 10", limits)

    assert (len(many.rows), many.truncated) == (10, True)
    assert (len(exact.rows), exact.truncated) == (10, False)
    assert many.rows == exact.rows == [(1,)] * 5 + [(2,)] * 5


def test_thirty_two_thousand_rows_come_in_order(prison: Prison) -> None:
    tables = ", ".join(f"{{people}} {name}" for name in "abcdefg")
    number = "a._id - 1 + 5 * (b._id - 1 + 5 * (c._id - 1 + 5 * (d._id - 1 + 5 * (e._id - 1 + 5 * (f._id - 1 + 5 * (g._id - 1))))))"

    result = prison.ask(f"SELECT {number} AS n FROM {tables} ORDER BY n", Limits())

    assert result.rows == [(n,) for n in range(32_000)]
    assert result.truncated


def test_more_bytes_than_may_be_are_cut_to_whole_rows(prison: Prison) -> None:
    result = prison.ask("SELECT repeat('x', 1000) FROM {people} a, {people} b", Limits(seconds=5, bytes=10_000))

    assert result.truncated
    assert result.rows == [("x" * 1000,)] * 9


def test_numbers_beyond_64_bits_stay_exact(prison: Prison) -> None:
    result = prison.ask("SELECT 12345678901234567890123456789 AS a, sum(9223372036854775807) AS b FROM {people}")

    assert records_json(result) == b'[{"a":12345678901234567890123456789,"b":46116860184273879035}]'


def test_a_table_without_rows_has_columns_all_the_same(prison: Prison) -> None:
    result = prison.ask("SELECT _id, 1.5 AS x FROM {people} WHERE false")

    assert (result.columns, result.rows) == ((("_id", "int"), ("x", "numeric")), [])


def test_an_error_says_what_is_wrong(prison: Prison) -> None:
    with pytest.raises(SqlError, match='Referenced column "nothing" not found'):
        prison.ask("SELECT nothing FROM {people}", QUICK)
    with pytest.raises(SqlError, match='syntax error at or near "FORM"'):
        prison.ask("SELECT 1 AS a FORM {people}", QUICK)
    with pytest.raises(SqlError, match="Could not convert string 'x' to INT32"):
        prison.ask("SELECT 'x'::int", QUICK)
