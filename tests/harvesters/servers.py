"""Remote catalogues on this machine's loopback, honest ones and others."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

Answer = tuple[int, dict[str, str], bytes]


def as_json(value, status=200, **headers) -> Answer:
    return status, {"Content-Type": "application/json", **headers}, json.dumps(value, ensure_ascii=False).encode()


class Loopback:
    """A server that answers by a function of path, query and headers; every request is noted."""

    def __init__(self, answer: Callable[[str, dict[str, str], dict[str, str]], Answer]) -> None:
        self.answer, self.requests = answer, []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                parts = urlsplit(self.path)
                query = {key: values[0] for key, values in parse_qs(parts.query, keep_blank_values=True).items()}
                headers = {key.lower(): value for key, value in self.headers.items()}
                outer.requests.append((self.command, parts.path, query))
                status, given, body = outer.answer(parts.path, query, headers)
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **given}.items():
                    self.send_header(name, value)
                self.end_headers()
                if self.command == "GET":
                    self.wfile.write(body)

            do_HEAD = do_GET

            def log_message(self, *args):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.handle_error = lambda *args: None
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def close(self):
        self._server.shutdown()
        self._server.server_close()


class Ckan:
    """A CKAN catalogue whose datasets can be changed between requests, and which can be told to misbehave."""

    def __init__(self, number: int = 3) -> None:
        self.datasets = {f"d{place:05}": dataset(place) for place in range(number)}
        self.count: int | None = None
        self.override: Callable[[str, dict[str, str]], Answer | None] = lambda path, query: None

    def __call__(self, path: str, query: dict[str, str], headers: dict[str, str]) -> Answer:
        answer = self.override(path, query)
        if answer is not None:
            return answer
        if path.endswith("/api/3/action/package_show"):
            found = next((each for each in self.datasets.values() if each["id"] == query.get("id")), None)
            return as_json({"success": True, "result": found}) if found else as_json({"success": False}, 404)
        if not path.endswith("/api/3/action/package_search"):
            return 404, {}, b""
        rows = sorted(self.datasets.values(), key=lambda each: each["id"])
        if "fq" in query:
            since = datetime.fromisoformat(query["fq"].partition("[")[2].partition(" ")[0].rstrip("Z"))
            rows = [each for each in rows if datetime.fromisoformat(each["metadata_modified"]) >= since]
        start, size = int(query["start"]), int(query["rows"])
        count = len(rows) if self.count is None else self.count
        return as_json({"success": True, "result": {"count": count, "results": rows[start : start + size]}})


def dataset(place: int, **fields):
    return {
        "id": f"00000000-0000-4000-8000-{place:012}",
        "name": f"dataset-{place}",
        "title": f"ชุดข้อมูลที่ {place}",
        "notes": "รายละเอียด",
        "license_id": "Creative Commons Attributions",
        "update_frequency_unit": "ปี",
        "data_category": "ข้อมูลสาธารณะ",
        "metadata_modified": "2026-01-02T03:04:05",
        "organization": {"name": "dld", "title": "กรมปศุสัตว์"},
        "tags": [{"name": "โค"}],
        "resources": [
            {
                "id": f"10000000-0000-4000-8000-{place:012}",
                "name": "ไฟล์",
                "url": f"https://example.go.th/{place}.csv",
                "format": "CSV",
            }
        ],
        **fields,
    }
