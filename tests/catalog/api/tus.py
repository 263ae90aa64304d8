"""A caller of the tus protocol, and what lies on the disk while a file is on its way."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage

from tests.catalog.api.conftest import Api
from tests.catalog.api.test_resources import CSV

BYTES = "application/offset+octet-stream"


class Tus:
    """Speaks the protocol as somebody."""

    def __init__(self, api: Api) -> None:
        """Take the caller of actions; what another test left on its way is removed."""
        self.api = api
        for name in files_on_the_way():
            default_storage.delete(f"partial/{name}")

    def call(self, method: str, path: str, body: bytes = b"", *, user: str | None = "somchai", **headers: Any) -> Any:
        sent = {
            f"HTTP_{name.upper()}": str(value)
            for name, value in {"tus_resumable": "1.0.0", **headers}.items()
            if value is not None
        }
        sent["CONTENT_LENGTH"] = sent.pop("HTTP_CONTENT_LENGTH", str(len(body)))
        return self.api.client.generic(method, path, body, CONTENT_TYPE=BYTES, **sent, **self.api.headers(user))

    def begin(self, length: int = len(CSV), name: str = "ฝน 2567.csv", **given: Any) -> str:
        metadata = f"filename {b64encode(name.encode()).decode()}"
        answer = self.call("POST", "/api/uploads/", upload_length=length, upload_metadata=metadata, **given)
        assert answer.status_code == 201, answer.content
        return answer.headers["Location"]

    def patch(self, place: str, body: bytes, offset: Any, **given: Any) -> Any:
        return self.call("PATCH", place, body, upload_offset=offset, **given)

    def offset(self, place: str) -> int:
        return int(self.call("HEAD", place).headers["Upload-Offset"])

    def whole(self, body: bytes = CSV, name: str = "ฝน 2567.csv") -> str:
        place = self.begin(len(body), name)
        assert self.patch(place, body, 0).status_code == 204
        return place.rsplit("/", 1)[1]


def files_on_the_way() -> list[str]:
    folder = Path(default_storage.path("partial"))
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
