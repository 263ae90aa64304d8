"""`/api/v1/changes`: which datasets changed or went since a number, for those who keep a copy."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.api.site import site_of
from catalog.api.v1 import describing, parameters
from catalog.api.v1.shapes import Text, address, text
from catalog.api.v1.view import ReadView
from catalog.queries.changes import Changed, changes

LARGEST = 1_000


class Question(serializers.Serializer):
    """What the stream of changes takes."""

    since = serializers.IntegerField(
        min_value=0,
        max_value=2**63 - 1,
        default=0,
        help_text=_("The number `last` of the answer before; 0 for everything."),
    )
    limit = serializers.IntegerField(
        min_value=1, max_value=LARGEST, default=100, help_text=_("How many changes one answer has.")
    )


class ChangeShape(serializers.Serializer):
    """One dataset that changed; fetch it again, or remove your copy."""

    number = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=["changed", "removed"])
    dataset_id = serializers.UUIDField()
    at = serializers.DateTimeField(help_text=_("When it changed."))
    name = serializers.CharField(allow_null=True, help_text=_("Null for what was removed."))
    title = Text(allow_null=True)
    url = serializers.URLField(allow_null=True)


class ChangesShape(serializers.Serializer):
    """A piece of the stream, the oldest change first; each dataset stands once, where it changed last."""

    items = ChangeShape(many=True)
    last = serializers.IntegerField(help_text=_("Pass it as `since` next time."))
    more = serializers.BooleanField(help_text=_("Whether there is more to fetch at once."))
    next = serializers.URLField(help_text=_("Where to go on, at once or later."))


class Changes(ReadView):
    """The stream of changes."""

    known = parameters.names(Question)

    @describing.described(
        "list_changes",
        ChangesShape,
        _("Keep a copy up to date."),
        parameters=[Question],
        tag="changes",
    )
    def get(self, request: Request) -> Response:
        """Return the changes since a number; what is deleted or no longer for the caller is said to be removed."""
        asked = parameters.read(Question, request)
        stream = changes(asked["since"], request.user, asked["limit"])
        self.modified = max((each.at for each in stream.changes), default=None)
        site = site_of(request._request)
        shown: dict[str, Any] = {
            "items": [_object(each, site) for each in stream.changes],
            "last": stream.last,
            "more": stream.more,
            "next": f"{address(site, 'v1-changes')}?since={stream.last}&limit={asked['limit']}",
        }
        return Response(ChangesShape(shown).data)


def _object(change: Changed, site: str) -> dict[str, Any]:
    dataset = change.dataset
    return {
        "number": change.number,
        "kind": "changed" if dataset else "removed",
        "dataset_id": change.dataset_id,
        "at": change.at,
        "name": dataset.name if dataset else None,
        "title": text(dataset.title, dataset.title_en) if dataset else None,
        "url": address(site, "v1-dataset", dataset.name) if dataset else None,
    }
