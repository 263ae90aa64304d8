"""The functions, operators and types that a statement may use, and what the engine calls them."""

from __future__ import annotations

from collections.abc import Mapping

_SAME = """
abs acos acosh age any_value array_agg array_append array_cat array_length array_position array_prepend array_to_json
array_to_string ascii asin asinh atan atan2 atanh avg bit_and bit_count bit_length bit_or bit_xor bool_and bool_or cardinality
cbrt ceil ceiling char_length character_length chr concat concat_ws corr cos cosh cot count covar_pop covar_samp cume_dist
current_date date_part date_trunc degrees dense_rank exp factorial first_value floor gcd greatest isfinite isnan
json_array_length json_object json_strip_nulls lag last_value lcm lead least left
length ln log log10 lower lpad ltrim make_date make_time make_timestamp max md5 median min mod mode now nth_value ntile
nullif octet_length overlay percent_rank pi position power radians random rank regexp_matches regexp_replace
regexp_split_to_array regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy repeat
replace reverse right round row row_number row_to_json rpad rtrim sign sin sinh split_part sqrt starts_with stddev stddev_pop
stddev_samp string_agg string_to_array strpos substr substring sum tan tanh timezone to_json to_timestamp
transaction_timestamp translate trim trunc unnest upper var_pop var_samp variance
"""
"""PostgreSQL's names that the engine has too."""

_BY_THE_PARSER = """
count_star list_value quantile_cont quantile_disc regexp_full_match
to_years to_months to_weeks to_days to_hours to_minutes to_seconds to_milliseconds to_microseconds
"""
"""What the engine's parser makes of PostgreSQL's syntax: `count(*)`, `WITHIN GROUP`, `SIMILAR TO`, `INTERVAL '3' DAY`."""

_RENAMED = {
    "btrim": "trim",
    "clock_timestamp": "now",
    "every": "bool_and",
    "json_agg": "json_group_array",
    "json_array_elements": "json_elements",
    "json_build_array": "json_array",
    "json_build_object": "json_object",
    "json_object_agg": "json_group_object",
    "json_object_keys": "json_keys",
    "jsonb_agg": "json_group_array",
    "jsonb_array_elements": "json_elements",
    "jsonb_array_length": "json_array_length",
    "jsonb_build_array": "json_array",
    "jsonb_build_object": "json_object",
    "jsonb_object_agg": "json_group_object",
    "jsonb_object_keys": "json_keys",
    "jsonb_strip_nulls": "json_strip_nulls",
    "jsonb_typeof": "json_kind",
    "json_typeof": "json_kind",
    "pow": "power",
    "regexp_like": "regexp_matches",
    "statement_timestamp": "now",
    "to_hex": "hex_digits",
    "to_jsonb": "to_json",
}

ENGINE_VALUES = (
    "current_catalog",
    "current_database",
    "current_role",
    "current_schema",
    "current_user",
    "session_user",
    "user",
)
"""Names that the engine takes for values of its own where no column has them; a macro of the name refuses them."""

MACROS: Mapping[str, str] = {
    **dict.fromkeys(ENGINE_VALUES, "() AS error('Not authorized to read the name of a user or schema')"),
    "acosd": "(x) AS degrees(acos(x))",
    "array_lower": "(x, dimension) AS CASE WHEN dimension = 1 AND len(x) > 0 THEN 1 END",
    "array_positions": "(x, value) AS list_filter(range(1, len(x) + 1), lambda n: x[n] IS NOT DISTINCT FROM value)",
    "array_remove": "(x, value) AS list_filter(x, lambda one: one IS DISTINCT FROM value)",
    "array_upper": "(x, dimension) AS CASE WHEN dimension = 1 AND len(x) > 0 THEN len(x) END",
    "asind": "(x) AS degrees(asin(x))",
    "atand": "(x) AS degrees(atan(x))",
    "cosd": "(x) AS cos(radians(x))",
    "cotd": "(x) AS cot(radians(x))",
    "date_bin": "(stride, moment, origin) AS time_bucket(stride, moment, origin)",
    "hex_digits": "(x) AS lower(to_hex(x))",
    "div": "(x, y) AS trunc(x / y)",
    "initcap": (
        "(x) AS array_to_string(list_transform(regexp_extract_all(lower(x), '[\\p{L}\\p{M}\\p{N}]+|[^\\p{L}\\p{M}\\p{N}]+'),"
        " lambda word: upper(word[1]) || word[2:]), '')"
    ),
    "json_elements": "(x) AS unnest(CAST(x AS JSON[]))",
    "json_kind": (
        "(x) AS CASE json_type(x) WHEN 'VARCHAR' THEN 'string' WHEN 'OBJECT' THEN 'object' WHEN 'ARRAY' THEN 'array'"
        " WHEN 'BOOLEAN' THEN 'boolean' WHEN 'NULL' THEN 'null' ELSE CASE WHEN x IS NOT NULL THEN 'number' END END"
    ),
    "quote_literal": "(x) AS '''' || replace(CAST(x AS VARCHAR), '''', '''''') || ''''",
    "regexp_count": "(x, pattern) AS len(regexp_extract_all(x, pattern))",
    "regexp_substr": "(x, pattern) AS nullif(regexp_extract(x, pattern), '')",
    "sind": "(x) AS sin(radians(x))",
    "tand": "(x) AS tan(radians(x))",
    "width_bucket": (
        "(x, low, high, buckets) AS CASE WHEN x < low THEN 0 WHEN x >= high THEN buckets + 1"
        " ELSE CAST(floor((CAST(x AS DOUBLE) - low) / (high - low) * buckets) AS BIGINT) + 1 END"
    ),
}
"""PostgreSQL's functions that the engine lacks, in its own terms; made only where a statement calls them."""

_RENAMED_TO = {"hex_digits", "json_elements", "json_kind"}

FUNCTIONS: Mapping[str, str] = {
    **{name: name for name in (_SAME + _BY_THE_PARSER).split()},
    **{name: name for name in MACROS if name not in _RENAMED_TO and name not in ENGINE_VALUES},
    **_RENAMED,
}
"""Every function that a statement may call, in lower case, and the engine's name of it."""

_OPERATORS = "+ - * / // % ^ || & | << >> ~ @ ~~ ~~* !~~ !~~* ~~~ ->> @> <@ && ^@ like_escape ilike_escape"

OPERATORS: Mapping[str, str] = {
    **{name: name for name in _OPERATORS.split()},
    "not_like_escape": "not_like_escape",
    "not_ilike_escape": "not_ilike_escape",
    "|/": "sqrt",
    "||/": "cbrt",
}
"""Every operator that a statement may use, and the engine's name of it."""

_NUMERIC = "numeric"

TYPES: Mapping[str, str] = {
    **dict.fromkeys(("bool", "boolean"), "BOOLEAN"),
    **dict.fromkeys(("int2", "smallint"), "SMALLINT"),
    **dict.fromkeys(("int", "int4", "integer", "serial"), "INTEGER"),
    **dict.fromkeys(("int8", "bigint", "bigserial"), "BIGINT"),
    # PostgreSQL's `float` has eight bytes, and the engine's parser does not tell it from `real`.
    **dict.fromkeys(("float", "float4", "float8", "real", "double"), "DOUBLE"),
    **dict.fromkeys(("decimal", _NUMERIC), "DECIMAL"),
    **dict.fromkeys(("text", "varchar", "char", "bpchar", "name"), "VARCHAR"),
    "date": "DATE",
    "time": "TIME",
    **dict.fromkeys(("timestamp", "datetime", "timestamp_s", "timestamp_ms", "timestamp_us"), "TIMESTAMP"),
    **dict.fromkeys(("timestamptz", "timestamp with time zone"), "TIMESTAMP WITH TIME ZONE"),
    "interval": "INTERVAL",
    **dict.fromkeys(("json", "jsonb"), "JSON"),
    "uuid": "UUID",
    **dict.fromkeys(("bytea", "blob"), "BLOB"),
}
"""Every type that a statement may cast to, in lower case, and the engine's name of it."""

SHORT_TYPES: Mapping[str, str] = {
    "BOOLEAN": "bool",
    "SMALLINT": "int2",
    "INTEGER": "int4",
    "BIGINT": "int8",
    "DOUBLE": "float8",
    "DECIMAL": "numeric",
    "VARCHAR": "text",
    "DATE": "date",
    "TIME": "time",
    "TIMESTAMP": "timestamp",
    "TIMESTAMP WITH TIME ZONE": "timestamptz",
    "INTERVAL": "interval",
    "JSON": "json",
    "UUID": "uuid",
    "BLOB": "bytea",
}
"""PostgreSQL's short names of the engine's types."""

PLAIN_DECIMAL = (38, 10)
"""Digits in all and after the point of a number cast to `numeric` without either: the engine needs to know both."""
