"""Lists ask the database as often for many things as for a few."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.models import (
    Activity,
    Collaborator,
    Dataset,
    Following,
    Job,
    Relationship,
    Resource,
    ResourceView,
    Term,
    User,
    Vocabulary,
)
from tests.catalog.api.conftest import Api

pytestmark = pytest.mark.django_db
CALLS: list[tuple[str, dict[str, Any]]] = [
    ("package_activity_list", {"id": "dataset-0"}),
    ("organization_activity_list", {"id": "moph"}),
    ("recently_changed_packages_activity_list", {}),
    ("dashboard_activity_list", {}),
    ("followee_list", {"id": "admin"}),
    ("dataset_follower_list", {"id": "dataset-0"}),
    ("resource_search", {"query": "url:x"}),
    ("resource_view_list", {"id": "resource"}),
    ("package_relationships_list", {"id": "dataset-0"}),
    ("package_collaborator_list", {"id": "dataset-0"}),
    ("package_collaborator_list_for_user", {"id": "lek"}),
    ("vocabulary_list", {}),
    ("tag_list", {"vocabulary_id": "words-0"}),
    ("tag_search", {"query": "term", "vocabulary_id": "words-0"}),
    ("member_list", {"id": "moph"}),
    ("user_autocomplete", {"q": "user"}),
    ("job_list", {}),
    ("group_package_show", {"id": "health"}),
    ("current_package_list_with_resources", {}),
]


def fill(api: Api, first: int, last: int) -> None:
    """Make things from the number `first` to before `last`, of every kind that is listed."""
    for number in range(first, last):
        api.dataset(f"dataset-{number}", resources=[{"url": "http://x.go.th/a.csv"}], groups=[{"name": "health"}])
    target = Dataset.objects.get(name="dataset-0")
    resource = Resource.objects.filter(dataset=target).get()
    admin, lek = (User.objects.get(username=name) for name in ("admin", "lek"))
    row = Activity.objects.filter(object_id=target.id).first()
    assert row is not None
    for number in range(first, last):
        dataset = Dataset.objects.get(name=f"dataset-{number}")
        user = User.objects.create_user(f"user-{number}", f"user-{number}@example.go.th", "secret")
        words = Vocabulary.objects.create(name=f"words-{number}")
        Activity.objects.create(object_id=target.id, user=user, activity_type="changed package", data=row.data)
        Following.objects.create(follower=admin, kind="dataset", object_id=dataset.id)
        Following.objects.create(follower=admin, kind="user", object_id=user.id)
        Following.objects.create(follower=user, kind="dataset", object_id=target.id)
        ResourceView.objects.create(resource=resource, view_type="image_view", title="x")
        Collaborator.objects.create(dataset=target, user=user, capacity="member")
        Collaborator.objects.create(dataset=dataset, user=lek, capacity="member")
        Term.objects.create(vocabulary=words, name="term")
        Term.objects.create(vocabulary=Vocabulary.objects.get(name="words-0"), name=f"term-{number}")
        Job.objects.create(kind="test", key=str(number))
        if number:
            Relationship.objects.create(subject=target, object=dataset, kind="links_to")


def test_no_list_asks_more_often_when_it_is_longer(api: Api) -> None:
    def counts() -> dict[str, int]:
        resource = str(Resource.objects.get(dataset__name="dataset-0").id)
        found = {}
        for action, given in CALLS:
            sent = {**given, "id": resource} if given.get("id") == "resource" else given
            with CaptureQueriesContext(connection) as captured:
                assert api.post(action, sent, user="admin").status == 200, action
            found[action] = len(captured)
        return found

    fill(api, 0, 2)
    counts()  # what is asked only once, such as the last use of a token, is behind us
    few = counts()
    fill(api, 2, 6)

    assert counts() == few
    assert max(few.values()) <= 8
