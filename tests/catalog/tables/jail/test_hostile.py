"""Statements that should not be answered: each gets a named error in time, and the jail serves on."""

from __future__ import annotations

import time

import pytest

from catalog.tables.jail.errors import SqlError, SqlForbidden, SqlTooLarge, SqlTooSlow
from catalog.tables.jail.query import Limits, parse
from tests.catalog.tables.jail.conftest import MARK, QUICK, SECRET, Prison

SELECTS_OF_OTHER_THINGS = {
    "another table": f'SELECT * FROM "{SECRET}"',
    "another table behind an alias": f'SELECT p.* FROM "{SECRET}" AS p',
    "another table in a subquery": f'SELECT (SELECT max("ชื่อ") FROM "{SECRET}") FROM {{people}}',
    "another table in a condition": f'SELECT 1 FROM {{people}} WHERE EXISTS (SELECT 1 FROM "{SECRET}")',
    "another table in a join": f'SELECT * FROM {{people}} a JOIN "{SECRET}" b ON true',
    "another table in a union": f'SELECT "ชื่อ" FROM {{people}} UNION ALL SELECT "ชื่อ" FROM "{SECRET}"',
    "another table in WITH": f'WITH x AS (SELECT * FROM "{SECRET}") SELECT * FROM x',
    "another table in ORDER BY": f'SELECT 1 FROM {{people}} ORDER BY (SELECT count(*) FROM "{SECRET}")',
    "another table in LIMIT": f'SELECT 1 FROM {{people}} LIMIT (SELECT count(*) FROM "{SECRET}")',
    "another table in a filter": f'SELECT count(*) FILTER (WHERE EXISTS (SELECT 1 FROM "{SECRET}")) FROM {{people}}',
    "another table in a window": f'SELECT sum(1) OVER (ORDER BY (SELECT count(*) FROM "{SECRET}")) FROM {{people}}',
    "another table in a lateral join": f'SELECT * FROM {{people}} p, LATERAL (SELECT * FROM "{SECRET}") s',
    "another table after a WITH of its name": f'SELECT * FROM (WITH "{SECRET}" AS (SELECT 1) SELECT 1) a, "{SECRET}" b',
    "a name in other letters": f'SELECT * FROM "{SECRET.upper()}"',
    "a name of the jail's own": "SELECT * FROM __table_0__",
    "a file as a table": "SELECT * FROM '{secret}'",
    "a file by a quoted name": 'SELECT * FROM "{secret}"',
    "a password file": "SELECT * FROM '/etc/passwd'",
    "a file of the web": "SELECT * FROM 'https://example.org/x.csv'",
    "a file in a store": "SELECT * FROM 's3://bucket/x.parquet'",
    "the engine's settings": "SELECT * FROM duckdb_settings",
    "the engine's tables": "SELECT * FROM duckdb_tables",
    "the engine's views": "SELECT * FROM duckdb_views",
    "the catalogue of SQLite": "SELECT * FROM sqlite_master",
    "a look-alike of Unicode": f'SELECT * FROM "{SECRET.replace("e", "е")}"',
    "a name with an invisible character": f'SELECT * FROM "\u200b{SECRET}"',
    "a name of full width": 'SELECT * FROM "ｄｕｃｋｄｂ＿ｓｅｔｔｉｎｇｓ"',
    "PostgreSQL's tables": "SELECT * FROM pg_tables",
    "PostgreSQL's roles": "SELECT * FROM {people}, pg_user",
    "PostgreSQL's passwords in other letters": 'SELECT * FROM "PG_SHADOW"',
    "the information schema": "SELECT * FROM information_schema.tables",
    "a schema": 'SELECT * FROM main."x"',
    "a catalogue": "SELECT * FROM system.main.duckdb_settings",
    "a temporary schema": "SELECT * FROM temp.x",
    "a quoted schema": 'SELECT * FROM "pg_catalog"."pg_class"',
}

CALLS = {
    "read_csv": "SELECT * FROM read_csv('/etc/passwd')",
    "read_parquet": "SELECT * FROM read_parquet('{secret}')",
    "parquet_scan": "SELECT * FROM parquet_scan('{secret}')",
    "read_text": "SELECT * FROM read_text('/proc/self/environ')",
    "read_blob": "SELECT * FROM read_blob('/etc/shadow')",
    "read_json": "SELECT * FROM read_json_auto('/etc/hostname')",
    "parquet_metadata": "SELECT * FROM parquet_metadata('{secret}')",
    "glob": "SELECT * FROM glob('/*')",
    "sniff_csv": "SELECT * FROM sniff_csv('/etc/passwd')",
    "query": "SELECT * FROM query('SELECT 1')",
    "query_table": "SELECT * FROM query_table('duckdb_settings')",
    "query_table with a path": "SELECT * FROM query_table(['{secret}'])",
    "a serialized statement": "SELECT * FROM json_execute_serialized_sql('{{}}')",
    "serializing": "SELECT json_serialize_sql('SELECT 1')",
    "deserializing": "SELECT json_deserialize_sql('{{}}')",
    "duckdb_settings": "SELECT * FROM duckdb_settings()",
    "duckdb_views": "SELECT sql FROM duckdb_views()",
    "duckdb_secrets": "SELECT * FROM duckdb_secrets()",
    "duckdb_logs": "SELECT * FROM duckdb_logs()",
    "duckdb_functions": "SELECT * FROM duckdb_functions()",
    "pragma as a table": "SELECT * FROM pragma_table_info('x')",
    "sql_auto_complete": "SELECT * FROM sql_auto_complete('SEL')",
    "getenv": "SELECT getenv('DJANGO_SECRET_KEY')",
    "getvariable": "SELECT getvariable('x')",
    "current_setting": "SELECT current_setting('allowed_paths')",
    "set_config": "SELECT set_config('a', 'b', false)",
    "pg_sleep": "SELECT pg_sleep(10)",
    "pg_read_file": "SELECT pg_read_file('/etc/passwd')",
    "lo_import": "SELECT lo_import('/etc/passwd')",
    "dblink": "SELECT * FROM dblink('host=127.0.0.1', 'SELECT 1')",
    "query_to_xml, the way around a parser": "SELECT query_to_xml('SELECT * FROM x', true, true, '')",
    "database_to_xml": "SELECT database_to_xml(true, true, '')",
    "ts_stat": "SELECT * FROM ts_stat('SELECT 1')",
    "version": "SELECT version()",
    "nextval": "SELECT nextval('s')",
    "write_log": "SELECT write_log('x')",
    "error": "SELECT error('x')",
    "a function of a schema": "SELECT pg_catalog.lower('A')",
    "a quoted function": 'SELECT "pg_sleep"(1)',
    "a function in other letters": "SELECT PG_SLEEP(1)",
    "a function after a comment": "SELECT/**/pg_sleep/* */(1)",
    "a function in a window": "SELECT pg_sleep(1) OVER () FROM {people}",
    "a function in ORDER BY": "SELECT 1 FROM {people} ORDER BY getenv('HOME')",
    "a function as a method": "SELECT ('HOME').getenv()",
    "an operator of a schema": "SELECT 1 OPERATOR(pg_catalog.+) 2",
    "a series": "SELECT * FROM generate_series(1, 1000000000000)",
    "a range": "SELECT * FROM range(1000000000000)",
    "a range in a list": "SELECT range(1000000000000)",
    "repeat as a table": "SELECT * FROM repeat('x', 1000000000)",
    "unnest as a table": "SELECT * FROM unnest([1, 2])",
    "an aggregate over a list by name": "SELECT list_aggregate([1], 'sum')",
    "a lambda in a function": "SELECT list_transform([1], lambda x: x + 1)",
    "a list comprehension": "SELECT [x + 1 FOR x IN [1, 2]]",
    "a function in an order inside an aggregate": "SELECT string_agg(province, ',' ORDER BY getenv('HOME')) FROM {people}",
    "a function in a filter": "SELECT count(*) FILTER (getenv('HOME') = '') FROM {people}",
    "a function in a named window": "SELECT sum(1) OVER w FROM {people} WINDOW w AS (PARTITION BY getenv('X'))",
    "a function in the frame of a window": "SELECT sum(1) OVER (ROWS getenv('X') PRECEDING) FROM {people}",
    "a function in VALUES": "SELECT (VALUES (getenv('X')))",
    "a function in EXISTS": "SELECT EXISTS(FROM duckdb_settings())",
    "a function in IN": "SELECT 1 IN (SELECT current_setting('threads'))",
    "a function in ARRAY": "SELECT ARRAY(SELECT getenv('X'))",
    "a path by name": "SELECT parse_path('/a/b')",
    "a search path": "SELECT current_schemas(true)",
    "a transaction's number": "SELECT txid_current()",
    "statistics of a column": "SELECT stats(_id) FROM {people}",
    "a structure": "SELECT struct_pack(a := 1)",
    "a sleep": "SELECT sleep_ms(60000)",
}

NO_QUERIES = {
    "nothing": "",
    "only a comment": "-- SELECT 1",
    "several": "SELECT 1; SELECT 2",
    "several after a comment": "SELECT 1 /* ; */; DROP TABLE x",
    "a second after a quoted semicolon": "SELECT ';'; DELETE FROM x",
    "INSERT": "INSERT INTO {people} VALUES (1)",
    "UPDATE": 'UPDATE {people} SET "อายุ" = 1',
    "DELETE": "DELETE FROM {people}",
    "DROP": "DROP TABLE {people}",
    "CREATE": "CREATE TABLE x AS SELECT 1",
    "CREATE MACRO": "CREATE MACRO lower(x) AS getenv('HOME')",
    "ALTER": "ALTER TABLE {people} ADD COLUMN x int",
    "TRUNCATE": "TRUNCATE {people}",
    "SELECT INTO": "SELECT * INTO x FROM {people}",
    "COPY out": "COPY (SELECT 1) TO '/tmp/x.csv'",
    "COPY in": "COPY {people} FROM '/etc/passwd'",
    "EXPORT": "EXPORT DATABASE '/tmp/x'",
    "ATTACH": "ATTACH '/tmp/x.db' AS x",
    "USE": "USE x",
    "INSTALL": "INSTALL httpfs",
    "LOAD": "LOAD '/tmp/x.so'",
    "SET": "SET enable_external_access = true",
    "SET of memory": "SET memory_limit = '100GB'",
    "RESET": "RESET lock_configuration",
    "PRAGMA": "PRAGMA database_list",
    "PRAGMA with a statement": "PRAGMA json_execute_serialized_sql('{{}}')",
    "CALL": "CALL pragma_version()",
    "PREPARE": "PREPARE x AS SELECT 1",
    "EXECUTE": "EXECUTE x",
    "BEGIN": "BEGIN TRANSACTION",
    "VACUUM": "VACUUM",
    "EXPLAIN": "EXPLAIN ANALYZE SELECT 1",
    "SHOW": "SHOW TABLES",
    "SHOW in a subquery": "SELECT * FROM (SHOW ALL TABLES)",
    "DESCRIBE": "DESCRIBE {people}",
    "DESCRIBE in a subquery": "SELECT * FROM (DESCRIBE {people})",
    "SUMMARIZE": "SUMMARIZE {people}",
    "PIVOT": 'PIVOT {people} ON "อายุ" USING count(*)',
    "PIVOT in a subquery": 'SELECT * FROM (PIVOT {people} ON "อายุ" IN (30) USING count(*))',
    "changing data in WITH": "WITH x AS (DELETE FROM {people} RETURNING *) SELECT * FROM x",
    "inserting in WITH": "WITH x AS (INSERT INTO {people} VALUES (1) RETURNING *) SELECT * FROM x",
    "a parameter": "SELECT * FROM {people} WHERE _id = ?",
    "a numbered parameter": "SELECT $1",
    "a named parameter": "SELECT $name",
    "COLUMNS": "SELECT COLUMNS('.*') FROM {people}",
    "COLUMNS unpacked": "SELECT greatest(*COLUMNS(*)) FROM {people}",
    "a lambda": "SELECT lambda x: x + 1",
    "TRY_CAST": "SELECT TRY_CAST('x' AS int)",
    "TABLESAMPLE": "SELECT * FROM {people} TABLESAMPLE 10%",
    "time travel": "SELECT * FROM {people} AT (VERSION => 1)",
    "a positional join": "SELECT * FROM {people} POSITIONAL JOIN {places}",
    "a named argument": "SELECT lower(x := 'A')",
    "WITH RECURSIVE": "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT * FROM r",
    "a type of the catalogue": "SELECT 'pg_class'::regclass",
    "a type of a structure": "SELECT row(1)::struct(a int)",
    "an enumeration": "SELECT 'a'::enum('a', 'b')",
    "a cast that fails": "SELECT 'x'::int",
    "a cast out of range": "SELECT 99999999999::int",
    "an overflow": "SELECT 9223372036854775807 + 1 + 9223372036854775807 * 9223372036854775807 * 9223372036854775807",
    "a division by zero": "SELECT 1 / 0",
    "an unknown column": "SELECT nothing FROM {people}",
    "a broken quote": "SELECT 'x",
    "a broken comment": "SELECT 1 /* x",
    "a broken name": 'SELECT * FROM "x',
    "no SQL": "hello",
    "NUL": "SELECT 'a\0b'",
    "half a character": "SELECT '\ud800'",
    "too many characters": f"SELECT {'1 + ' * 50_000}1",
    "too deep": f"SELECT {'(' * 40_000}1{')' * 40_000}",
    "too many nots": f"SELECT {'NOT ' * 20_000}true",
    "too many subqueries": f"SELECT * FROM {'(SELECT * FROM ' * 500}(SELECT 1){')' * 500}",
    "too many tables": f"SELECT 1 FROM {', '.join(f't{n}' for n in range(21))}",
    "a broken regular expression": "SELECT regexp_replace('a', '(', '')",
    "a hostile regular expression": "SELECT regexp_replace('a', '((a{{1000}}){{1000}}){{1000}}', '')",
    "a pattern that is not constant": 'SELECT to_char(1, "ชื่อ") FROM {people}',
    "the engine's user": "SELECT current_user",
    "the engine's user by another name": "SELECT user",
    "the engine's user in an aggregate": "SELECT (SELECT max(session_user)) FROM {people}",
    "the engine's role": "SELECT current_role",
    "the engine's schema": "SELECT 1 FROM {people} ORDER BY current_schema",
    "the engine's catalogue": "SELECT current_catalog",
    "a column of the jail's own": "SELECT __table_0__._id FROM {people}",
    "a column of a catalogue": "SELECT memory.main.__table_0__._id FROM {people}",
    "columns without some": "SELECT * EXCLUDE (_id) FROM {people}",
    "columns with another": "SELECT * REPLACE (1 AS _id) FROM {people}",
    "QUALIFY": "SELECT * FROM {people} QUALIFY row_number() OVER () = 1",
    "an ASOF join": "SELECT * FROM {people} ASOF JOIN {places} USING (province)",
    "a union by name": "SELECT * FROM {people} UNION BY NAME SELECT * FROM {places}",
    "too many grouping sets": f"SELECT 1 FROM {{people}} GROUP BY CUBE({', '.join(f'_id + {n}' for n in range(20))})",
    "a collation": "SELECT 'a' COLLATE nocase",
    "a NUL by escape": "SELECT e'\\x00'",
    "a character that is none": "SELECT chr(1114112)",
    "a semicolon of Greek": "SELECT 1 \u037e SELECT 2",
    "a second after a control character": "SELECT 1\x1f;DROP TABLE x",
    "a second in brackets": "(SELECT 1); (SELECT 2)",
    "a time zone as a path": "SELECT now() AT TIME ZONE '../../etc/passwd'",
    "a negative limit": "SELECT * FROM {people} LIMIT -1",
    "a lock": "SELECT * FROM {people} FOR UPDATE",
}

GREEDY = {
    "a cross join": "SELECT count(*) FROM " + ", ".join(f"{{people}} t{n}" for n in range(18)),
    "a slow condition": "SELECT count(*) FROM "
    + ", ".join(f"{{people}} t{n}" for n in range(14))
    + ' WHERE md5(t0."ชื่อ" || t9."ชื่อ" || t13._id::text) LIKE \'%zzz%\'',
    "a long text": "SELECT repeat('x', 2000000000)",
    "a text that grows": "SELECT repeat(repeat(repeat('x', 1000), 1000), 1000)",
    "a padded text": "SELECT lpad('x', 2000000000, 'y')",
    "a padded text on the right": "SELECT rpad('x', 2000000000, 'y')",
    "a text that is put together": "SELECT string_agg(repeat(a.\"ชื่อ\", 100000), ',') FROM "
    + ", ".join(f"{{people}} {name}" for name in "abcdefgh"),
    "a text that doubles": "WITH "
    + "a0 AS (SELECT repeat('x', 1000000) AS x), "
    + ", ".join(f"a{n} AS (SELECT x || x AS x FROM a{n - 1})" for n in range(1, 14))
    + " SELECT length(x) FROM a13",
    "a text that splits": "SELECT unnest(string_to_array(repeat('a,', 100000000), ','))",
    "a text replaced by longer ones": "SELECT replace(repeat('a', 100000), 'a', repeat('b', 100000))",
    "a text overlaid": "SELECT overlay(repeat('x', 500000000) placing repeat('y', 500000000) from 1)",
    "a JSON of long texts": "SELECT json_object(repeat('k', 100000000), repeat('v', 100000000))",
    "rows that double": "WITH a0 AS (SELECT 1), "
    + ", ".join(f"a{n} AS (SELECT * FROM a{n - 1} UNION ALL SELECT * FROM a{n - 1})" for n in range(1, 40))
    + " SELECT count(*) FROM a39",
    "a list of all": "SELECT array_agg(a._id) FROM " + ", ".join(f"{{people}} {name}" for name in "abcdefghijklm"),
    "a sort of all": "SELECT a.* FROM "
    + ", ".join(f"{{people}} {name}" for name in "abcdefghijkl")
    + ' ORDER BY md5(a."ชื่อ" || l._id::text || k._id::text || j._id::text)',
    "JSON of all": "SELECT json_agg(a) FROM " + ", ".join(f"{{people}} {name}" for name in "abcdefghijk"),
    "a large row": "SELECT repeat('x', 60000000)",
    "a window over all": "SELECT sum(count(*)) OVER () FROM "
    + ", ".join(f"{{people}} {name}" for name in "abcdefghijklmn")
    + " GROUP BY a._id + 5 * (b._id + 5 * (c._id + 5 * (d._id + 5 * (e._id + 5 * (f._id + 5 * (g._id + 5 * h._id))))))",
}


def _id(case: tuple[str, str]) -> str:
    return case[0]


def _healthy(prison: Prison) -> bool:
    return prison.ask("SELECT count(*) FROM {people}").rows == [(5,)]


@pytest.mark.parametrize("case", SELECTS_OF_OTHER_THINGS.items(), ids=_id)
def test_what_was_not_given_is_not_read(case: tuple[str, str], prison: Prison) -> None:
    with pytest.raises(SqlForbidden, match="Not authorized to read") as caught:
        prison.ask(case[1])

    assert MARK not in str(caught.value)
    assert _healthy(prison)


@pytest.mark.parametrize("case", CALLS.items(), ids=_id)
def test_functions_that_are_not_listed_are_not_called(case: tuple[str, str], prison: Prison) -> None:
    with pytest.raises((SqlForbidden, SqlError)) as caught:
        prison.ask(case[1])

    assert "Not authorized to call function" in str(caught.value) or "is not supported" in str(caught.value)
    assert _healthy(prison)


@pytest.mark.parametrize("case", NO_QUERIES.items(), ids=_id)
def test_what_is_no_plain_query_is_an_error(case: tuple[str, str], prison: Prison) -> None:
    began = time.monotonic()

    with pytest.raises(SqlError) as caught:
        prison.ask(case[1])

    assert str(caught.value)
    assert str(prison.secret.parent.parent) not in str(caught.value)
    assert "__" not in str(caught.value)
    assert time.monotonic() - began < QUICK.seconds + 2
    assert _healthy(prison)


@pytest.mark.parametrize("case", GREEDY.items(), ids=_id)
def test_a_greedy_statement_ends_in_time_and_memory(case: tuple[str, str], prison: Prison) -> None:
    began = time.monotonic()

    with pytest.raises((SqlTooSlow, SqlTooLarge)):
        prison.ask(case[1], Limits(seconds=1.0, memory_mb=200))

    assert time.monotonic() - began < 5
    assert _healthy(prison)


def test_parsing_alone_refuses_the_same() -> None:
    with pytest.raises(SqlForbidden, match="Not authorized to call function pg_sleep"):
        parse("SELECT pg_sleep(1)")
    with pytest.raises(SqlForbidden, match="Not authorized to read pg_user"):
        parse("SELECT * FROM pg_user")
    with pytest.raises(SqlError, match="exactly one statement"):
        parse("SELECT 1; SELECT 2")


def test_a_path_is_never_told(prison: Prison) -> None:
    path = next(iter(prison.tables.values()))[0]

    for sql in (
        "SELECT {people}.filename FROM {people}",
        "SELECT x FROM {people}",
        "SELECT file_row_number FROM {people}",
    ):
        with pytest.raises(SqlError) as caught:
            prison.ask(sql)
        assert str(path.parent) not in str(caught.value)
