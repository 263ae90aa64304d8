"""The allow-list of expressions: constants, columns, comparisons, choices, casts, calls and subqueries."""

from __future__ import annotations

from catalog.tables.jail import nodes
from catalog.tables.jail.calls import REWRITTEN, rewrite_cast, rewrite_median
from catalog.tables.jail.errors import SqlError, SqlForbidden
from catalog.tables.jail.functions import ENGINE_VALUES, FUNCTIONS, MACROS, OPERATORS, TYPES
from catalog.tables.jail.naming import column_name
from catalog.tables.jail.nodes import Node
from catalog.tables.jail.walk import (
    Rule,
    Walk,
    by,
    each,
    known,
    only,
    perhaps,
    plain,
    single_name,
    statement,
    unsupported,
)


def expression(walk: Walk, value: Node) -> Node:
    """An expression, built anew. Raises `SqlError`, `SqlForbidden`."""
    return _KNOWN(walk, value)


def _arrow(walk: Walk, value: Node) -> Node:
    """The parser does not tell `json -> 'key'` from a function without a name; here it is always the former."""
    if value.get("syntax_type") != "SINGLE_ARROW":
        raise unsupported("lambda")
    return nodes.call("json_extract", expression(walk, value["lhs"]), expression(walk, value["expr"]))


def _call(walk: Walk, value: Node) -> Node:
    name = single_name(value, "call function").lower()
    engine = _engine_name(name, value.get("is_operator", False))
    built: Node = (_WINDOW if value["class"] == "WINDOW" else _FUNCTION)(walk, value)
    if name in REWRITTEN:
        return {**REWRITTEN[name]([each["expression"] for each in built["arguments"]]), "alias": value["alias"]}
    if engine in MACROS:
        walk.macros.add(engine)
    if engine == "quantile_cont" and "order_bys" in built:
        rewrite_median(built)
    return {**built, "function_name": engine, "qualified_name": {"path": [engine]}}


def _column(walk: Walk, value: Node) -> Node:
    """A column; where its name could be taken for a value of the engine's own, that is hidden first."""
    if value["column_names"][-1].lower() in ENGINE_VALUES:
        walk.macros.update(ENGINE_VALUES)
    built: Node = _COLUMN(walk, value)
    return built


def _engine_name(name: str, is_operator: bool) -> str:
    if is_operator:
        if name not in OPERATORS:
            raise unsupported(f"the operator {name}")
        return OPERATORS[name]
    if name not in FUNCTIONS and name not in REWRITTEN:
        raise SqlForbidden(f"Not authorized to call function {name}")
    return FUNCTIONS.get(name, name)


def _type(walk: Walk, value: Node) -> Node:
    name = single_name(value, "use type").lower()
    _TYPE(walk, value)
    if name == "list":
        return nodes.kind("list", *(_type(walk, child) for child in value["children"]))
    if name not in TYPES:
        raise SqlError(f'type "{name}" does not exist')
    return nodes.kind(TYPES[name], *(_CONSTANT(walk, child) for child in value["children"]))


def _cast(walk: Walk, value: Node) -> Node:
    built: Node = _CAST(walk, value)
    return {**rewrite_cast(built), "alias": value["alias"]}


def selected(walk: Walk, value: Node) -> Node:
    """An expression of a SELECT list; where it needs a name and has none, it gets the one it has in PostgreSQL."""
    if value["class"] == "STAR":
        built: Node = _STAR(walk, value)
        return built
    named = value["alias"] or value["class"] == "COLUMN_REF"
    return {**expression(walk, value), "alias": value["alias"] if named else column_name(value)}


def _alias_and(**fields: Rule) -> Rule:
    return known({"class": plain, "type": plain, "alias": plain, **fields})


MANY = each(expression)
MAYBE = perhaps(expression)
ORDERS = each(
    known({"type": only("ORDER_DEFAULT", "ASCENDING", "DESCENDING"), "null_order": plain, "expression": expression})
)
_CALLED = {
    "function_name": plain,
    "schema": only(""),
    "catalog": only(""),
    "qualified_name": known({"path": plain}),
    "arguments": each(known({"name": only(""), "expression": expression})),
    "distinct": plain,
    "is_legacy_function_call": only(False),
}
_FUNCTION = _alias_and(
    **_CALLED,
    filter=MAYBE,
    order_bys=known({"type": only("ORDER_MODIFIER"), "orders": ORDERS}),
    is_operator=plain,
    export_state=only(False),
)
_WINDOW = _alias_and(
    **_CALLED,
    partitions=MANY,
    orders=ORDERS,
    start=plain,
    end=plain,
    start_expr=MAYBE,
    end_expr=MAYBE,
    offset_expr=MAYBE,
    default_expr=MAYBE,
    ignore_nulls=plain,
    has_ignore_nulls=plain,
    filter_expr=MAYBE,
    exclude_clause=plain,
    arg_orders=ORDERS,
)
_COLUMN = _alias_and(column_names=plain)
_TYPE = known(
    {
        "class": only("TYPE"),
        "type": only("TYPE"),
        "alias": only(""),
        "catalog": only(""),
        "schema": only(""),
        "type_name": plain,
        "children": each(lambda _walk, value: value),
        "qualified_name": known({"path": plain}),
    }
)
_CAST = _alias_and(child=expression, try_cast=only(False), type_expr=_type)
_CONSTANT = known(
    {
        "class": only("CONSTANT"),
        "type": only("VALUE_CONSTANT"),
        "alias": plain,
        "literal": known({"kind": only("INTEGER", "NUMERIC", "STRING", "BOOLEAN", "NULL_LITERAL"), "text": plain}),
    }
)
_STAR = _alias_and(
    relation_name=plain,
    exclude_list=only([]),
    replace_list=only([]),
    columns=only(False),
    expr=only(None),
    qualified_exclude_list=only([]),
    rename_list=only([]),
)
_OPERATOR = known(
    {
        "class": plain,
        "type": only(
            "OPERATOR_NOT",
            "OPERATOR_IS_NULL",
            "OPERATOR_IS_NOT_NULL",
            "OPERATOR_COALESCE",
            "COMPARE_IN",
            "COMPARE_NOT_IN",
            "ARRAY_CONSTRUCTOR",
            "ARRAY_EXTRACT",
            "ARRAY_SLICE",
            "GROUPING_FUNCTION",
        ),
        "alias": plain,
        "children": MANY,
    }
)
_KNOWN = by(
    "class",
    {
        "CONSTANT": _CONSTANT,
        "COLUMN_REF": _column,
        "POSITIONAL_REFERENCE": _alias_and(index=plain),
        "COMPARISON": _alias_and(left=expression, right=expression),
        "CONJUNCTION": _alias_and(children=MANY),
        "BETWEEN": _alias_and(input=expression, lower=expression, upper=expression),
        "OPERATOR": _OPERATOR,
        "CASE": _alias_and(
            case_checks=each(known({"when_expr": expression, "then_expr": expression})), else_expr=expression
        ),
        "CAST": _cast,
        "FUNCTION": _call,
        "WINDOW": _call,
        "LAMBDA": _arrow,
        "SUBQUERY": _alias_and(
            subquery_type=plain,
            subquery=statement,
            child=MAYBE,
            comparison_type=plain,
        ),
    },
)
