"""Each kind of remote catalogue, by a server that speaks as its kind does."""

import json
from pathlib import Path

import pytest

from catalog.models import Dataset
from harvesters.connectors import ckan
from harvesters.models import HarvestOutcome
from tests.harvesters.conftest import gather
from tests.harvesters.servers import as_json

pytestmark = pytest.mark.django_db
DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "metadata"
sample = pytest.mark.skipif(not DATA.is_dir(), reason="the sample records do not lie beside the checkout")

TURTLE = """
@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix hydra: <http://www.w3.org/ns/hydra/core#> .
<https://example.go.th/dataset/rain-%(n)s> a dcat:Dataset ;
  dct:title "ปริมาณฝน %(n)s"@th, "Rainfall %(n)s"@en ; dct:description "รายวัน"@th ; dcat:keyword "ฝน"@th ;
  dct:license <http://creativecommons.org/licenses/by/4.0/> ;
  dct:accrualPeriodicity <http://publications.europa.eu/resource/authority/frequency/DAILY> ;
  dct:modified "2026-01-02T00:00:00"^^xsd:dateTime ;
  dct:publisher [ a foaf:Agent ; foaf:name "กรมอุตุนิยมวิทยา" ] ;
  dcat:contactPoint [ vcard:fn "ฝ่ายข้อมูล" ; vcard:hasEmail <mailto:data@example.go.th> ] ;
  dcat:distribution [ a dcat:Distribution ; dct:title "ฝน"@th ; dcat:downloadURL <https://example.go.th/rain.csv> ;
    dct:format <http://publications.europa.eu/resource/authority/file-type/CSV> ] .
"""
PAGED = {
    "hydra:PagedCollection": "<%(url)s> a hydra:PagedCollection ; hydra:totalItems 2 ; hydra:nextPage <%(next)s> .",
    "hydra:PartialCollectionView": "<%(url)s> a hydra:PartialCollectionView ; hydra:next <%(next)s> .",
}


def serve(body, content_type=""):
    data = body if isinstance(body, bytes) else body.encode()
    return lambda path, query, headers: (200, {"Content-Type": content_type}, data)


def harvested(make_source, cast, url, kind, **fields):
    run = gather(make_source(url, kind=kind, **fields), cast)
    assert run.state == "done", run.error
    refused = [each.messages for each in HarvestOutcome.objects.filter(run=run, result="refused")]
    assert refused == []
    return run


@pytest.mark.parametrize(
    "address",
    ["", "/", "/th/", "/en/dataset", "/api/3/action/package_list", "/dataset/rain?x=1", "/th/organization/dld"],
)
def test_ckans_root_is_found_from_any_address(address):
    assert ckan.root(f"https://example.go.th/data{address}") == "https://example.go.th/data"


@pytest.mark.parametrize("form", ["turtle", "xml", "json-ld"])
def test_dcat_in_its_three_forms_is_the_same(loopback, make_source, cast, form):
    from rdflib import Graph

    body = Graph().parse(data=TURTLE % {"n": 1}, format="turtle").serialize(format=form)
    server = loopback(serve(body, "text/plain"))
    harvested(make_source, cast, f"{server.url}/catalog", "dcat")
    row = Dataset.objects.get()
    assert (row.title, row.title_en, row.license_id) == ("ปริมาณฝน 1", "Rainfall 1", "cc-by")
    assert (row.maintainer_email, row.standard["update_frequency_unit"]) == ("data@example.go.th", "day")
    assert row.resources.get().format == "CSV"


@pytest.mark.parametrize("dialect", PAGED)
def test_both_dialects_of_hydra_are_paged(loopback, make_source, cast, dialect):
    def answer(path, query, headers):
        number = int(query.get("page", 1))
        more = PAGED[dialect] % {"url": path, "next": "/catalog.ttl?page=2"} if number == 1 else ""
        return 200, {"Content-Type": "text/turtle"}, (TURTLE % {"n": number} + more).encode()

    harvested(make_source, cast, f"{loopback(answer).url}/catalog.ttl", "dcat")
    assert Dataset.objects.count() == 2


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ('<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><rdf:RDF/>', "entities"),
        ('{"@context": "http://169.254.169.254/", "@id": "x"}', "context"),
        ('{"@context": {"a": {"@id": "x:a", "@context": ["http://127.0.0.1/"]}}}', "context"),
        ("<html><body>busy</body></html>", "web page"),
        (TURTLE[:600] % {"n": 1}, "not valid"),
    ],
)
def test_bad_rdf_is_named(loopback, make_source, cast, body, says):
    server = loopback(serve(body, "text/turtle"))
    run = gather(make_source(server.url, kind="dcat"), cast)
    assert says in run.error
    assert len(server.requests) == 1


@sample
@pytest.mark.parametrize(("name", "number"), [("us_dcatus1.1_small.json", 7), ("us_dcatus3.0_series.json", 2)])
def test_data_json_of_both_versions(loopback, make_source, cast, name, number):
    server = loopback(serve((DATA / name).read_bytes(), "application/json"))
    harvested(make_source, cast, f"{server.url}/data.json", "datajson")
    assert Dataset.objects.count() == number
    if "1.1" in name:
        row = Dataset.objects.get(name="cftc-dc1")
        assert row.standard["update_frequency_unit"] == "week"
        assert row.maintainer_email == "contact-01@example.org"


def test_data_json_that_is_cut_off_changes_nothing_and_takes_nothing_away(loopback, make_source, cast):
    whole = json.dumps({"dataset": [{"identifier": f"i{n}", "title": f"t{n}"} for n in range(5)]})
    bodies = [whole, whole[:-20]]
    server = loopback(lambda path, query, headers: (200, {}, bodies[0].encode()))
    source = make_source(f"{server.url}/data.json", kind="datajson")
    assert gather(source, cast).counts == {"created": 5}
    bodies.pop(0)
    run = gather(source, cast)
    assert "cut off" in run.error
    assert Dataset.objects.filter(private=False).count() == 5


def test_a_document_that_did_not_change_is_not_sent_again(loopback, make_source, cast):
    def answer(path, query, headers):
        if headers.get("if-none-match") == '"one"':
            return 304, {}, b""
        return as_json({"dataset": [{"identifier": "i1", "title": "t1"}]}, ETag='"one"')

    source = make_source(f"{loopback(answer).url}/data.json", kind="datajson")
    gather(source, cast)
    run = gather(source, cast)
    assert [note["code"] for note in run.notes] == ["not_modified"]
    source.mapping = {"defaults": {"maintainer": "ฝ่ายข้อมูล"}}
    source.save()
    assert gather(source, cast).counts == {"updated": 1}


@sample
def test_a_data_package_of_the_thai_portal(loopback, make_source, cast):
    server = loopback(serve((DATA / "datagoth_datapackage_rtddi.json").read_bytes()))
    harvested(make_source, cast, f"{server.url}/x/datapackage.json", "datapackage")
    row = Dataset.objects.get()
    assert (row.license_id, row.resources.count()) == ("ogl", 4)
    assert row.resources.first().url.startswith(f"{server.url}/x/")


@sample
def test_a_full_thai_record_comes_in(loopback, make_source, cast):
    answer = json.loads((DATA / "datagoth_package_search_covid-19-daily.json").read_text())
    pages = [answer["result"]["results"], []]
    server = loopback(lambda path, query, headers: as_json(
        {"success": True, "result": {"count": 1, "results": pages[0] if query["start"] == "0" else []}}))  # fmt: skip
    harvested(make_source, cast, server.url, "ckan")
    assert Dataset.objects.get().resources.count() == 14


def test_a_list_in_the_old_encoding(loopback, make_source, cast):
    body = (
        "ชื่อชุดข้อมูล,รายละเอียด,คำสำคัญ,ลิงก์,ชื่อไฟล์,รูปแบบไฟล์\n"
        "จำนวนโค,รายจังหวัด,โค,https://example.go.th/a.csv,โค 2566,CSV\n"
        ",,,https://example.go.th/b.csv,โค 2567,CSV\n"
        "จำนวนไก่,รายจังหวัด,ไก่,https://example.go.th/c.csv,ไก่,CSV\n"
    ).encode("cp874")
    harvested(make_source, cast, f"{loopback(serve(body)).url}/list.csv", "listing")
    assert {row.title: row.resources.count() for row in Dataset.objects.all()} == {"จำนวนโค": 2, "จำนวนไก่": 1}


def test_a_sitemap_leads_to_descriptions(loopback, make_source, cast):
    described = {"@context": "https://schema.org", "@type": "Dataset", "name": "ปริมาณฝน", "description": "<b>รายวัน</b>",
                 "license": "https://creativecommons.org/licenses/by/4.0/", "keywords": ["ฝน"],
                 "distribution": [{"contentUrl": "https://example.go.th/rain.csv", "encodingFormat": "text/csv"}]}  # fmt: skip

    def answer(path, query, headers):
        host = headers["host"]
        if path == "/sitemap.xml":
            return 200, {}, f"<sitemapindex><sitemap><loc>http://{host}/a.xml</loc></sitemap></sitemapindex>".encode()
        if path == "/a.xml":
            places = [f"http://{host}/one", f"http://{host}/none", "http://169.254.169.254/"]
            return 200, {}, f"<urlset>{''.join(f'<url><loc>{p}</loc></url>' for p in places)}</urlset>".encode()
        script = f'<script type="application/ld+json">{json.dumps(described)}</script>' if path == "/one" else ""
        return 200, {}, f"<!doctype html><html><head>{script}</head></html>".encode()

    harvested(make_source, cast, f"{loopback(answer).url}/sitemap.xml", "sitemap")
    row = Dataset.objects.get()
    assert (row.title, row.notes, row.license_id, row.resources.get().format) == ("ปริมาณฝน", "รายวัน", "cc-by", "CSV")


def test_socrata(loopback, make_source, cast):
    def answer(path, query, headers):
        rows = [{"resource": {"id": f"abcd-000{n}", "name": f"Rain {n}", "updatedAt": "2026-01-01T00:00:00.000Z"},
                 "classification": {"domain_tags": ["rain"]}, "permalink": f"https://example.org/d/{n}"}
                for n in range(3)]  # fmt: skip
        return as_json({"results": rows if query["offset"] == "0" else [], "resultSetSize": 3})

    harvested(make_source, cast, loopback(answer).url, "socrata")
    assert Dataset.objects.get(name="abcd-0001").resources.count() == 2


def test_opendatasoft(loopback, make_source, cast):
    def answer(path, query, headers):
        rows = [{"dataset_id": f"rain-{n}", "has_records": True,
                 "metas": {"default": {"title": f"ฝน {n}", "keyword": ["ฝน"], "license": "CC BY 4.0"}}}
                for n in range(2)]  # fmt: skip
        return as_json({"results": [] if "where" in query else rows, "total_count": 2})

    harvested(make_source, cast, loopback(answer).url, "opendatasoft")
    row = Dataset.objects.get(name="rain-1")
    assert (row.license_id, row.resources.count()) == ("cc-by", 3)


def test_oai_pmh_by_tokens_and_without_what_was_deleted(loopback, make_source, cast):
    def record(number, status=""):
        return (
            f"<record><header {status}><identifier>oai:x:{number}</identifier><datestamp>2026-01-0{number}</datestamp>"
            f"</header><metadata><dc xmlns='http://purl.org/dc/elements/1.1/'><title>งาน {number}</title>"
            f"<identifier>https://example.go.th/{number}.csv</identifier></dc></metadata></record>"
        )

    def answer(path, query, headers):
        first = "resumptionToken" not in query
        inner = record(1) + record(2, 'status="deleted"') if first else record(3)
        token = '<resumptionToken completeListSize="3">next</resumptionToken>' if first else "<resumptionToken/>"
        body = (
            f'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>{inner}{token}</ListRecords></OAI-PMH>'
        )
        return 200, {"Content-Type": "text/xml"}, body.encode()

    harvested(make_source, cast, f"{loopback(answer).url}/oai", "oaipmh")
    assert sorted(Dataset.objects.values_list("title", flat=True)) == ["งาน 1", "งาน 3"]


@pytest.mark.parametrize("kind", ["datajson", "datapackage", "socrata", "opendatasoft", "oaipmh", "sitemap", "listing"])
def test_a_web_page_with_status_200_is_a_named_failure_of_every_kind(loopback, make_source, cast, kind):
    server = loopback(serve("<!DOCTYPE html><html><body>ปิดปรับปรุง</body></html>", "text/html"))
    run = gather(make_source(server.url, kind=kind), cast)
    assert run.state == "failed"
    assert server.url in run.error
