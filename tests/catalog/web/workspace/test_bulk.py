"""One change for many datasets: rehearsed, done, each by itself."""

import pytest

from catalog.models import Activity, Dataset, Group, GroupMembership, Tag
from catalog.operations import bulk, publishing
from tests.cast import make_dataset

pytestmark = pytest.mark.django_db
BULK = "/en/workspace/bulk"


@pytest.fixture
def animals(cast):
    """Three datasets: private, private of a class that is not public, public."""
    make_dataset(cast, "goats", title="แพะ", private=True, tags=("สัตว์",))
    make_dataset(cast, "secret", title="ลับ", private=True, data_category="secret")
    return make_dataset(cast, "pigs", title="หมู")


def post(client, **data):
    response = client.post(BULK, data)
    return response.content.decode()


def test_a_rehearsal_says_what_would_happen_and_changes_nothing(malee, animals):
    before = list(Dataset.objects.values().order_by("name")), Activity.objects.count()
    page = post(malee, action="publish", dataset=["goats", "secret", "pigs"])
    assert "Nothing is done yet. 1 would change, 1 stay as they are, 1 would be refused." in page
    assert "Change the class first" in page
    assert (list(Dataset.objects.values().order_by("name")), Activity.objects.count()) == before


def test_each_dataset_is_changed_by_itself(malee, animals):
    page = post(malee, action="publish", dataset=["goats", "secret", "pigs"], do="1")
    assert "1 changed, 1 stayed as they were, 1 were refused." in page
    assert not Dataset.objects.get(name="goats").private
    assert Dataset.objects.get(name="secret").private


@pytest.mark.parametrize(
    ("action", "values", "holds"),
    [
        ("add_tag", {"tag_string": "ปศุสัตว์, สัตว์"}, lambda row: row.tags.count() == 2),
        ("remove_tag", {"tag_string": "สัตว์"}, lambda row: row.tags.count() == 0),
        ("frequency", {"update_frequency_unit": "month"}, lambda row: row.standard["update_frequency_unit"] == "month"),
        ("category", {"data_category": "personal"}, lambda row: row.data_category == "personal"),
        ("contact", {"maintainer": "กองสถิติ", "maintainer_email": "a@b.go.th"}, lambda row: row.maintainer == "กองสถิติ"),
        ("submit", {"text": ""}, lambda row: row.review.stage == "in_review"),
        ("delete", {}, lambda row: row.state == "deleted"),
    ],
)
def test_every_action_does_what_it_says(malee, animals, action, values, holds):
    if values:
        assert "See what would happen" in post(malee, action=action, dataset="goats")
    post(malee, action=action, dataset="goats", answered="1", do="1", **values)
    assert holds(Dataset.objects.get(name="goats"))


@pytest.mark.parametrize(
    ("action", "values"),
    [
        ("add_tag", {"tag_string": ""}),
        ("add_tag", {"tag_string": "<b>"}),
        ("contact", {"maintainer": "x", "maintainer_email": "nobody"}),
        ("frequency", {"update_frequency_unit": "never-ever"}),
        ("withdraw", {"text": ""}),
        ("add_topic", {"topic": "no-such-topic"}),
    ],
)
def test_what_is_typed_wrongly_is_said_beside_its_field(malee, animals, action, values):
    response = malee.post(BULK, {"action": action, "dataset": "pigs", "answered": "1", "do": "1", **values})
    assert response.status_code == 422
    assert 'class="error"' in response.content.decode()
    assert not Tag.objects.filter(name="<b>").exists()


def test_topics_are_added_and_changed(cast, malee, animals):
    for name in ("animals", "law"):
        group = Group.objects.create(name=name, title=name)
        GroupMembership.objects.create(user=cast.malee, group=group)
    for action in ("add_topic", "move_topic"):
        post(malee, action=action, dataset="pigs", topic="animals", answered="1", do="1")
    assert [group.name for group in animals.groups.all()] == ["animals"]
    post(malee, action="move_topic", dataset="pigs", topic="law", answered="1", do="1")
    assert [group.name for group in animals.groups.all()] == ["law"]


def test_what_is_in_the_trash_comes_back_private(malee, animals):
    post(malee, action="delete", dataset="pigs", do="1")
    assert "หมู" in malee.get("/en/workspace/?stage=trash").content.decode()
    assert "หมู" not in malee.get("/en/workspace/").content.decode()
    post(malee, action="restore", dataset="pigs", do="1")
    row = Dataset.objects.get(name="pigs")
    assert (row.state, row.private) == ("active", True)


def test_all_that_the_filters_find_are_taken(malee, animals):
    response = malee.post(f"{BULK}?q=แพะ", {"action": "delete", "all": "1", "do": "1"})
    assert "1 changed" in response.content.decode()
    assert Dataset.objects.exclude(state="deleted").count() == 2


@pytest.mark.parametrize("who", ["manee", "piti"])
def test_others_change_nothing(request, animals, who):
    response = request.getfixturevalue(who).post(BULK, {"action": "delete", "dataset": ["pigs", "goats"], "do": "1"})
    assert response.status_code in {200, 422}
    assert not Dataset.objects.filter(state="deleted").exists()


def test_the_rule_of_the_agency_holds_for_many_as_for_one(cast, malee, animals):
    publishing.set_rule(cast.livestock, "second_person", actor=cast.mana)
    assert "approved first" in post(malee, action="publish", dataset="goats", do="1")
    assert Dataset.objects.get(name="goats").private


def test_no_call_takes_more_than_its_share(malee, animals, monkeypatch):
    monkeypatch.setattr(bulk, "MOST", 1)
    assert "1 changed" in post(malee, action="delete", dataset=["pigs", "goats", "secret"], do="1")


@pytest.mark.parametrize("data", [{}, {"action": "x", "dataset": "pigs"}, {"action": "delete", "dataset": "%00\0"}])
def test_a_choice_of_nothing_is_said(malee, animals, data):
    assert malee.post(BULK, data).status_code == 422
    assert malee.get(BULK).status_code == 302
