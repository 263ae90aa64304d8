"""Parts of a statement's tree as the engine's parser writes them in JSON, and the few that are made here."""

from __future__ import annotations

from typing import Any

Node = dict[str, Any]


def text(value: str) -> Node:
    """A text constant."""
    return _constant("STRING", value)


def integer(value: int) -> Node:
    """A whole constant."""
    return _constant("INTEGER", str(value))


def _constant(kind: str, value: str) -> Node:
    return {"class": "CONSTANT", "type": "VALUE_CONSTANT", "alias": "", "literal": {"kind": kind, "text": value}}


def constant_text(node: Node) -> str | None:
    """The value of a text constant; None when the node is something else."""
    literal = node.get("literal", {})
    return literal["text"] if node.get("class") == "CONSTANT" and literal.get("kind") == "STRING" else None


def call(name: str, *arguments: Node) -> Node:
    """A call of one of the engine's functions, by the engine's name."""
    return {
        "class": "FUNCTION",
        "type": "FUNCTION",
        "alias": "",
        "function_name": name,
        "schema": "",
        "catalog": "",
        "qualified_name": {"path": [name]},
        "filter": None,
        "order_bys": {"type": "ORDER_MODIFIER", "orders": []},
        "distinct": False,
        "is_operator": False,
        "export_state": False,
        "is_legacy_function_call": False,
        "arguments": [{"name": "", "expression": each} for each in arguments],
    }


def cast(node: Node, name: str, *parameters: int) -> Node:
    """A cast to one of the engine's types, by the engine's name."""
    return {
        "class": "CAST",
        "type": "OPERATOR_CAST",
        "alias": "",
        "child": node,
        "try_cast": False,
        "type_expr": kind(name, *(integer(each) for each in parameters)),
    }


def kind(name: str, *children: Node) -> Node:
    """One of the engine's types, by the engine's name."""
    return {
        "class": "TYPE",
        "type": "TYPE",
        "alias": "",
        "catalog": "",
        "schema": "",
        "type_name": name,
        "children": list(children),
        "qualified_name": {"path": [name]},
    }


def null() -> Node:
    """The missing value."""
    return _constant("NULL_LITERAL", "")


def negative(node: Node) -> Node:
    """Whether a number is below zero."""
    return {"class": "COMPARISON", "type": "COMPARE_LESSTHAN", "alias": "", "left": node, "right": integer(0)}


def missing(node: Node) -> Node:
    """Whether a value is missing."""
    return {"class": "OPERATOR", "type": "OPERATOR_IS_NULL", "alias": "", "children": [node]}


def choose(condition: Node, then: Node, otherwise: Node) -> Node:
    """One of two values."""
    checks = [{"when_expr": condition, "then_expr": then}]
    return {"class": "CASE", "type": "CASE_EXPR", "alias": "", "case_checks": checks, "else_expr": otherwise}


def first_rows(query: Node, most: int) -> Node:
    """A query for the first rows of another, whose columns get names that differ."""
    star = {
        "class": "STAR",
        "type": "STAR",
        "alias": "",
        "relation_name": "",
        "exclude_list": [],
        "replace_list": [],
        "columns": False,
        "expr": None,
        "qualified_exclude_list": [],
        "rename_list": [],
    }
    source: Node = {
        "type": "SUBQUERY",
        "alias": "",
        "sample": None,
        "subquery": {"node": query, "named_param_map": []},
        "column_name_alias": [],
    }
    limit = {"type": "LIMIT_MODIFIER", "limit": integer(most), "offset": None, "limit_type": "ROW_COUNT"}
    return {
        "type": "SELECT_NODE",
        "modifiers": [limit],
        "cte_map": {"map": []},
        "select_list": [star],
        "from_table": source,
        "where_clause": None,
        "group_expressions": [],
        "group_sets": [],
        "aggregate_handling": "STANDARD_HANDLING",
        "having": None,
        "sample": None,
        "qualify": None,
    }
