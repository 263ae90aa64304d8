"""A data dictionary is kept by those who may, makes sense, leaves a trail, and decides about the next file."""

from __future__ import annotations

from uuid import uuid4

import pytest

from catalog.access import NotAllowed
from catalog.formats.ckan.checks import Invalid
from catalog.formats.dictionary.shape import EMPTY, Constraints, Dictionary, Field, ForeignKey, dictionary_of
from catalog.models import AuditEntry, Resource, ResourceVersion
from catalog.operations import collaborators, dictionaries, resources
from catalog.records import ResourceRecord
from harvesters.intake import _referred
from tests.cast import make_cast, make_dataset, make_upload

pytestmark = pytest.mark.django_db

BODY = "จังหวัด,ปี,โค (ตัว)\nเลย,2566,5\nตาก,2566,7\nเลย,2567,9\n".encode()


@pytest.fixture
def cast(db):
    return make_cast()


@pytest.fixture
def cattle(cast):
    return make_upload(cast, make_dataset(cast), BODY)


def names(*given: str) -> tuple[Field, ...]:
    return tuple(Field(name) for name in given)


def newest(resource: Resource) -> ResourceVersion:
    return resource.versions.latest("number")


def test_an_editor_describes_a_table_and_leaves_a_trail(cast, cattle):
    said = Dictionary(
        fields=(Field("จังหวัด", title="จังหวัดที่เลี้ยง", code_list="province"), Field("ปี")), primary_key=("จังหวัด", "ปี")
    )

    dictionaries.save(cattle, said, actor=cast.malee)

    assert dictionary_of(Resource.objects.get(id=cattle.id).dictionary) == said
    entry = AuditEntry.objects.get(kind="data_dictionary")
    assert (entry.actor, entry.before, entry.after["primary_key"]) == (cast.malee, {}, ["จังหวัด", "ปี"])


def test_saving_the_same_again_leaves_no_trail(cast, cattle):
    for _ in range(2):
        dictionaries.save(cattle, Dictionary(fields=names("ปี")), actor=cast.malee)

    assert AuditEntry.objects.filter(kind="data_dictionary").count() == 1


@pytest.mark.parametrize("who", ["manee", "piti", "chujai"])
def test_nobody_else_may(cast, cattle, who):
    with pytest.raises(NotAllowed):
        dictionaries.save(cattle, EMPTY, actor=getattr(cast, who))
    with pytest.raises(NotAllowed):
        dictionaries.take(cattle, b"{}", actor=getattr(cast, who))


@pytest.mark.parametrize(
    ("said", "place"),
    [
        (Dictionary(fields=names("a", "a")), "fields.a.name"),
        (Dictionary(fields=(Field("a", constraints=Constraints(pattern="(")),)), "fields.a.pattern"),
        (Dictionary(fields=(Field("a", type="date", constraints=Constraints(minimum="5")),)), "fields.a.minimum"),
        (Dictionary(fields=(Field("a", type="text", constraints=Constraints(maximum="5")),)), "fields.a.maximum"),
        (Dictionary(fields=(Field("a", constraints=Constraints(minimum="5", maximum="4")),)), "fields.a.maximum"),
        (Dictionary(fields=(Field("a", constraints=Constraints(min_length=-1)),)), "fields.a.min_length"),
        (Dictionary(fields=(Field("a", code_list="planets"),)), "fields.a.code_list"),
        (Dictionary(fields=(Field("a", title="\x00"),)), "fields"),
        (Dictionary(fields=names("a"), primary_key=("b",)), "primary_key"),
        (Dictionary(fields=names("a"), unique_keys=(("a", "a"),)), "unique_keys"),
        (Dictionary(fields=names("a"), foreign_keys=(ForeignKey(("a",), "", ("a", "b")),)), "foreign_keys"),
        (Dictionary(fields=names("a"), foreign_keys=(ForeignKey(("a",), str(uuid4()), ("b",)),)), "foreign_keys"),
        (Dictionary(fields=names("a"), foreign_keys=(ForeignKey(("a",), "x\x00", ("b",)),)), "foreign_keys"),
    ],
)
def test_what_makes_no_sense_is_refused_beside_its_place(cast, cattle, said, place):
    with pytest.raises(Invalid) as refusal:
        dictionaries.save(cattle, said, actor=cast.malee)

    assert list(refusal.value.errors) == [place]


def test_a_file_that_breaks_the_key_is_refused_and_the_one_before_stays(cast, cattle):
    dictionaries.save(cattle, Dictionary(fields=names("จังหวัด", "ปี"), primary_key=("จังหวัด", "ปี")), actor=cast.malee)

    after = make_upload(cast, cattle.dataset, BODY + "เลย,2566,5\n".encode(), resource=cattle)

    assert newest(after).state == ResourceVersion.REJECTED
    assert not newest(after).has_table
    assert (after.current.number, after.current.rows) == (1, 3)


def test_a_foreign_key_may_name_a_resource_of_the_dataset_and_is_checked_against_its_table_of_the_day(cast, cattle):
    provinces = make_upload(cast, cattle.dataset, "ชื่อ,ภาค\nเลย,อีสาน\nตาก,เหนือ\n".encode(), "จังหวัด.csv")
    said = Dictionary(fields=names("จังหวัด"), foreign_keys=(ForeignKey(("จังหวัด",), "จังหวัด.csv", ("ชื่อ",)),))

    kept = dictionaries.save(cattle, said, actor=cast.malee)
    after = make_upload(cast, cattle.dataset, BODY + "น่าน,2567,1\n".encode(), resource=cattle)

    assert kept.foreign_keys[0].resource == str(provinces.id)
    found = {problem["code"]: problem for problem in newest(after).report["problems"]}
    assert found["reference_unknown"]["params"]["first"] == [{"row": 5, "value": "น่าน"}]


def test_a_foreign_key_cannot_be_pointed_at_a_table_that_its_author_may_not_read(cast, cattle):
    hidden = make_upload(cast, make_dataset(cast, "hidden", private=True), "ชื่อ\nเลย\n".encode())
    collaborators.share(cattle.dataset, cast.piti, "editor", actor=cast.mana)
    said = Dictionary(fields=names("จังหวัด"), foreign_keys=(ForeignKey(("จังหวัด",), str(hidden.id), ("ชื่อ",)),))

    with pytest.raises(Invalid, match="foreign_keys"):
        dictionaries.save(cattle, said, actor=cast.piti)


def test_a_file_whose_sender_may_not_read_the_other_table_is_not_checked_against_it(cast, cattle):
    hidden = make_upload(cast, make_dataset(cast, "hidden", private=True), "ชื่อ\nเลย\n".encode())
    said = Dictionary(fields=names("จังหวัด"), foreign_keys=(ForeignKey(("จังหวัด",), str(hidden.id), ("ชื่อ",)),))

    dictionaries.save(cattle, said, actor=cast.malee)

    assert list(_referred(said, cast.malee)) == [str(hidden.id)] and _referred(said, cast.piti) == {}


def test_a_foreign_key_to_an_unknown_column_is_refused(cast, cattle):
    other = make_upload(cast, cattle.dataset, b"code\n1\n", "codes.csv")
    said = Dictionary(fields=names("ปี"), foreign_keys=(ForeignKey(("ปี",), f"/dataset/x/resource/{other.id}", ("nr",)),))

    with pytest.raises(Invalid, match="foreign_keys") as refusal:
        dictionaries.save(cattle, said, actor=cast.malee)

    assert refusal.value.errors["foreign_keys"] == ["The other table has no column “nr”"]


def test_a_file_describes_its_columns_and_leaves_the_others_as_they_were(cast, cattle):
    dictionaries.save(
        cattle,
        Dictionary(fields=(Field("ปี", title="ปีสำรวจ"),), primary_key=("ปี",), on_key_breach="warn"),
        actor=cast.malee,
    )
    sheet = "ชื่อฟิลด์,คำอธิบาย,หน่วย,ชนิดข้อมูล\nโค (ตัว),จำนวนโคเนื้อ,ตัว,int\nม้า,จำนวนม้า,ตัว,int\n".encode("cp874")

    kept, strange = dictionaries.take(cattle, sheet, actor=cast.malee)

    column = newest(cattle).columns[2]["name"]
    assert kept.field(column) == Field(column, description="จำนวนโคเนื้อ", unit="ตัว", type="integer")
    assert kept.field("ปี").title == "ปีสำรวจ" and kept.primary_key == ("ปี",)
    assert strange == ["ม้า"]


def test_changing_the_description_of_the_resource_keeps_the_dictionary(cast, cattle):
    dictionaries.save(cattle, Dictionary(fields=names("ปี")), actor=cast.malee)

    resources.update(cattle, ResourceRecord(name="ใหม่", url_type="upload"), actor=cast.malee)

    assert Resource.objects.get(id=cattle.id).dictionary["fields"] == [{"name": "ปี"}]
