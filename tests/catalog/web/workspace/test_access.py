"""Who gets into the pages of an agency, page by page and role by role."""

import pytest
from django.urls import reverse

from catalog.models import Dataset, Membership, Resource
from tests.cast import make_upload

pytestmark = pytest.mark.django_db

READ = [
    ("workspace-dataset", "name"), ("dataset-edit", "name"), ("dataset-delete", "name"), ("resource-new", "name"),
    ("resource-edit", "resource"), ("resource-replace", "resource"), ("resource-delete", "resource"),
    ("versions", "resource"), ("version", "version"), ("version-progress", "version"), ("version-original", "version"),
    ("version-report", "version"),
]  # fmt: skip
WRITE = [
    ("dataset-edit", "name"), ("dataset-delete", "name"), ("dataset-visibility", "name"), ("resource-new", "name"),
    ("dataset-step", "name"), ("dataset-draft", "name"),
    ("resource-edit", "resource"), ("resource-replace", "resource"), ("resource-delete", "resource"),
    ("version-decision", "version"),
]  # fmt: skip


@pytest.fixture
def keys(cast, herd):
    resource = make_upload(cast, herd, "จังหวัด,ตัว\nน่าน,3\n".encode())
    return {"name": herd.name, "resource": resource.id, "version": resource.current.id}


@pytest.mark.parametrize(("page", "key"), READ)
def test_strangers_are_asked_to_sign_in_and_come_back(client, keys, page, key):
    address = reverse(page, args=[keys[key]])
    response = client.get(address)
    assert (response.status_code, response.headers["Location"]) == (302, f"/user/login?next={address}")


@pytest.mark.parametrize(("page", "key"), READ)
def test_an_editor_sees_every_page_of_the_agency(malee, keys, page, key):
    response = malee.get(reverse(page, args=[keys[key]]))
    response.close()
    assert response.status_code == 200
    assert "private" in response.headers["Cache-Control"]


@pytest.mark.parametrize("who", ["manee", "piti"])
@pytest.mark.parametrize(("page", "key"), READ)
def test_members_and_other_agencies_are_refused_with_a_reason(request, keys, who, page, key):
    response = request.getfixturevalue(who).get(reverse(page, args=[keys[key]]))
    assert response.status_code == 403
    assert "<h1>" in response.content.decode()


@pytest.mark.parametrize("who", ["client", "manee", "piti"])
@pytest.mark.parametrize(("page", "key"), WRITE)
def test_nobody_else_changes_anything(request, keys, who, page, key):
    before = [*Dataset.objects.values().order_by("id"), *Resource.objects.values().order_by("id")]
    data = {"title": "เปลี่ยน", "visibility": "public", "reason": "x", "decision": "publish", "url": "https://a.go.th/b"}
    response = request.getfixturevalue(who).post(reverse(page, args=[keys[key]]), data)
    assert response.status_code == (302 if who == "client" else 403)
    assert [*Dataset.objects.values().order_by("id"), *Resource.objects.values().order_by("id")] == before


@pytest.mark.parametrize(
    "page",
    [
        "dataset-visibility",
        "dataset-step",
        "dataset-draft",
        "publication-rule",
        "template-apply",
        "version-decision",
        "token-revoke",
    ],
)
def test_what_changes_something_is_never_a_get(malee, page):
    assert malee.get(reverse(page, args=["x"])).status_code == 405


def test_what_changes_something_needs_the_token_of_the_form(cast, herd):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.malee)
    assert strict.post(reverse("dataset-delete", args=[herd.name])).status_code == 403
    herd.refresh_from_db()
    assert herd.state == "active"


@pytest.mark.parametrize(("page", "key"), READ)
def test_an_address_of_nothing_is_not_found(malee, page, key):
    for made_up in ("no-such-thing", "00000000-0000-4000-8000-000000000000", "%00", "a\x00b"):
        assert malee.get(reverse(page, args=[made_up])).status_code == 404


def test_an_account_without_a_role_is_told_so(cast, as_user):
    response = as_user(cast.chujai).get("/en/workspace/")
    assert response.status_code == 403
    assert "does not belong to an agency yet" in response.content.decode()


def test_a_refusal_is_said_in_the_language_of_the_page(piti, herd):
    assert "This dataset belongs to another agency." in piti.get(f"/en/workspace/dataset/{herd.name}/").content.decode()


def test_a_sysadmin_manages_every_agency(cast, as_user, keys):
    admin = as_user(cast.sysadmin)
    assert "ทะเบียนโคเนื้อ" in admin.get(reverse("workspace")).content.decode()
    assert admin.get(reverse("dataset-edit", args=["herd"])).status_code == 200


def test_a_role_that_is_taken_away_counts_at_once(cast, malee, herd):
    Membership.objects.filter(user=cast.malee).delete()
    assert malee.get(reverse("workspace-dataset", args=[herd.name])).status_code == 403
