"""Actions on the views of resources, which other programs describe and show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from catalog.access import is_sysadmin, require
from catalog.api.ckan.call import Action, Call
from catalog.api.ckan.parameters import MISSING, identifier, parsed, required, text, texts
from catalog.formats.ckan.checks import Invalid
from catalog.models import ResourceView
from catalog.operations import views
from catalog.queries import finding

CORE = ("id", "resource_id", "package_id", "title", "description", "view_type")
TYPES = frozenset({
    "datatables_view", "recline_view", "recline_grid_view", "recline_graph_view", "recline_map_view", "image_view", "text_view",
    "webpage_view", "pdf_view", "geo_view", "geojson_view", "shp_view", "wmts_view", "video_view", "audio_view", "openapi_view",
})  # fmt: skip
"""The view types of CKAN and of its widespread extensions."""


def resource_view_show(call: Call) -> dict[str, Any]:
    """Return a view of a resource.

    :param id: the id of the view
    :returns: an object with `id`, `resource_id`, `package_id`, `title`, `description`, `view_type` and its options
    """
    return _shown(finding.resource_view(identifier(call.given, "id"), call.actor))


def resource_view_list(call: Call) -> list[dict[str, Any]]:
    """Return the views of a resource in the order in which they are shown.

    :param id: the id of the resource
    :returns: a list of views
    """
    resource = finding.resource(identifier(call.given, "id"), call.actor)
    return [_shown(row) for row in resource.views.select_related("resource")]


def resource_view_create(call: Call) -> dict[str, Any]:
    """Add a view to a resource. You must be one who may change its dataset.

    :param resource_id: the id of the resource
    :param view_type: the type: `datatables_view`, `image_view`, `webpage_view` …
    :param title: a text
    :param description: a text (optional)
    :returns: the view

    Other parameters are kept as options of the view's type.
    """
    resource = finding.editable_resource(required(call.given, "resource_id"), call.actor)
    view_type = required(call.given, "view_type")
    if view_type not in TYPES:
        raise Invalid({"view_type": f"No plugin found for view_type {view_type[:100]}"})
    title, description = required(call.given, "title"), text(call.given, "description")
    return _shown(views.create(resource, view_type, title, description, _options(call.given), actor=call.actor))


def resource_view_update(call: Call) -> dict[str, Any]:
    """Replace what a view says; its type stays. You must be one who may change the dataset.

    :param id: the id of the view
    :returns: the view

    For the other parameters see `resource_view_create`.
    """
    row = finding.resource_view(identifier(call.given, "id"), call.actor)
    title, description = required(call.given, "title"), text(call.given, "description")
    return _shown(views.update(row, title, description, _options(call.given), actor=call.actor))


def resource_view_delete(call: Call) -> None:
    """Remove a view. You must be one who may change the dataset.

    :param id: the id of the view
    """
    views.delete(finding.resource_view(identifier(call.given, "id"), call.actor), actor=call.actor)


def resource_view_reorder(call: Call) -> dict[str, Any]:
    """Put the views of a resource into another order. You must be one who may change the dataset.

    :param id: the id of the resource
    :param order: a list of ids of views; those not named keep their order behind them
    :returns: an object with the resource's `id` and the new `order`
    """
    order = call.given.get("order")
    if order is None:
        raise Invalid({"order": [MISSING]})
    resource = finding.editable_resource(required(call.given, "id"), call.actor)
    if isinstance(order, str):
        order = parsed(order, "order") if order.startswith("[") else [order]
    if not isinstance(order, list) or not all(isinstance(each, str) for each in order):
        raise Invalid({"order": ["Must be a list of ids"]})
    return {"id": str(resource.id), "order": views.reorder(resource, order, actor=call.actor)}


def resource_view_clear(call: Call) -> None:
    """Remove the views of all resources. Sysadmins only.

    :param view_types: a list of types, to remove those only (optional)
    """
    require(is_sysadmin(call.actor), "Only sysadmins may clear views")
    views.clear(texts(call.given, "view_types"), actor=call.actor)


def _options(given: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in given.items() if key not in CORE}


def _shown(row: ResourceView) -> dict[str, Any]:
    return {
        **row.options,
        "id": str(row.id),
        "resource_id": str(row.resource_id),
        "package_id": str(row.resource.dataset_id),
        "title": row.title,
        "description": row.description or None,
        "view_type": row.view_type,
    }


READS: tuple[Action, ...] = (resource_view_show, resource_view_list)
WRITES: tuple[Action, ...] = (
    resource_view_create, resource_view_update, resource_view_delete, resource_view_reorder, resource_view_clear,
)  # fmt: skip
