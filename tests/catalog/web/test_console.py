"""The SQL console: answers, mistakes in words, and nothing of tables that one may not read."""

import re
from html import unescape

import pytest

from catalog.models import Resource
from tests.cast import make_dataset, make_upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(client, cattle):
    resource = Resource.objects.get(dataset=cattle)

    def ask(sql=None, rest="", status=200):
        parameters = {} if sql is None else {"sql": sql.replace("TABLE", f'"{resource.id}"')}
        answer = client.get(f"/en/dataset/cattle/resource/{resource.id}/sql{rest}", parameters)
        assert answer.status_code == status
        return answer

    return ask


def test_an_answer_stands_below_the_statement(ask):
    text = ask('SELECT "จังหวัด", "โคเนื้อ (ตัว)" * 2 AS twice FROM TABLE ORDER BY twice DESC').content.decode()
    assert re.findall(r"<td[^>]*>([^<]*)</td>", text)[:2] == ["เชียงใหม่", "2400"]


def test_every_example_of_the_page_runs(ask, client):
    page = ask().content.decode()
    addresses = re.findall(r'href="(\?sql=[^"#]*)#answer"', page)
    assert len(addresses) == 4
    for address in addresses:
        answer = client.get(f"{ask().wsgi_request.path}{unescape(address)}")
        assert answer.status_code == 200 and 'role="status"' in answer.content.decode()


@pytest.mark.parametrize(
    ("sql", "status", "said"),
    [
        ("SELEC 1", 400, "The statement cannot be understood."),
        ('SELECT "no such column" FROM TABLE', 400, "no such column"),
        ("SELECT * FROM read_csv('/etc/passwd')", 403, "not allowed"),
        ("DELETE FROM TABLE", 400, "The statement"),
        ('SELECT * FROM "11111111-1111-4111-8111-111111111111"', 404, "is not there, or not open to you"),
        ("x" * 4_001, 400, "1 to 4,000 characters"),
    ],
)
def test_mistakes_are_told_in_words(ask, sql, status, said):
    assert said in unescape(ask(sql, status=status).content.decode())
    assert said in ask(sql, ".csv", status).content.decode()


def test_the_answer_is_a_csv_in_which_nothing_is_a_formula(ask):
    answer = ask("""SELECT '=1+1' AS "=a", 5 AS b FROM TABLE LIMIT 1""", ".csv")
    assert answer.content == "\ufeff'=a,b\r\n'=1+1,5\r\n".encode()


def test_a_cell_is_text_and_never_markup(ask):
    assert "<script>1" not in ask("SELECT '<script>1</script>' AS x FROM TABLE").content.decode()


def test_a_hidden_table_cannot_be_joined(ask, cast):
    secret = make_upload(cast, make_dataset(cast, "secret", private=True), b"a,b\n1,2\n3,4\n", "s.csv")
    answer = ask(f'SELECT * FROM "{secret.id}"', status=404)
    assert "not open to you" in answer.content.decode()
