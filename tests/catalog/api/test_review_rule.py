"""CKAN's calls where an agency wants its datasets approved first."""

import pytest

from catalog.models import ApiToken, Dataset, Review, ReviewNote
from catalog.operations import publishing
from tests.cast import make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    cast = make_cast()
    publishing.set_rule(cast.livestock, "second_person", actor=cast.mana)
    return cast


def call(client, action, user, **data):
    _, secret = ApiToken.issue(user, "test")
    headers = {"Authorization": secret}
    return client.post(f"/api/3/action/{action}", data, content_type="application/json", headers=headers)


def test_a_dataset_made_through_the_api_is_private_and_in_review_and_the_answer_says_so(client, cast):
    answer = call(client, "package_create", cast.malee, name="cattle", owner_org="livestock").json()
    assert answer["success"] and answer["result"]["private"] is True and answer["result"]["state"] == "active"
    assert Review.objects.get().stage == "in_review"
    answer = call(client, "package_patch", cast.malee, id="cattle", private=False, title="ใหม่").json()
    assert (answer["result"]["private"], answer["result"]["title"]) == (True, "ใหม่")
    assert ReviewNote.objects.count() == 1


def test_a_draft_stays_a_draft_as_in_ckan(client, cast):
    answer = call(client, "package_create", cast.malee, name="cattle", owner_org="livestock", state="draft").json()
    assert (answer["result"]["state"], answer["result"]["private"]) == ("draft", False)
    answer = call(client, "package_patch", cast.malee, id="cattle", state="active").json()
    assert (answer["result"]["state"], answer["result"]["private"]) == ("active", True)


def test_other_agencies_publish_as_before(client, cast):
    answer = call(client, "package_create", cast.piti, name="rain", owner_org="weather").json()
    assert answer["result"]["private"] is False
    assert not Review.objects.exists() and Dataset.objects.get().private is False
