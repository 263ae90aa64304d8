"""The allow-list: a statement's tree is built anew out of the parts that are known, and that is what the engine runs.

The tree is the one that the engine's own parser wrote; no second parser reads the statement. Every table that the
statement names, and every `WITH` query, gets a name made here, so that no name of its author's is ever looked up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from catalog.tables.jail.errors import SqlError, SqlForbidden
from catalog.tables.jail.expressions import MANY, MAYBE, ORDERS, selected
from catalog.tables.jail.nodes import Node
from catalog.tables.jail.walk import Walk, by, each, known, only, plain, single_name, statement


@dataclass(frozen=True, slots=True)
class Tree:
    """A statement that may run."""

    tables: Mapping[str, str]
    """Each table's name in the statement, and the engine's name of it."""
    macros: frozenset[str]
    """The functions that the engine must be given first."""
    query: Node


def read(parsed: Mapping[str, Any]) -> Tree:
    """The tree of the one query that the engine's parser found.

    Raises `SqlError` for what is no single query or has parts that are not known, `SqlForbidden` for functions and
    tables that nobody may use.
    """
    if parsed.get("error"):
        if parsed.get("error_type") == "not implemented":
            raise SqlError("only a SELECT statement can be answered")
        message = str(parsed.get("error_message", "not a statement"))
        raise SqlError("the statement is nested too deeply" if message.startswith("Max expression depth") else message)
    statements = parsed["statements"]
    if len(statements) != 1:
        raise SqlError("there must be exactly one statement")
    walk = Walk(_STATEMENT)
    query = _STATEMENT(walk, statements[0])["node"]
    return Tree(walk.tables, frozenset(walk.macros), query)


def _table(walk: Walk, value: Node) -> Node:
    return _TABLE(walk, value)


def _named_table(walk: Walk, value: Node) -> Node:
    name = single_name(value, "read")
    engine = walk.table(name)
    built: Node = _NAMED_TABLE(walk, value)
    return {
        **built,
        "alias": value["alias"] or name,
        "table_name": engine,
        "qualified_name": {"path": [engine]},
    }


def _table_function(_walk: Walk, value: Node) -> Node:
    name = ".".join(value["function"].get("qualified_name", {"path": ["?"]})["path"])
    raise SqlForbidden(f"Not authorized to call function {name} as a table")


def _query(walk: Walk, value: Node) -> Node:
    """A query sees its own `WITH` queries and those around it; each of them those before it."""
    walk.scopes.append({})
    try:
        built: Node = _QUERY(walk, value)
    finally:
        walk.scopes.pop()
    return built


def _with(walk: Walk, value: Node) -> Node:
    built = _WITH(walk, value["value"])
    return {"key": walk.see(value["key"]), "value": built}


_NAMED_TABLE = known(
    {
        "type": plain,
        "alias": plain,
        "sample": only(None),
        "schema_name": only(""),
        "catalog_name": only(""),
        "table_name": plain,
        "column_name_alias": plain,
        "at_clause": only(None),
        "qualified_name": known({"path": plain}),
    }
)
_TABLE = by(
    "type",
    {
        "BASE_TABLE": _named_table,
        "TABLE_FUNCTION": _table_function,
        "EMPTY": known({"type": plain, "alias": plain, "sample": only(None)}),
        "SUBQUERY": known(
            {
                "type": plain,
                "alias": plain,
                "sample": only(None),
                "subquery": statement,
                "column_name_alias": plain,
            }
        ),
        "EXPRESSION_LIST": known(
            {
                "type": plain,
                "alias": plain,
                "sample": only(None),
                "expected_names": only([]),
                "expected_types": only([]),
                "values": each(MANY),
            }
        ),
        "JOIN": known(
            {
                "type": plain,
                "alias": plain,
                "sample": only(None),
                "left": _table,
                "right": _table,
                "condition": MAYBE,
                "join_type": only("INNER", "LEFT", "RIGHT", "FULL"),
                "ref_type": only("REGULAR", "NATURAL", "CROSS"),
                "using_columns": plain,
                "delim_flipped": only(False),
                "duplicate_eliminated_columns": only([]),
                "is_implicit": plain,
                "ranking_expression": only(None),
                "nearest_count": plain,
                "nearest_order_type": plain,
                "nearest_approx": only(False),
            }
        ),
    },
)
_MODIFIER = by(
    "type",
    {
        "ORDER_MODIFIER": known({"type": plain, "orders": ORDERS}),
        "DISTINCT_MODIFIER": known({"type": plain, "distinct_on_targets": MANY}),
        "LIMIT_MODIFIER": known({"type": plain, "limit": MAYBE, "offset": MAYBE, "limit_type": only("ROW_COUNT")}),
    },
)
_WITH = known(
    {
        "aliases": plain,
        "materialized": plain,
        "key_targets": only([]),
        "payload_aggregates": only([]),
        "query_node": _query,
    }
)
_AROUND = {"type": plain, "cte_map": known({"map": each(_with)}), "modifiers": each(_MODIFIER)}
_QUERY = by(
    "type",
    {
        "SELECT_NODE": known(
            {
                **_AROUND,
                "select_list": each(selected),
                "from_table": _table,
                "where_clause": MAYBE,
                "group_expressions": MANY,
                "group_sets": each(plain),
                "aggregate_handling": only("STANDARD_HANDLING"),
                "having": MAYBE,
                "sample": only(None),
                "qualify": only(None),
            }
        ),
        "SET_OPERATION_NODE": known(
            {
                **_AROUND,
                "setop_type": only("UNION", "EXCEPT", "INTERSECT"),
                "setop_all": plain,
                "left": only(None),
                "right": only(None),
                "children": each(_query),
            }
        ),
    },
)
_STATEMENT = known({"node": _query, "named_param_map": only([])})
