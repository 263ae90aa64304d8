"""A received file is checked against the version that is served."""

from __future__ import annotations

import pytest

from tests.cast import make_cast, make_dataset, make_upload

pytestmark = pytest.mark.django_db

FIRST = "จังหวัด,จำนวน,หมายเหตุ\nเชียงใหม่,1200,ก\nน่าน,300,ข\nแพร่,5,ค\n".encode()
SECOND = "จังหวัด,จำนวนตัว\nเชียงใหม่,1300\n".encode()


def found(version) -> dict[str, dict]:
    return {problem["code"]: problem for problem in version.report["problems"]}


def test_a_new_version_says_what_changed_since_the_one_before():
    cast = make_cast()
    resource = make_upload(cast, make_dataset(cast), FIRST)
    assert found(resource.current) == {}
    resource = make_upload(cast, resource.dataset, SECOND, resource=resource)
    problems = found(resource.current)
    assert problems["column_renamed"]["params"] == {"before": "จำนวน"}
    assert problems["columns_removed"]["params"] == {"names": ["หมายเหตุ"]}
    assert problems["fewer_rows"]["params"] == {"before": 3, "now": 1}
    assert resource.current.report["options"]["columns"][0]["name"] == "จังหวัด"
