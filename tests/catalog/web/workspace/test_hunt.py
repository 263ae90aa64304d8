"""The hunt: after an upload with citizen numbers, nobody but its agency finds them at any address, before and after."""

from __future__ import annotations

import gzip
import io
import json
import zipfile

import pyarrow.parquet as pq
import pytest
from django.test import Client
from django.urls import reverse

from catalog.models import ApiToken
from catalog.operations import treatments
from catalog.records import Treatment
from tests.cast import make_dataset, make_upload

pytestmark = pytest.mark.django_db

COLUMN = "เลขประจำตัวประชาชน"
NUMBERS = ("1999900000013", "1999900000021", "1999900000030", "1999900000048")
DASHED = "1-9999-00000-05-6"
SURNAME = "ศรีสมมติยิ่ง"
BODY = "".join(
    [
        f"ชื่อ,{COLUMN},หมายเหตุ,จำนวน\n",
        *(f"นายสมมติ {SURNAME}{n},{number},โทร {DASHED},{n}\n" for n, number in enumerate(NUMBERS)),
    ]
).encode()
SECRETS = (*NUMBERS, DASHED, DASHED.replace("-", ""), SURNAME)
FORMATS = ("csv", "tsv", "json", "xml", "ndjson", "xlsx", "parquet")


@pytest.fixture
def uploaded(cast):
    """A public dataset whose one resource has numbers in its file, its file name, and a harmless version before it."""
    dataset = make_dataset(cast, title="ผู้สมัครสอบ")
    resource = make_upload(cast, dataset, "ชื่อ,จำนวน\nว่าง,1\n".encode(), "applicants.csv")
    return make_upload(cast, dataset, BODY, f"applicants {NUMBERS[0]}.csv", resource=resource)


def addresses(resource):
    """Every address at which something of the resource is shown."""
    key, dataset = resource.id, resource.dataset
    base = f"/dataset/{dataset.name}/resource/{key}"
    numbers = range(1, 5)
    pages = [
        "/",
        "/en/",
        f"/dataset/{dataset.name}",
        base,
        f"{base}/versions",
        f"{base}/compare",
        "/organization/livestock",
    ]
    pages += [f"{base}/compare{ending}?from=1&to={n}" for n in numbers for ending in ("", ".json", ".csv")]
    pages += [f"{base}/version/{n}" for n in numbers] + [f"{base}/version/{n}/download" for n in numbers]
    pages += [f"{base}/download", f"{base}/download/x.csv"]
    words = (*NUMBERS[:1], DASHED, SURNAME)
    pages += [f"{page}?q={word}" for page in ("/dataset/", "/suggest", base) for word in words]
    api = [
        f"/api/v1/resources/{key}{end}"
        for end in ("", "/rows", "/rows?q=1999900000013", "/versions", "/docs", "/rows?group_by=ชื่อ")
    ]
    api += [f"/api/v1/resources/{key}/versions/{n}" for n in numbers]
    api += [f"/api/v1/resources/{key}/rows?as_of={n}" for n in numbers]
    api += ["/api/v1/changes", "/api/v1/datasets", f"/api/v1/datasets/{dataset.name}"]
    action = "/api/3/action"
    api += [
        f"{action}/datastore_search?resource_id={key}{more}"
        for more in ("", "&q=1999900000013", "&as_of=2", "&as_of=3")
    ]
    api += [f"{action}/{name}?id={key}" for name in ("resource_show", "datastore_info", "resource_activity_list")]
    api += [f"{action}/{name}?id={dataset.name}" for name in ("package_show", "package_activity_list")]
    api += [f"{action}/package_search?q={word}" for word in words] + [
        f"{action}/recently_changed_packages_activity_list"
    ]
    api += [f'{action}/datastore_search_sql?sql=SELECT * FROM "{key}"', f"{action}/current_package_list_with_resources"]
    dumps = [f"/datastore/dump/{key}?format={kind}{more}" for kind in FORMATS for more in ("", "&as_of=2", "&as_of=3")]
    return [*pages, *api, *dumps]


def staff_addresses(version):
    return [
        reverse(name, args=[version.id])
        for name in ("version", "version-progress", "version-original", "version-report")
    ]


def seen(client, address, **headers):
    """Everything that an address answers, headers and unpacked workbooks included."""
    response = client.get(address, **headers)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if body[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(body)) as workbook:
            body = b"".join(workbook.read(name) for name in workbook.namelist())
    if body[:4] == b"PAR1":
        body = str(pq.read_table(io.BytesIO(body)).to_pydict()).encode()
    if body[:2] == b"\x1f\x8b":
        body = gzip.decompress(body)
    return response.status_code, body.decode("utf-8", "replace") + str(response.headers)


def readers(cast, as_user):
    secret = ApiToken.issue(cast.piti, "hunt")[1]
    yield "anonymous", Client(), {}
    yield "other agency", as_user(cast.piti), {}
    yield "other agency's token", Client(), {"HTTP_AUTHORIZATION": secret}


def hunt(cast, as_user, resource):
    for who, client, headers in readers(cast, as_user):
        answered = 0
        for address in addresses(resource):
            status, text = seen(client, address, **headers)
            assert status < 500, (who, address, status)
            answered += status == 200
            asked = address.partition("?")[2]
            for secret in SECRETS:
                if secret not in asked:  # a page may repeat the words that it was asked for
                    assert secret not in text, (who, address, secret)
        assert answered > 50, who  # else there was nothing to hunt in
        for version in resource.versions.all():
            for address in staff_addresses(version):
                assert seen(client, address, **headers)[0] in {302, 403}, (who, address)


def test_nobody_finds_a_number_while_the_upload_waits(cast, as_user, index, uploaded):
    assert uploaded.versions.first().state == "held"
    index()
    hunt(cast, as_user, uploaded)


def test_nobody_finds_a_number_after_the_cleaned_form_is_served(cast, as_user, index, uploaded, work):
    answers = [
        Treatment("ชื่อ", "mask", "person_name"),
        Treatment(COLUMN, "mask", "citizen_id"),
        Treatment("หมายเหตุ", "mask", "citizen_id"),
    ]
    treatments.decide(uploaded.versions.first(), answers, actor=cast.malee, reason="ทดสอบ")
    work()
    index()
    uploaded.refresh_from_db()
    assert uploaded.current.number == 3
    hunt(cast, as_user, uploaded)
    rows = json.loads(Client().get(f"/api/v1/resources/{uploaded.id}/rows").content)["items"]
    assert rows[0] == {
        "ชื่อ": "นายส••• ศ•••",
        COLUMN: "19999XXXXXXXX",
        "หมายเหตุ": "โทร 1-9999-XXXXX-XX-X",
        "จำนวน": 0,
    } | ({"_id": 1} if "_id" in rows[0] else {})


def test_the_agency_itself_still_gets_the_original(cast, as_user, uploaded):
    held = uploaded.versions.first()
    assert seen(as_user(cast.malee), reverse("version-original", args=[held.id]))[1].startswith(BODY.decode())
    assert seen(as_user(cast.manee), reverse("version-original", args=[held.id]))[0] == 403


def test_a_number_in_a_file_name_is_masked_at_once(uploaded):
    assert uploaded.versions.first().file_name == "applicants 19999XXXXXXXX.csv"


def test_a_number_in_a_description_is_pointed_out(malee, herd):
    form = malee.get(f"/en{reverse('dataset-edit', args=[herd.name])}").content.decode()
    seen_ = form.split('name="seen" value="')[1].split('"')[0]
    data = {"title": f"คำร้องของ {DASHED}", "name": herd.name, "owner_org": str(herd.owner_org_id), "seen": seen_}
    page = malee.post(f"/en{reverse('dataset-edit', args=[herd.name])}", data, follow=True).content.decode()
    assert "holds a citizen identification number" in page
