"""datastore_search_sql: CKAN's answers over the tables that the caller may read, and no others."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

pytestmark = pytest.mark.django_db

CATTLE = "จังหวัด,โค (ตัว),วันที่\nเชียงใหม่,1200,1/2/2566\nน่าน,300,2/2/2566\nแพร่,5,3/2/2566\n".encode()
WRITTEN = [{"จังหวัด": "น่าน", "พื้นที่": 11472.07}, {"จังหวัด": "แพร่", "พื้นที่": 6538.59}]


@pytest.fixture
def cattle(api, work):
    """Upload a table of the first agency; return its id."""
    api.dataset("cattle")
    file = SimpleUploadedFile("cattle.csv", CATTLE)
    made = api.upload("resource_create", {"package_id": "cattle", "name": "โค", "upload": file}, user="somchai")
    work()
    return made.result["id"]


def ask(api, sql, user=None):
    return api.get("datastore_search_sql", sql=sql, user=user)


def test_a_statement_is_answered_with_ckans_fields(api, cattle):
    answer = ask(api, f'SELECT "จังหวัด", "โค (ตัว)" FROM "{cattle}" WHERE "โค (ตัว)" > 100 ORDER BY 2').result
    assert answer["records"] == [{"จังหวัด": "น่าน", "โค (ตัว)": 300}, {"จังหวัด": "เชียงใหม่", "โค (ตัว)": 1200}]
    assert answer["fields"] == [{"id": "จังหวัด", "type": "text"}, {"id": "โค (ตัว)", "type": "int8"}]


def test_counts_sums_and_dates(api, cattle):
    answer = ask(api, f'SELECT count(*), sum("โค (ตัว)") AS total, max("วันที่") AS last FROM "{cattle}"').result
    assert answer["records"] == [{"count": 3, "total": 1505, "last": "2023-02-03"}]


def test_a_table_written_through_the_api_joins_one_of_a_file(api, cattle):
    resource = {"package_id": "cattle"}
    written = api.post("datastore_create", {"resource": resource, "records": WRITTEN}, user="somchai").result
    sql = (
        f'SELECT a."จังหวัด", a."โค (ตัว)", b."พื้นที่" FROM "{cattle}" a '
        f'JOIN "{written["resource_id"]}" b USING ("จังหวัด") ORDER BY 3'
    )
    assert ask(api, sql).result["records"] == [
        {"จังหวัด": "แพร่", "โค (ตัว)": 5, "พื้นที่": 6538.59},
        {"จังหวัด": "น่าน", "โค (ตัว)": 300, "พื้นที่": 11472.07},
    ]


@pytest.mark.parametrize(
    "sql",
    [
        'SELECT * FROM "{0}"',
        'SELECT 1 AS a WHERE EXISTS (SELECT 1 FROM "{0}")',
        'WITH t AS (SELECT * FROM "{0}") SELECT count(*) FROM t',
        'SELECT 1 AS a UNION ALL SELECT count(*) FROM "{0}"',
    ],
)
def test_a_private_table_is_refused_wherever_it_stands(api, cattle, sql):
    api.post("package_patch", {"id": "cattle", "private": True}, user="somchai")
    statuses = {user: ask(api, sql.format(cattle), user).status for user in (None, "lek", "wichai", "mali", "admin")}
    assert statuses == {None: 403, "lek": 403, "wichai": 403, "mali": 200, "admin": 200}


@pytest.mark.parametrize(
    ("sql", "status"),
    [
        ("", 409),
        ("SELECT", 409),
        ("SELECT 1; SELECT 2", 409),
        ("DROP TABLE x", 409),
        ('SELECT * FROM "00000000-0000-4000-8000-000000000000"', 404),
        ("SELECT * FROM pg_catalog.pg_tables", 403),
        ("SELECT pg_sleep(10)", 403),
        ("SELECT * FROM read_csv('/etc/passwd')", 403),
        ("SELECT \x00", 409),
    ],
)
def test_what_may_not_be_asked_is_ckans_error(api, sql, status):
    answer = ask(api, sql)
    assert (answer.status, answer.body["success"]) == (status, False)
