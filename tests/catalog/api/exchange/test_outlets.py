"""The catalogue in the formats of other portals: well formed, complete, conditional, and without what is hidden."""

from __future__ import annotations

import io
import json
import xml.etree.ElementTree as ET
import zipfile
from typing import Any

import pyshacl
import pytest
import rdflib
from django.test import Client
from rdflib.compare import to_isomorphic

from catalog.models import Dataset
from catalog.operations import datasets
from tests.cast import Cast, make_cast, make_dataset, make_upload
from tests.catalog.api.exchange.shapes import DCAT_AP

DCAT = rdflib.Namespace("http://www.w3.org/ns/dcat#")
DCT = rdflib.Namespace("http://purl.org/dc/terms/")
HYDRA = rdflib.Namespace("http://www.w3.org/ns/hydra/core#")
ATOM = "{http://www.w3.org/2005/Atom}"
OAI = "{http://www.openarchives.org/OAI/2.0/}"
SITE = "http://testserver"
MORE = (
    "/dataset/cattle/datapackage.zip",
    "/oai?verb=ListRecords&metadataPrefix=dcat",
    "/dataset/cattle/croissant.jsonld",
)
SYNTAXES = {"ttl": "turtle", "rdf": "xml", "xml": "xml", "jsonld": "json-ld"}
FIELDS: dict[str, Any] = {
    "title_en": "Beef cattle",
    "notes": 'โคเนื้อ "ทั้งหมด" <b>&amp;</b> \\ </script>\nบรรทัดสอง',
    "tags": ("โคเนื้อ", "cattle"),
    "license_id": "cc-by",
    "maintainer": "กลุ่มสารสนเทศ",
    "maintainer_email": "info@example.go.th",
    "url": 'http://example.go.th/มี ช่องว่าง?<q>="1"',
    "standard": {
        "update_frequency_unit": "month",
        "geo_coverage": "province",
        "data_language": ["th", "en"],
        "first_year_of_data": "2560",
        "last_year_of_data": "2567",
        "data_source": "ทะเบียนเกษตรกร",
    },
}


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def cattle(cast: Cast) -> Dataset:
    """A well described dataset with a file that became a table; beside it a private and a deleted one."""
    dataset = make_dataset(cast, **FIELDS)
    make_upload(cast, dataset, "จังหวัด,จำนวน\nน่าน,12\nตาก,30\n".encode())
    make_dataset(cast, "hidden-herd", title="ฝูงที่ซ่อนไว้", private=True)
    datasets.delete(make_dataset(cast, "gone-herd", title="ฝูงที่ลบแล้ว"), actor=cast.malee)
    return dataset


def body(client: Client, path: str, status: int = 200, **headers: str) -> bytes:
    response = client.get(path, headers=headers)
    assert response.status_code == status, (path, response.status_code)
    return b"".join(response.streaming_content) if response.streaming else response.content


def graph(client: Client, path: str, syntax: str) -> rdflib.Graph:
    return rdflib.Graph().parse(data=body(client, path), format=SYNTAXES[syntax])


def test_the_three_syntaxes_say_the_same(client: Client, cattle: Dataset) -> None:
    turtle = to_isomorphic(graph(client, "/dataset/cattle.ttl", "ttl"))
    assert len(turtle) > 50
    for syntax in ("rdf", "xml", "jsonld"):
        assert to_isomorphic(graph(client, f"/dataset/cattle.{syntax}", syntax)) == turtle


def test_a_catalogue_keeps_the_rules_of_dcat_ap(client: Client, cattle: Dataset) -> None:
    shapes = rdflib.Graph().parse(data=DCAT_AP, format="turtle")
    valid, _, text = pyshacl.validate(graph(client, "/catalog.ttl", "ttl"), shacl_graph=shapes)
    assert valid, text
    broken = graph(client, "/catalog.ttl", "ttl")
    broken.remove((None, DCT.title, None))
    assert not pyshacl.validate(broken, shacl_graph=shapes)[0]


def test_what_is_known_is_told(client: Client, cattle: Dataset) -> None:
    found = graph(client, "/dataset/cattle.ttl", "ttl")
    dataset = rdflib.URIRef(f"{SITE}/dataset/{cattle.id}")
    text = found.value(dataset, DCT.description)
    assert (str(text), text.language) == (FIELDS["notes"], "th")
    assert {(str(each), each.language) for each in found.objects(dataset, DCAT.keyword)} == {
        ("โคเนื้อ", "th"),
        ("cattle", "en"),
    }
    assert str(found.value(dataset, DCT.accrualPeriodicity)).endswith("/frequency/MONTHLY")
    assert str(found.value(found.value(dataset, DCT.temporal), DCAT.startDate)) == "2017"
    assert str(found.value(dataset, DCAT.theme)).endswith("/AGRI") or not cattle.groups.exists()
    distribution = found.value(dataset, DCAT.distribution)
    assert str(found.value(distribution, DCT.license)) == "https://creativecommons.org/licenses/by/4.0/"
    assert int(found.value(distribution, DCAT.byteSize)) == len("จังหวัด,จำนวน\nน่าน,12\nตาก,30\n".encode())
    assert str(found.value(distribution, DCAT.mediaType)).endswith("/text/csv")


def test_pages_lead_from_one_to_the_next_in_both_dialects(
    client: Client, cast: Cast, cattle: Dataset, monkeypatch: Any
) -> None:
    monkeypatch.setattr("catalog.api.exchange.linked.PAGE_SIZE", 2)
    for number in range(4):
        make_dataset(cast, f"more-{number}")
    seen: list[str] = []
    address = f"{SITE}/catalog.ttl?page=1"
    while address:
        found = graph(client, address.removeprefix(SITE), "ttl")
        seen += [str(each) for each in found.subjects(rdflib.RDF.type, DCAT.Dataset)]
        here = found.value(None, rdflib.RDF.type, HYDRA.PagedCollection)
        assert (here, rdflib.RDF.type, HYDRA.PartialCollectionView) in found
        assert int(found.value(here, HYDRA.totalItems)) == 5
        address = str(found.value(here, HYDRA.next) or "")
        assert address == str(found.value(here, HYDRA.nextPage) or "")
    assert len(seen) == len(set(seen)) == 5


def test_only_what_changed_since_is_sent_on_demand(client: Client, cattle: Dataset) -> None:
    assert b"dcat:Dataset" in body(client, "/catalog.ttl?modified_since=2000-01-01")
    assert b"dcat:Dataset" not in body(client, "/catalog.ttl?modified_since=2999-01-01T00:00:00Z")
    assert b"ISO 8601" in body(client, "/en/catalog.ttl?modified_since=yesterday", 400)


@pytest.mark.parametrize(
    "path",
    [
        "/catalog.ttl",
        "/catalog.jsonld",
        "/data.json",
        "/sitemap.xml",
        "/sitemap-1.xml",
        "/feeds/dataset.atom",
        "/feeds/dataset.json",
        "/feeds/organization/livestock.atom",
        "/feeds/custom.json?q=ฝูง",
        "/oai?verb=ListRecords&metadataPrefix=oai_dc",
        "/oai?verb=ListIdentifiers&metadataPrefix=dcat",
    ],
)
def test_what_is_hidden_is_in_no_outlet(client: Client, cast: Cast, cattle: Dataset, path: str) -> None:
    client.force_login(cast.malee)  # who may see it finds it on its own page, not in what others cache
    text = body(client, path).decode()
    assert "hidden-herd" not in text
    assert "ฝูงที่" not in text
    for name in ("hidden-herd", "gone-herd"):
        assert f"/dataset/{Dataset.objects.get(name=name).id}" not in text


@pytest.mark.parametrize(
    "ending", [".ttl", ".jsonld", "/croissant.jsonld", "/schema.jsonld", "/datapackage.json", "/datapackage.zip"]
)
def test_a_private_dataset_is_described_to_its_agency_only(
    client: Client, cast: Cast, cattle: Dataset, ending: str
) -> None:
    body(client, f"/dataset/hidden-herd{ending}", 404)
    client.force_login(cast.manee)
    response = client.get(f"/dataset/hidden-herd{ending}")
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "private, no-store"


def test_what_has_not_changed_is_not_sent_again(client: Client, cast: Cast, cattle: Dataset) -> None:
    for path in ("/catalog.ttl", "/data.json", "/dataset/cattle.ttl", "/feeds/dataset.atom", "/sitemap-1.xml", *MORE):
        etag = client.get(path).headers["ETag"]
        assert client.get(path, headers={"If-None-Match": etag}).status_code == 304
    etag = client.get("/catalog.ttl").headers["ETag"]
    make_dataset(cast, "another")
    assert client.get("/catalog.ttl", headers={"If-None-Match": etag}).status_code == 200


def test_who_wants_linked_data_is_led_to_it(client: Client, cattle: Dataset) -> None:
    for accept, ending in (
        ("text/turtle", "ttl"),
        ("application/ld+json", "jsonld"),
        ("application/rdf+xml;q=0.9, */*;q=0.1", "rdf"),
    ):
        response = client.get("/dataset/cattle", headers={"Accept": accept})
        assert (response.status_code, response.headers["Location"]) == (303, f"/dataset/cattle.{ending}")
        assert "Accept" in response.headers["Vary"]
    assert client.get("/dataset/cattle", headers={"Accept": "text/html,*/*;q=0.8"}).status_code == 200
    assert client.get("/dataset/cattle").status_code == 200


def test_the_page_carries_schema_org_that_no_text_can_break_out_of(client: Client, cattle: Dataset) -> None:
    text = body(client, "/dataset/cattle").decode()
    block = text.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
    found = json.loads(block)
    assert (found["@type"], found["name"]) == ("Dataset", "จำนวนโคเนื้อ")
    assert found["description"].endswith("</script> บรรทัดสอง")
    assert found["temporalCoverage"] == "2017/2024"
    assert found == json.loads(body(client, "/dataset/cattle/schema.jsonld"))


def test_data_json_has_what_its_schema_requires(client: Client, cattle: Dataset) -> None:
    found = json.loads(body(client, "/data.json"))
    assert found["conformsTo"] == "https://project-open-data.cio.gov/v1.1/schema"
    (dataset,) = found["dataset"]
    required = {"title", "description", "keyword", "modified", "publisher", "contactPoint", "identifier", "accessLevel"}
    assert required <= set(dataset)
    assert dataset["contactPoint"]["hasEmail"] == "mailto:info@example.go.th"
    assert dataset["accrualPeriodicity"] == "R/P1M"
    assert dataset["distribution"][0]["downloadURL"].startswith(f"{SITE}/dataset/{cattle.id}/resource/")


def test_croissant_describes_each_column(client: Client, cattle: Dataset) -> None:
    found = json.loads(body(client, "/dataset/cattle/croissant.jsonld"))
    (rows,) = found["recordSet"]
    assert [(field["name"], field["dataType"]) for field in rows["field"]] == [
        ("จังหวัด", "sc:Text"),
        ("จำนวน", "sc:Integer"),
    ]
    files = {each["@id"]: each["contentUrl"] for each in found["distribution"]}
    source = rows["field"][0]["source"]["fileObject"]["@id"]
    assert "จังหวัด" in body(client, files[source].removeprefix(SITE)).decode().splitlines()[0]


def test_a_data_package_comes_with_its_files(client: Client, cattle: Dataset) -> None:
    from frictionless import Package

    archive = zipfile.ZipFile(io.BytesIO(body(client, "/dataset/cattle/datapackage.zip")))
    assert archive.testzip() is None
    descriptor = json.loads(archive.read("datapackage.json"))
    (resource,) = descriptor["resources"]
    assert archive.read(resource["path"]).decode() == "จังหวัด,จำนวน\nน่าน,12\nตาก,30\n"
    assert [field["type"] for field in resource["schema"]["fields"]] == ["string", "integer"]
    Package.from_descriptor(json.loads(body(client, "/dataset/cattle/datapackage.json"))).to_descriptor()


def test_feeds_are_read_by_readers(client: Client, cast: Cast, cattle: Dataset) -> None:
    feed = ET.fromstring(body(client, "/feeds/organization/livestock.atom"))
    entry = feed.find(f"{ATOM}entry")
    assert entry is not None
    assert entry.findtext(f"{ATOM}title") == "จำนวนโคเนื้อ"
    assert entry.findtext(f"{ATOM}id") == f"{SITE}/dataset/{cattle.id}"
    assert {link.get("rel") for link in feed.findall(f"{ATOM}link")} >= {"self", "first", "last"}
    found = json.loads(body(client, "/feeds/dataset.json"))
    assert [item["url"] for item in found["items"]] == [f"{SITE}/dataset/cattle"]
    body(client, "/feeds/organization/nobody.atom", 404)


def test_a_site_map_names_every_public_page_in_both_languages(client: Client, cattle: Dataset) -> None:
    index = body(client, "/sitemap.xml").decode()
    assert [f"{SITE}/sitemap-{number}.xml" in index for number in range(3)] == [True, True, False]
    part = body(client, "/sitemap-1.xml").decode()
    assert f"<loc>{SITE}/dataset/cattle</loc>" in part
    assert f'hreflang="en" href="{SITE}/en/dataset/cattle"' in part
    assert f"{SITE}/organization/livestock" in body(client, "/sitemap-0.xml").decode()
    body(client, "/sitemap-2.xml", 404)
    assert f"Sitemap: {SITE}/sitemap.xml" in body(client, "/robots.txt").decode()


def oai(client: Client, query: str) -> ET.Element:
    return ET.fromstring(body(client, f"/oai?{query}"))


def test_oai_lists_in_pieces_and_tells_what_went(client: Client, cast: Cast, cattle: Dataset, monkeypatch: Any) -> None:
    monkeypatch.setattr("catalog.api.exchange.oai.PAGE_SIZE", 2)
    for number in range(4):
        make_dataset(cast, f"more-{number}")
    headers: list[ET.Element] = []
    query = "verb=ListRecords&metadataPrefix=oai_dc"
    while query:
        answer = oai(client, query)
        headers += answer.iter(f"{OAI}header")
        token = answer.findtext(f".//{OAI}resumptionToken")
        query = f"verb=ListRecords&resumptionToken={token}" if token else ""
    identifiers = [header.findtext(f"{OAI}identifier") for header in headers]
    assert len(identifiers) == len(set(identifiers)) == 6
    gone = Dataset.objects.get(name="gone-herd")
    assert [h.findtext(f"{OAI}identifier") for h in headers if h.get("status") == "deleted"] == [f"urn:uuid:{gone.id}"]
    assert (
        len(
            list(
                oai(client, f"verb=GetRecord&metadataPrefix=dcat&identifier=urn:uuid:{cattle.id}").iter(f"{OAI}record")
            )
        )
        == 1
    )
    assert oai(client, "verb=ListRecords&metadataPrefix=oai_dc&set=weather").find(f"{OAI}error") is not None


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", "badVerb"),
        ("verb=Nothing", "badVerb"),
        ("verb=Identify&verb=Identify", "badVerb"),
        ("verb=Identify&x=1", "badArgument"),
        ("verb=ListRecords", "badArgument"),
        ("verb=ListRecords&metadataPrefix=marc", "cannotDisseminateFormat"),
        ("verb=ListRecords&metadataPrefix=dcat&from=2020-13-01", "badArgument"),
        ("verb=ListRecords&metadataPrefix=dcat&from=2020-01-01&until=2020-01-01T00:00:00Z", "badArgument"),
        ("verb=ListRecords&metadataPrefix=dcat&from=2999-01-01", "noRecordsMatch"),
        ("verb=ListRecords&resumptionToken=xyz", "badResumptionToken"),
        ("verb=GetRecord&metadataPrefix=dcat&identifier=urn:uuid:%00", "idDoesNotExist"),
        ("verb=GetRecord&metadataPrefix=dcat&identifier=<%26'\">", "idDoesNotExist"),
    ],
)
def test_oai_says_what_is_wrong_with_the_protocols_codes(
    client: Client, cattle: Dataset, query: str, code: str
) -> None:
    error = oai(client, query).find(f"{OAI}error")
    assert error is not None
    assert error.get("code") == code


def test_the_number_of_queries_does_not_grow_with_the_catalogue(
    client: Client, cast: Cast, cattle: Dataset, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        make_dataset(cast, f"more-{number}", tags=("ก", "ข"))
    for path in ("/catalog.ttl", "/data.json", "/feeds/dataset.atom", "/oai?verb=ListRecords&metadataPrefix=dcat"):
        with django_assert_max_num_queries(20):
            body(client, path)
