"""`/api/v1/resources/{id}/schema`: the data dictionary of a table as a Table Schema."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.api.v1 import describing
from catalog.api.v1.resources import RESOURCE
from catalog.api.v1.view import ReadView
from catalog.formats.dictionary.table_schema import table_schema
from catalog.queries import dictionaries, finding

_PARTS: dict[str, Any] = {
    "__doc__": "A Table Schema (Frictionless): the columns of a table, what they mean, and its keys.",
    "$schema": serializers.URLField(help_text=_("The profile that it follows.")),
    "fields": serializers.ListField(child=serializers.DictField(), help_text=_("One object per column.")),
    "missingValues": serializers.ListField(child=serializers.CharField(allow_blank=True)),
    "primaryKey": serializers.ListField(child=serializers.CharField(), required=False),
    "uniqueKeys": serializers.ListField(child=serializers.ListField(child=serializers.CharField()), required=False),
    "foreignKeys": serializers.ListField(
        child=serializers.DictField(), required=False, help_text=_("`reference.resource` is the id of a resource.")
    ),
    "x-on-key-breach": serializers.ChoiceField(
        choices=["warn", "refuse"],
        required=False,
        help_text=_("What becomes of a file that breaks the primary key or lacks a required column."),
    ),
    "x-on-breach": serializers.ChoiceField(
        choices=["warn", "refuse"],
        required=False,
        help_text=_("What becomes of a file that breaks anything else of it."),
    ),
}
TableSchemaShape = type("TableSchemaShape", (serializers.Serializer,), _PARTS)


class TableSchema(ReadView):
    """The data dictionary of a table."""

    @describing.described(
        "get_table_schema",
        TableSchemaShape,
        _("Read what the columns of a table mean."),
        keys=[RESOURCE],
        tag="resources",
    )
    def get(self, request: Request, resource: str) -> Response:
        """Return the Table Schema of a resource: what its agency says, and the types that were found."""
        row = finding.resource(resource, request.user)
        described = dictionaries.of(row, request.user)
        self.modified = row.metadata_modified
        return Response(table_schema(described.dictionary, described.columns))
