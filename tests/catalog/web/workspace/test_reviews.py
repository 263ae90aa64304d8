"""The pages of a dataset's way to the public: steps by form, the talk, the page of what was withdrawn."""

import pytest
from django.urls import reverse

from catalog.models import Review
from catalog.operations import publishing, reviews
from tests.cast import make_dataset

pytestmark = pytest.mark.django_db


def step(client, name, **data):
    return client.post(f"/en/workspace/dataset/{name}/step", data, follow=True).content.decode()


def test_the_page_offers_the_steps_that_the_reader_may_take(cast, malee, mana, herd):
    publishing.set_rule(cast.livestock, "reviewed", actor=cast.mana)
    page = malee.get("/en/workspace/dataset/herd/").content.decode()
    assert "Submit for review" in page and "Publish now" not in page
    assert "waits for its review" in step(malee, "herd", step="submit", text="ช่วยดู <b>ด้วย</b>")
    page = malee.get("/en/workspace/dataset/herd/").content.decode()
    assert 'value="approve"' not in page and "Somebody else of your agency" in page
    page = mana.get("/en/workspace/dataset/herd/").content.decode()
    assert "ช่วยดู &lt;b&gt;ด้วย&lt;/b&gt;" in page and 'value="approve"' in page
    assert "is approved" in step(mana, "herd", step="approve")
    assert "Publish now" in malee.get("/en/workspace/dataset/herd/").content.decode()


def test_a_refused_step_says_why(malee, herd):
    assert "not possible any more" in step(malee, "herd", step="approve")
    assert "Fill this in." in step(malee, "herd", step="comment", text="")
    assert malee.post("/en/workspace/dataset/herd/step", {"step": "x"}).status_code == 404
    assert malee.get("/en/workspace/dataset/herd/step").status_code == 405


@pytest.mark.parametrize("who", ["manee", "piti"])
def test_others_take_no_step(request, herd, who):
    response = request.getfixturevalue(who).post("/workspace/dataset/herd/step", {"step": "submit"})
    assert response.status_code == 403
    assert not Review.objects.exists()


@pytest.mark.parametrize(
    ("day", "clock", "said"),
    [
        ("31/12/2599", "09:30", "It becomes public at"),
        ("๓๑/๑๒/๒๕๙๙", "", "It becomes public at"),
        ("31/12/2560", "09:30", "has not passed yet"),
        ("tomorrow", "09:30", "Write a date"),
        ("31/12/2599", "25:00", "Write a date"),
        ("31/12/2599", "09:30+01:00", "It becomes public at"),
    ],
)
def test_a_time_is_read_in_either_era(malee, herd, day, clock, said):
    assert said in step(malee, "herd", step="schedule", day=day, time=clock)


def test_a_withdrawn_dataset_says_why_and_nothing_else(client, cast, malee, herd):
    herd.private = reviews.publish(herd, actor=cast.malee).private
    step(malee, "herd", step="withdraw", text="มีเลขประชาชน <i>ปน</i>")
    response = client.get("/en/dataset/herd")
    page = response.content.decode()
    assert response.status_code == 410
    assert "มีเลขประชาชน &lt;i&gt;ปน&lt;/i&gt;" in page and "กรมปศุสัตว์" in page
    assert herd.title not in page and "noindex" in page
    assert malee.get("/en/dataset/herd").status_code == 200
    assert client.get("/api/3/action/package_show?id=herd").status_code == 403


def test_what_was_never_public_is_not_found(client, cast):
    make_dataset(cast, "hidden", private=True)
    assert client.get("/dataset/hidden").status_code == 404
    assert client.get("/dataset/no-such").status_code == 404


def test_the_rule_is_set_by_admins_alone(cast, malee, mana):
    address = reverse("publication-rule", args=["livestock"])
    assert malee.post(address, {"publication": "reviewed"}).status_code == 403
    assert mana.post(address, {"publication": "x"}).status_code == 404
    assert mana.post(address, {"publication": "reviewed"}).status_code == 302
    cast.livestock.refresh_from_db()
    assert cast.livestock.publication == "reviewed"
    assert 'value="reviewed" checked' in mana.get("/en/workspace/members/livestock/").content.decode()
