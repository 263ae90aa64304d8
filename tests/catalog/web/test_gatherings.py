"""The pages of agencies and topics."""

import pytest

from catalog.models import Group, Organization
from catalog.web.organizations import tree
from tests.cast import make_dataset

pytestmark = pytest.mark.django_db


def test_agencies_stand_below_the_one_they_belong_to_and_count_together(client, cast, cattle):
    ministry = Organization.objects.create(name="moac", title="กระทรวงเกษตรและสหกรณ์", level="ministry")
    Organization.objects.filter(name="livestock").update(parent=ministry)
    page = client.get("/en/organization").content.decode()
    above, below = page.index("กระทรวงเกษตรและสหกรณ์"), page.index("กรมปศุสัตว์")
    assert above < below
    assert "1 dataset<" in page[above:below]


def test_a_circle_of_agencies_loses_nobody(cast):
    first, second = cast.livestock, cast.weather
    for row, parent in ((first, second), (second, first)):
        row.parent_id, row.package_count = parent.id, 0
    assert {branch.organization for branch in tree([first, second])} == {first, second}


def test_an_agency_shows_its_own_datasets_only(client, cast, cattle):
    page = client.get("/en/organization/livestock").content.decode()
    assert "1 dataset found" in page
    assert "0 datasets found" in client.get("/en/organization/weather").content.decode()


def test_the_choices_on_an_agency_s_page_never_name_the_agency(client, cast, cattle, index):
    make_dataset(cast, "pigs", title="สุกร", data_type="record")
    index()
    page = client.get("/organization/livestock?data_type=record").content.decode()
    assert "organization=" not in page.split("<main")[1].split("</main>")[0]


def test_the_id_of_an_agency_or_topic_moves_on_to_its_name(client, cast):
    topic = Group.objects.create(name="health", title="สุขภาพ")
    assert client.get(f"/organization/{cast.weather.id}")["Location"] == "/organization/weather"
    assert client.get(f"/group/{topic.id}")["Location"] == "/group/health"


def test_deleted_agencies_and_topics_are_not_found(client, cast):
    Organization.objects.filter(name="weather").update(state="deleted")
    Group.objects.create(name="old", title="เก่า", state="deleted")
    assert client.get("/organization/weather").status_code == 404
    assert client.get("/group/old").status_code == 404
    assert client.get("/group/%00").status_code == 404


def test_a_topic_shows_the_datasets_of_all_agencies(client, cattle, index):
    topic = Group.objects.create(name="agriculture", title="เกษตรกรรม", title_en="Agriculture")
    cattle.groups.add(topic)
    from catalog.models import SearchOutbox

    SearchOutbox.objects.create(dataset_id=cattle.id)
    index()
    assert "1 dataset<" in client.get("/en/group").content.decode()
    assert "1 dataset found" in client.get("/en/group/agriculture").content.decode()


def test_lists_of_agencies_and_topics_ask_the_database_a_fixed_number_of_times(
    client, cast, cattle, django_assert_num_queries
):
    for number in range(5):
        Organization.objects.create(name=f"agency-{number}", title=f"หน่วยงาน {number}", parent=cast.weather)
        Group.objects.create(name=f"topic-{number}", title=f"กลุ่ม {number}")
    with django_assert_num_queries(2):
        client.get("/organization")
    with django_assert_num_queries(2):
        client.get("/group")
