"""The names of a query's columns that have none of their own, as PostgreSQL gives them: CKAN's clients read `count`."""

from __future__ import annotations

from collections.abc import Mapping

from catalog.tables.jail.functions import SHORT_TYPES
from catalog.tables.jail.nodes import Node

NAMELESS = "?column?"

_WRITTEN: Mapping[str, str] = {
    "count_star": "count",
    "list_value": "array",
    "quantile_cont": "percentile_cont",
    "quantile_disc": "percentile_disc",
}
"""Names that the engine's parser puts in place of what was written."""


def column_name(node: Node) -> str:
    """The name of a column that is computed so, and has no alias; the tree is the parser's."""
    return _strong(node) or _weak(node) or NAMELESS


def _strong(node: Node) -> str:
    """The name by what the expression is about: a column or a function."""
    match node["class"]:
        case "COLUMN_REF":
            return str(node["column_names"][-1])
        case "FUNCTION" | "WINDOW" if not node.get("is_operator"):
            name = node["qualified_name"]["path"][-1].lower()
            return _WRITTEN.get(name, name)
        case "OPERATOR":
            return {"OPERATOR_COALESCE": "coalesce", "ARRAY_CONSTRUCTOR": "array", "GROUPING_FUNCTION": "grouping"}.get(
                node["type"], _strong(node["children"][0]) if node["type"].startswith("ARRAY_") else ""
            )
        case "CAST" | "COLLATE":
            return _strong(node["child"])
        case "CASE":
            return _strong(node["else_expr"])
        case "SUBQUERY":
            return _of_subquery(node)
    return ""


def _of_subquery(node: Node) -> str:
    if node["subquery_type"] == "EXISTS":
        return "exists"
    query = node["subquery"]["node"]
    if node["subquery_type"] != "SCALAR" or query["type"] != "SELECT_NODE" or not query["select_list"]:
        return ""
    first = query["select_list"][0]
    return str(first["alias"]) or _strong(first)


def _weak(node: Node) -> str:
    """The name by what the expression does: a cast or a choice."""
    if node["class"] == "CAST":
        return SHORT_TYPES.get(node["type_expr"]["type_name"].upper(), "")
    return "case" if node["class"] == "CASE" else ""
