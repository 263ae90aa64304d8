"""What is shown of files that are no tables, and what never is."""

import io
import zipfile
from html import unescape

import pytest
from PIL import Image

from catalog.web.explorer.previews import picture_type
from tests.cast import make_dataset, make_upload

pytestmark = pytest.mark.django_db


def png():
    sink = io.BytesIO()
    Image.new("RGB", (4, 3), "red").save(sink, "PNG")
    return sink.getvalue()


@pytest.fixture
def upload(client, cast, cattle):
    """Return a function that uploads a file and gets its page and its picture."""

    def upload(body, name, dataset=cattle):
        resource = make_upload(cast, dataset, body, name)
        address = f"/en/dataset/{dataset.name}/resource/{resource.id}"
        return unescape(client.get(address).content.decode()), client.get(f"{address}/picture")

    return upload


def test_a_picture_is_shown_by_its_bytes_and_cannot_be_anything_else(upload):
    page, picture = upload(png(), "map.png")
    assert "/picture" in page
    assert picture.headers["Content-Type"] == "image/png"
    assert picture.headers["X-Content-Type-Options"] == "nosniff"
    assert picture.headers["Content-Security-Policy"].startswith("sandbox")


@pytest.mark.parametrize("body", [b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", b"<html>", b""])
def test_what_could_run_is_no_picture(body):
    assert picture_type(body) == ""


def test_an_svg_is_not_shown_inside_the_site(upload):
    page, picture = upload(b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "evil.svg")
    assert picture.status_code == 404
    assert "<script>alert" not in page


def test_a_text_is_shown_as_text(upload):
    page, picture = upload("สวัสดี <script>alert(1)</script>\n".encode("cp874") * 2, "note.txt")
    assert picture.status_code == 404
    assert "สวัสดี" in page or "Rows 1" in page


def test_an_archive_is_listed_and_not_unpacked(upload):
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        archive.writestr("../../etc/passwd", b"x" * 10)
        archive.writestr("แผนที่/ภาพ.png", png())
        archive.writestr("other.bin", b"\x00\x01")
    page, _picture = upload(sink.getvalue(), "files.zip")
    assert "3 files in the archive" in page
    assert "แผนที่/ภาพ.png" in page


def test_a_broken_archive_and_a_document_give_a_page(upload):
    assert "<h1>" in upload(b"PK\x03\x04" + b"x" * 100, "broken.zip")[0]
    assert "This is a document in PDF" in upload(b"%PDF-1.4\n%%EOF\n", "paper.pdf")[0]


def test_a_picture_of_a_private_dataset_is_hidden(upload, cast):
    page, picture = upload(png(), "secret.png", make_dataset(cast, "secret", private=True))
    assert "map.png" not in page
    assert picture.status_code == 404
