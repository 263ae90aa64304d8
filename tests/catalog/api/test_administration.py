"""Options, jobs, states of tasks, translations, and the old addresses for completions (contract, sections 15 and 16)."""

from __future__ import annotations

from typing import Any

import pytest

from catalog.models import Job, TaskStatus, TermTranslation
from tests.catalog.api.conftest import Api

pytestmark = pytest.mark.django_db
TASK = {
    "entity_id": "r1",
    "entity_type": "resource",
    "task_type": "xloader",
    "key": "xloader",
    "value": "{}",
    "state": "pending",
}


@pytest.mark.parametrize(
    ("action", "given"),
    [
        ("config_option_list", {}), ("config_option_show", {"key": "ckan.site_title"}),
        ("config_option_update", {"ckan.site_title": "x"}),
        ("job_list", {}), ("job_show", {"id": "x"}), ("task_status_update", TASK), ("task_status_update_many", {"data": [TASK]}),
        ("task_status_delete", {"id": "x"}), ("term_translation_update", {"term": "a", "term_translation": "b", "lang_code": "en"}),
        ("term_translation_update_many", {"data": []}),
    ],
)  # fmt: skip
def test_administration_is_for_sysadmins(api: Api, action: str, given: Any) -> None:
    for user in (None, "lek", "somying"):
        assert api.post(action, given, user=user).status == 403, user


def test_options_change_what_the_portal_says_of_itself(api: Api) -> None:
    assert api.get("config_option_list", user="admin").result == [
        "ckan.site_title", "ckan.site_description", "ckan.site_about", "ckan.site_intro_text",
    ]  # fmt: skip
    started_with = api.get("config_option_show", key="ckan.site_title", user="admin").result
    given = {"ckan.site_title": "ข้อมูลเปิด", "ckan.site_description": "ทุกอย่าง"}

    assert api.post("config_option_update", given, user="admin").result == given
    status = api.get("status_show").result
    assert (status["site_title"], status["site_description"]) == ("ข้อมูลเปิด", "ทุกอย่าง")
    assert api.get("config_option_show", key="ckan.site_title", user="admin").result == "ข้อมูลเปิด"
    api.post("config_option_update", {"ckan.site_title": ""}, user="admin")
    assert api.get("status_show").result["site_title"] == started_with
    assert "sqlalchemy" in api.post("config_option_update", {"sqlalchemy.url": "x"}, user="admin").error["message"]
    assert api.get("config_option_show", key="SECRET_KEY", user="admin").error["message"]
    assert api.post("config_option_update", {"ckan.site_title": ["x"]}, user="admin").error["ckan.site_title"]


def test_open_jobs_are_listed(api: Api) -> None:
    waiting = Job.objects.create(kind="validate", key="v1")
    done = Job.objects.create(kind="validate", key="v2", state=Job.DONE)

    listed = api.get("job_list", user="admin").result
    assert [(set(each), each["id"]) for each in listed] == [
        ({"id", "title", "queue", "created", "status"}, str(waiting.id))
    ]
    assert api.get("job_list", ids_only=True, user="admin").result == [str(waiting.id)]
    assert api.get("job_list", queues="other", user="admin").result == []
    assert api.get("job_show", id=str(done.id), user="admin").result["status"] == "done"
    assert api.get("job_show", id="x", user="admin").status == 404


def test_loaders_keep_the_state_of_their_tasks(api: Api) -> None:
    made = api.post("task_status_update", TASK, user="admin").result

    again = api.post("task_status_update", {**TASK, "state": "complete", "value": ""}, user="admin").result
    assert (again["id"], again["state"], again["value"]) == (made["id"], "complete", None)
    assert api.get("task_status_show", entity_id="r1", task_type="xloader", key="xloader").result == again
    assert api.get("task_status_show", id=made["id"]).result == again
    many = api.post("task_status_update_many", {"data": [TASK, {**TASK, "key": "k"}]}, user="admin").result["results"]
    assert (len(many), TaskStatus.objects.count()) == (2, 2)
    assert api.post("task_status_delete", {"id": made["id"]}, user="admin").result is None
    assert api.get("task_status_show", id=made["id"]).status == 404
    assert api.get("task_status_show").error["entity_id"]
    assert set(api.post("task_status_update", {}, user="admin").error) == {
        "__type", "entity_id", "entity_type", "task_type", "key",
    }  # fmt: skip
    assert api.post("task_status_update", {**TASK, "key": "x" * 201}, user="admin").error["key"]


def test_terms_are_translated(api: Api) -> None:
    given = {"term": "ฝน", "term_translation": "rain", "lang_code": "en"}

    assert api.post("term_translation_update", given, user="admin").result == given
    data = [{**given, "term_translation": "rainfall"}, {**given, "lang_code": "de", "term_translation": "Regen"}]
    many = api.post("term_translation_update_many", {"data": data}, user="admin").result
    assert many == {"success": "2 rows updated"}
    assert [each["term_translation"] for each in api.get("term_translation_show", terms="ฝน").result] == [
        "Regen",
        "rainfall",
    ]
    assert len(api.get("term_translation_show", terms=["ฝน", "x"], lang_codes="de").result) == 1
    assert api.get("term_translation_show").error["terms"]
    assert api.post("term_translation_update", {**given, "term": "ฝ" * 601}, user="admin").error["term"]
    assert (
        api.post("term_translation_update", {**given, "term": "🚀" * 600, "lang_code": "ก" * 20}, user="admin").status
        == 200
    )
    assert api.post("term_translation_update", {"term": "x"}, user="admin").error["term_translation"]
    assert TermTranslation.objects.count() == 3


def old(api: Api, path: str, **given: Any) -> Any:
    response = api.client.get(f"/api{path}", given)
    assert response.status_code == 200
    return response.json()


def test_the_old_addresses_complete_what_is_typed(api: Api) -> None:
    api.dataset(title="ฝน", tags=[{"name": "น้ำ"}], resources=[{"url": "http://x.go.th/a.csv"}])
    api.dataset("rain-hidden", private=True, tags=[{"name": "น้ำลับ"}], resources=[{"url": "x", "format": "CSVSECRET"}])

    found = old(api, "/2/util/dataset/autocomplete", incomplete="rain")
    assert found == {"ResultSet": {"Result": api.get("package_autocomplete", q="rain").result}}
    assert [each["name"] for each in found["ResultSet"]["Result"]] == ["rainfall"]
    assert old(api, "/util/tag/autocomplete", incomplete="น้ำ") == {"ResultSet": {"Result": [{"Name": "น้ำ"}]}}
    assert old(api, "/1/util/resource/format_autocomplete", incomplete="cs") == {
        "ResultSet": {"Result": [{"Format": "csv"}]}
    }
    assert [each["name"] for each in old(api, "/2/util/organization/autocomplete", q="mo")] == ["moac", "moph"]
    assert [each["name"] for each in old(api, "/2/util/group/autocomplete", q="hea")] == ["health"]
    assert [each["name"] for each in old(api, "/2/util/user/autocomplete", q="som", limit=1)] == ["somchai"]


def test_without_letters_the_old_addresses_answer_nothing(api: Api) -> None:
    assert old(api, "/2/util/dataset/autocomplete") == {"ResultSet": {"Result": []}}
    assert old(api, "/2/util/user/autocomplete", q="\x00") == []
    assert old(api, "/2/util/user/autocomplete", q="som", limit="x") == []
    assert api.client.get("/api/2/util/magic/autocomplete").status_code == 404
