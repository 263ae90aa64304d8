"""A form whose file came in pieces before it: used, kept through errors, and refused in words."""

import hashlib

import pytest
from django.urls import reverse

from catalog.models import PartialUpload, Resource, ResourceVersion
from catalog.operations import uploads
from tests.cast import make_upload
from tests.catalog.web.workspace.test_uploads import GOOD, add, file

pytestmark = pytest.mark.django_db


def sent(user, body=GOOD, name="โคเนื้อ_2566.csv", *, came=None):
    upload = uploads.begin(len(body), file_name=name, metadata="", actor=user)
    part = body[:came]
    uploads.append(upload.id, [part], offset=0, size=len(part), actor=user, checksum=None)
    return str(upload.id)


def test_the_form_names_the_file_that_came_before_it(cast, malee, herd):
    response = add(malee, herd, upload_id=sent(cast.malee))

    version = ResourceVersion.objects.get()
    assert response.headers["Location"].endswith(reverse("version", args=[version.id]))
    assert version.sha256 == hashlib.sha256(GOOD).hexdigest()
    assert (Resource.objects.get().name, version.file_name) == ("โคเนื้อ 2566", "โคเนื้อ_2566.csv")
    assert not PartialUpload.objects.exists()


def test_a_file_is_replaced_by_one_that_came_before_the_form(cast, malee, herd):
    resource = make_upload(cast, herd, GOOD)

    malee.post(reverse("resource-replace", args=[resource.id]), {"upload_id": sent(cast.malee, GOOD + b"\n", "b.csv")})

    assert resource.versions.get(number=2).file_name == "b.csv"


def test_a_form_with_errors_keeps_the_file_that_came_before_it(cast, malee, herd):
    upload_id = sent(cast.malee)

    response = add(malee, herd, upload_id=upload_id, url="https://example.go.th/a.csv")

    page = response.content.decode()
    assert response.status_code == 422
    assert f'name="upload_id" value="{upload_id}"' in page
    assert "“โคเนื้อ_2566.csv”" in page
    assert "Give either a file or an address, not both." in page
    assert add(malee, herd, upload_id=upload_id).status_code == 302


@pytest.mark.parametrize("upload_id", ["x", "\x00", "0" * 32, "é" * 500])
def test_a_file_that_is_gone_is_explained(malee, herd, upload_id):
    response = add(malee, herd, upload_id=upload_id)

    page = response.content.decode()
    assert response.status_code == 422
    assert "The file that was sent is not here any more. Please send it again." in page
    assert 'name="upload_id" value=""' in page


def test_a_file_of_somebody_else_is_not_found(cast, malee, herd):
    assert "is not here any more" in add(malee, herd, upload_id=sent(cast.mana)).content.decode()
    assert PartialUpload.objects.count() == 1


def test_a_file_that_has_not_come_completely_is_explained(cast, malee, herd):
    resource = make_upload(cast, herd, GOOD)

    response = malee.post(f"/en/workspace/resource/{resource.id}/replace", {"upload_id": sent(cast.malee, came=10)})

    assert response.status_code == 422
    assert "The file has not come completely. Please send it again." in response.content.decode()
    assert resource.versions.count() == 1


def test_a_file_with_the_form_counts_before_one_in_pieces(cast, malee, herd):
    add(malee, herd, upload_id=sent(cast.malee), file=file(b"a,b\n1,2\n", "b.csv"))

    assert ResourceVersion.objects.get().file_name == "b.csv"
    assert PartialUpload.objects.count() == 1


def test_neither_is_an_error(malee, herd):
    assert "Choose a file, or give an address below." in add(malee, herd).content.decode()
