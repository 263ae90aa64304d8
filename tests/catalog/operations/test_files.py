"""An uploaded file from its bytes to what is served, and what keeps being served when it is bad."""

import hashlib
from io import BytesIO

import pytest
from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import DatabaseError, transaction

from catalog.access import NotAllowed
from catalog.formats.ckan.checks import Invalid
from catalog.models import AuditEntry, Job, Resource, ResourceVersion
from catalog.operations import datasets, files, resources
from catalog.records import ResourceRecord
from catalog.tables import store
from tests.cast import make_cast, make_dataset, make_upload

pytestmark = pytest.mark.django_db

GOOD = 'จังหวัด,จำนวน (ตัว)\nเชียงใหม่,"1,200"\nน่าน,300\n'.encode("cp874")
BETTER = "จังหวัด,จำนวน (ตัว)\nเชียงใหม่,1300\nน่าน,310\nแพร่,5\n".encode()
BROKEN = b"\x7fELF\x02\x01\x01" + b"\x00" * 200


@pytest.fixture
def cast():
    return make_cast()


def citizen_id(number):
    """Return a valid citizen number of nobody: there is no province 99."""
    digits = f"19999{number:07d}"
    check = (11 - sum(int(d) * (13 - i) for i, d in enumerate(digits)) % 11) % 10
    return f"{digits}{check}"


def test_a_file_is_kept_byte_for_byte_and_becomes_a_table(cast):
    resource = make_upload(cast, make_dataset(cast), GOOD, "โค 2566.csv")
    version = resource.current
    assert version.state == "accepted"
    assert (version.rows, [column["name"] for column in version.columns]) == (2, ["จังหวัด", "จำนวน (ตัว)"])
    with default_storage.open(version.file) as stored:
        assert stored.read() == GOOD
    assert version.sha256 == resource.hash == hashlib.sha256(GOOD).hexdigest()
    assert (resource.size, resource.format, resource.url) == (len(GOOD), "CSV", "โค 2566.csv")
    assert store.table_path(settings.TABLES, str(version.id)).is_file()


def test_a_broken_file_is_rejected_and_the_version_before_it_is_served(cast):
    resource = make_upload(cast, make_dataset(cast), GOOD)
    served = resource.current
    resource = make_upload(cast, resource.dataset, BROKEN, resource=resource)
    newest = resource.versions.first()
    assert (newest.state, newest.number) == ("rejected", 2)
    assert newest.report["problems"][0]["severity"] == "error"
    assert resource.current == served
    assert resource.hash == served.sha256


def test_a_better_file_replaces_the_table_and_both_versions_stay(cast):
    resource = make_upload(cast, make_dataset(cast), GOOD)
    first = resource.current
    resource = make_upload(cast, resource.dataset, BETTER, resource=resource)
    assert (resource.current.number, resource.current.rows) == (2, 3)
    assert store.table_path(settings.TABLES, str(first.id)).is_file()
    first.refresh_from_db()
    assert first.state == "accepted"


def test_validating_twice_changes_nothing(cast):
    resource = make_upload(cast, make_dataset(cast), GOOD)
    version = resource.current
    before = version.decided_at, AuditEntry.objects.count()
    from harvesters.intake import validate_version

    validate_version(str(version.id), lambda percent, stage: None)
    version.refresh_from_db()
    assert (version.decided_at, AuditEntry.objects.count()) == before


def test_an_older_upload_that_is_checked_later_does_not_replace_a_newer_one(cast):
    from harvesters.intake import validate_version

    dataset = make_dataset(cast)
    resource = resources.create(
        dataset, ResourceRecord(name="a"), actor=cast.malee, upload=ContentFile(GOOD, name="a.csv")
    )
    older = resource.versions.get()
    newer = files.receive(resource, ContentFile(BETTER, name="b.csv"), actor=cast.malee)
    for version in (newer, older):
        validate_version(str(version.id), lambda percent, stage: None)
    resource.refresh_from_db()
    older.refresh_from_db()
    assert resource.current == newer
    assert older.state == "replaced"


def test_personal_data_is_held_until_somebody_answers_for_it(cast):
    rows = "\n".join(f"คนที่ {n},{citizen_id(n)}" for n in range(10))
    resource = make_upload(cast, make_dataset(cast), f"ชื่อ,เลขประจำตัวประชาชน\n{rows}\n".encode())
    held = resource.versions.get()
    assert (held.state, resource.current) == ("held", None)
    with pytest.raises(Invalid):
        files.release(held, actor=cast.malee, reason=" ")
    with pytest.raises(NotAllowed):
        files.release(held, actor=cast.manee, reason="ไม่ใช่ข้อมูลจริง")
    files.release(held, actor=cast.malee, reason="ตัวเลขสมมติ ไม่ใช่บุคคลจริง")
    resource.refresh_from_db()
    assert resource.current == held
    assert AuditEntry.objects.get(action="release").reason == "ตัวเลขสมมติ ไม่ใช่บุคคลจริง"


def test_withheld_data_is_never_served(cast):
    rows = "\n".join(f"คนที่ {n},{citizen_id(n)}" for n in range(10))
    resource = make_upload(cast, make_dataset(cast), f"ชื่อ,เลขประจำตัวประชาชน\n{rows}\n".encode())
    files.withhold(resource.versions.get(), actor=cast.mana, reason="เป็นข้อมูลส่วนบุคคล")
    resource.refresh_from_db()
    assert resource.current is None
    assert resource.versions.get().state == "rejected"


def test_a_pdf_is_a_file_without_a_table(cast):
    resource = make_upload(cast, make_dataset(cast), b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", "report.pdf")
    assert (resource.current.has_table, resource.format) == (False, "PDF")


@pytest.mark.parametrize("who", ["manee", "piti", "chujai"])
def test_others_cannot_upload(cast, who):
    resource = make_upload(cast, make_dataset(cast), GOOD)
    with pytest.raises(NotAllowed):
        files.receive(resource, ContentFile(BETTER, name="b.csv"), actor=getattr(cast, who))
    assert resource.versions.count() == 1


def test_a_file_that_is_too_large_is_refused_and_leaves_nothing(cast, settings):
    settings.MAX_UPLOAD_SIZE = 10
    dataset = make_dataset(cast)
    with pytest.raises(Invalid) as refused:
        resources.create(dataset, ResourceRecord(name="a"), actor=cast.malee, upload=ContentFile(GOOD, name="a.csv"))
    assert refused.value.errors == {"upload": ["File upload too large"]}
    assert not Resource.objects.exists()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\data\\โค.csv", "โค.csv"),
        ("a\x00b\n.csv", "ab.csv"),
        ("", "file"),
        ("..", "file"),
        ("ก" * 400 + ".csv", "ก" * 251 + ".csv"),
    ],
)
def test_file_names_keep_their_letters_and_lose_their_tricks(given, kept):
    assert files.plain_name(given) == kept


def test_the_database_refuses_to_change_what_was_accepted(cast):
    version = make_upload(cast, make_dataset(cast), GOOD).current
    for values in ({"sha256": "0" * 64}, {"rows": 7}, {"report": {}}, {"file": "elsewhere"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            ResourceVersion.objects.filter(id=version.id).update(**values)


def test_deleting_a_resource_takes_its_file_out_of_reach(cast):
    resource = make_upload(cast, make_dataset(cast), GOOD)
    resources.delete(resource, actor=cast.malee)
    resource.refresh_from_db()
    assert (resource.state, resource.current) == ("deleted", None)


@pytest.mark.django_db(transaction=True)
def test_purging_a_dataset_removes_its_files_and_tables():
    cast = make_cast()
    version = make_upload(cast, make_dataset(cast), GOOD).current
    table = store.table_path(settings.TABLES, str(version.id))
    assert default_storage.exists(version.file) and table.is_file()
    datasets.purge(version.resource.dataset, actor=cast.sysadmin)
    assert not default_storage.exists(version.file)
    assert not table.exists()


@pytest.mark.django_db(transaction=True)
def test_a_worker_finds_the_job_by_itself(worker):
    cast = make_cast()
    dataset = make_dataset(cast)
    upload = File(BytesIO(GOOD), name="a.csv")
    resource = resources.create(dataset, ResourceRecord(name="a"), actor=cast.malee, upload=upload)
    import time

    deadline = time.monotonic() + 30
    while Job.objects.get().state != Job.DONE and time.monotonic() < deadline:
        time.sleep(0.1)
    resource.refresh_from_db()
    assert resource.current is not None
