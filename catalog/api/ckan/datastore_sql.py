"""SQL over the tables that the caller may read: each name in the statement is authorised, then the jail runs it."""

from __future__ import annotations

from typing import Any

import orjson

from catalog.api.ckan.call import Action, Call
from catalog.api.ckan.parameters import required
from catalog.queries import statements
from catalog.tables.jail import query


def datastore_search_sql(call: Call) -> dict[str, Any]:
    """Answer a SELECT statement over tables of resources.

    The names of tables are ids of resources (or aliases) in double quotes, so are column names with capitals or Thai
    letters. One statement, reading only; a private table anywhere in it is refused to those who may not read it.

    :param sql: the statement, for example `SELECT * FROM "<resource id>" WHERE "จังหวัด" = 'เชียงใหม่' LIMIT 5`
    :returns: an object with `sql`, `fields` and `records`, and `records_truncated` when there were more than 32000
    """
    sql = required(call.given, "sql")
    result = statements.answer(sql, call.actor)
    answer: dict[str, Any] = {
        "sql": sql,
        "fields": [{"id": name, "type": kind} for name, kind in result.columns],
        "records": orjson.Fragment(query.records_json(result)),
    }
    if result.truncated:
        answer["records_truncated"] = True
    return answer


READS: tuple[Action, ...] = (datastore_search_sql,)
WRITES: tuple[Action, ...] = ()
