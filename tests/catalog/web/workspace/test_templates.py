"""The pages of the official template: download, send, read, import."""

import io

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile

from catalog.formats.workbooks import reading as workbooks
from catalog.models import Dataset, TemplateImport
from catalog.operations import datasets, templates
from harvesters.templates import LIMITS
from tests.cast import make_dataset
from tests.harvesters.test_templates import workbook

pytestmark = pytest.mark.django_db
PAGE = "/en/workspace/template/"


def download(client, name):
    return b"".join(client.get(f"{PAGE}{name}").streaming_content)


def test_from_the_sent_workbook_to_the_imported_dataset(malee, work, tmp_path):
    path = workbook(
        tmp_path / "a.xlsx", [{"name": "goats", "title": "แพะ <b>", "geo_coverage": "จังหวดั"}, {"name": "x"}]
    )
    sent = {"upload": SimpleUploadedFile("แม่แบบ.xlsx", path.read_bytes()), "agency": "livestock"}
    address = malee.post(PAGE, sent).headers["Location"]
    assert "data-checking" in malee.get(address).content.decode()
    work()
    page = malee.get(address).content.decode()
    assert "Nothing is done yet. 1 datasets would be made" in page
    assert "แพะ &lt;b&gt;" in page and "kept as “other”" in page and "L6" in page
    assert not Dataset.objects.exists()
    malee.post(f"{address}apply")
    work()
    page = malee.get(address).content.decode()
    assert "1 datasets were made" in page and "/en/workspace/dataset/goats/" in page
    assert "แม่แบบ.xlsx" in malee.get(PAGE).content.decode()


def test_the_export_holds_what_the_filters_find_and_only_the_agencys_own(cast, malee, piti):
    make_dataset(cast, "goats", title="แพะ", private=True, data_type="record")
    make_dataset(cast, "pigs", title="หมู", data_type="record")

    def names(client, query=""):
        book = workbooks.read(download(client, f"datasets.xlsx{query}"), LIMITS)
        return {row[0] for row in book["Temp2_Meta_Record"][5:]}

    assert names(malee) == {"goats", "pigs"}
    assert names(malee, "?visibility=private") == {"goats"}
    assert names(piti) == set()


def test_an_export_of_too_many_is_refused_with_a_reason(cast, malee, monkeypatch):
    from catalog.web.workspace import templates as pages

    make_dataset(cast)
    monkeypatch.setattr(pages, "MOST", 0)
    assert "Filter the list first" in malee.get(f"{PAGE}datasets.xlsx", follow=True).content.decode()


def test_the_empty_template_is_a_workbook(malee):
    assert download(malee, "empty.xlsx")[:2] == b"PK"


@pytest.mark.parametrize("data", [{}, {"agency": "livestock"}, {"agency": "weather", "upload": io.BytesIO(b"x")}])
def test_a_form_that_lacks_something_is_shown_again(malee, data):
    assert malee.post(PAGE, data).status_code == 422


def test_a_workbook_that_is_too_large_is_refused(malee, monkeypatch):
    monkeypatch.setattr(templates, "MOST_BYTES", 3)
    response = malee.post(PAGE, {"agency": "livestock", "upload": SimpleUploadedFile("a.xlsx", b"1234")})
    assert response.status_code == 422 and "larger than the portal takes" in response.content.decode()


def test_an_import_is_its_senders_own(cast, malee, mana, piti):
    row = templates.receive(ContentFile(b"x", name="a.xlsx"), cast.livestock, actor=cast.malee)
    for other in (mana, piti):
        assert other.get(f"{PAGE}{row.id}/").status_code == 404
        assert other.post(f"{PAGE}{row.id}/apply").status_code == 404
    assert malee.get(f"{PAGE}no-such/").status_code == 404
    malee.post(f"{PAGE}{row.id}/apply")
    assert TemplateImport.objects.get().state == "checking"


def test_members_download_but_do_not_import(cast, manee):
    assert manee.get(PAGE).status_code == 200
    upload = SimpleUploadedFile("a.xlsx", b"1")
    assert manee.post(PAGE, {"agency": "livestock", "upload": upload}).status_code == 422
    assert not TemplateImport.objects.exists()


def test_what_is_deleted_is_not_exported(cast, malee):
    datasets.delete(make_dataset(cast, data_type="record"), actor=cast.malee)
    assert len(workbooks.read(download(malee, "datasets.xlsx"), LIMITS)["Temp2_Meta_Record"]) == 5
