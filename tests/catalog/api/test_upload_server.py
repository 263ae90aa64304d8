"""Large files in pieces against the real web server: an unchanged client, killed processes, lost connections, memory."""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import io
import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from tusclient.client import TusClient
from tusclient.exceptions import TusUploadFailed
from tusclient.uploader import Uploader

from catalog.models import ApiToken, PartialUpload
from catalog.operations import uploads
from portal import services
from portal.children import Command, kill_session, spawn
from tests.cast import Cast, make_cast, make_dataset
from tests.settings import HOME

pytestmark = pytest.mark.django_db(transaction=True)
MEGABYTE = 1024 * 1024
BODY = hashlib.shake_256(b"a file").digest(11 * MEGABYTE)


class Server:
    """The portal's web server on this test's database, which can be killed and started again."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/uploads/"

    def start(self) -> None:
        database = connection.settings_dict
        host = quote(str(database["HOST"]), safe="")
        environment = {
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "VAR": str(HOME),
            "SECRET_KEY": "only for tests",
            "DATABASE_URL": f"postgres://{database['USER']}@/{database['NAME']}?host={host}&port=5432",
        }
        words = [
            "--interface",
            "wsgi",
            "--port",
            str(self.port),
            "--workers",
            "1",
            "--blocking-threads",
            "4",
            "--no-ws",
        ]
        command = Command(
            (sys.executable, "-m", "granian", *words, "portal.wsgi:application"),
            environment=environment,
            folder=Path(services.__file__).parents[1],
        )
        self.process = spawn(command, HOME / "log" / "uploads-web.log")
        limit = time.monotonic() + 30
        while not self.answers():
            assert time.monotonic() < limit, (HOME / "log" / "uploads-web.log").read_text()[-2000:]
            time.sleep(0.1)

    def answers(self) -> bool:
        with contextlib.suppress(OSError, http.client.HTTPException), contextlib.closing(self.connect()) as web:
            web.request("OPTIONS", "/api/uploads/")
            return web.getresponse().status == 204
        return False

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)

    def kill(self) -> None:
        assert self.process is not None
        kill_session(self.process.pid)
        self.process.wait()

    def memory(self) -> int:
        """Return the most memory that the workers have had, in bytes."""
        assert self.process is not None
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        peaks = []
        for pid in children:
            line = next(
                each for each in Path(f"/proc/{pid}/status").read_text().splitlines() if each.startswith("VmHWM")
            )
            peaks.append(int(line.split()[1]) * 1024)
        return max(peaks)


@pytest.fixture(scope="module")
def server(django_db_setup: None) -> Iterator[Server]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        running = Server(free.getsockname()[1])
    running.start()
    yield running
    running.kill()


@pytest.fixture
def cast(settings: Any, tmp_path: Path) -> Cast:
    settings.INDEX = tmp_path / "index"
    return make_cast()


@pytest.fixture
def secret(cast: Cast) -> str:
    return ApiToken.issue(cast.malee, "test")[1]


@pytest.fixture
def client(server: Server, secret: str) -> TusClient:
    return TusClient(server.address, headers={"Authorization": secret})


def sender(client: TusClient, body: bytes = BODY, **given: Any) -> Uploader:
    return client.uploader(file_stream=io.BytesIO(body), **given)


def until(true: Callable[[], bool]) -> None:
    limit = time.monotonic() + 20
    while not true():
        assert time.monotonic() < limit
        time.sleep(0.02)


def half_a_patch(server: Server, place: str, secret: str, body: bytes, announced: int) -> socket.socket:
    """Announce a piece, send the first bytes of it, and return the open connection."""
    line = socket.create_connection(("127.0.0.1", server.port))
    lines = [
        f"PATCH /api/uploads/{place.rsplit('/', 1)[1]} HTTP/1.1", "Host: 127.0.0.1", f"Authorization: {secret}",
        "Tus-Resumable: 1.0.0", "Upload-Offset: 0", "Content-Type: application/offset+octet-stream",
        f"Content-Length: {announced}", "", "",
    ]  # fmt: skip
    line.sendall("\r\n".join(lines).encode() + body)
    return line


def stored() -> bytes:
    return Path(default_storage.path(PartialUpload.objects.get().file)).read_bytes()


@pytest.mark.parametrize("checked", [False, True])
def test_an_unchanged_client_uploads_in_pieces(client: TusClient, checked: bool) -> None:
    uploader = sender(client, chunk_size=4 * MEGABYTE, metadata={"filename": "โค.bin"}, upload_checksum=checked)
    uploader.upload()

    upload = PartialUpload.objects.get()
    assert (upload.file_name, upload.sha256) == ("โค.bin", hashlib.sha256(BODY).hexdigest())
    assert stored() == BODY
    assert uploader.get_offset() == len(BODY)


def test_a_killed_server_goes_on_where_it_was(server: Server, client: TusClient, secret: str) -> None:
    first = sender(client, chunk_size=4 * MEGABYTE)
    first.upload(stop_at=4 * MEGABYTE)
    server.kill()
    with pytest.raises(TusUploadFailed):
        first.upload()
    server.start()

    again = sender(client, url=first.url, chunk_size=4 * MEGABYTE)
    assert again.offset == 4 * MEGABYTE
    again.upload()

    assert stored() == BODY
    assert PartialUpload.objects.get().sha256 == hashlib.sha256(BODY).hexdigest()


def test_a_server_killed_within_a_piece_keeps_what_it_counted(server: Server, client: TusClient, secret: str) -> None:
    uploader = sender(client)
    place = uploader.create_url()
    with half_a_patch(server, place, secret, BODY[: 6 * MEGABYTE], len(BODY)):
        until(lambda: PartialUpload.objects.get().offset > 0)
        server.kill()
    server.start()

    again = sender(client, url=place)
    assert again.offset == uploads.PIECE
    again.upload()

    assert stored() == BODY


def test_a_lost_connection_keeps_what_came(server: Server, client: TusClient, secret: str) -> None:
    place = sender(client).create_url()
    half_a_patch(server, place, secret, BODY[: 5 * MEGABYTE], len(BODY)).close()
    until(lambda: PartialUpload.objects.get().offset > uploads.PIECE)

    again = sender(client, url=place)
    assert uploads.PIECE < again.offset <= 5 * MEGABYTE
    again.upload()

    assert stored() == BODY


def test_a_silent_connection_blocks_nobody(server: Server, client: TusClient, secret: str) -> None:
    place = sender(client).create_url()
    with half_a_patch(server, place, secret, b"x" * MEGABYTE, len(BODY)) as silent:
        time.sleep(0.3)
        sender(client, url=place).upload()
        silent.sendall(b"x" * (uploads.PIECE - MEGABYTE))
        assert b" 423 " in silent.recv(1000).split(b"\r\n")[0]

    assert stored() == BODY


def test_two_clients_at_once_do_not_mix(client: TusClient) -> None:
    place = sender(client).create_url()

    def send() -> None:
        sender(client, url=place, chunk_size=MEGABYTE, retries=50, retry_delay=0).upload()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert stored() == BODY
    assert PartialUpload.objects.get().sha256 == hashlib.sha256(BODY).hexdigest()


@pytest.mark.parametrize("chunk", [16 * MEGABYTE, None])
def test_150_megabytes_take_no_memory(server: Server, secret: str, chunk: int | None) -> None:
    server.kill()
    server.start()
    size = 150 * MEGABYTE
    block = BODY[:MEGABYTE]
    web = server.connect()
    headers = {"Authorization": secret, "Tus-Resumable": "1.0.0"}
    web.request("POST", "/api/uploads/", headers={**headers, "Upload-Length": str(size)})
    answer = web.getresponse()
    place = answer.headers["Location"]
    answer.read()
    before = server.memory()

    digest = hashlib.sha256()
    for offset in range(0, size, chunk or size):
        part = min(chunk or size, size - offset)
        parts = (block for _ in range(part // MEGABYTE))
        head = {
            "Content-Type": "application/offset+octet-stream",
            "Upload-Offset": str(offset),
            "Content-Length": str(part),
        }
        web.request("PATCH", place, body=parts, headers={**headers, **head})
        answer = web.getresponse()
        assert (answer.status, answer.headers["Upload-Offset"]) == (204, str(offset + part))
        answer.read()
    for _ in range(size // MEGABYTE):
        digest.update(block)

    assert PartialUpload.objects.get().sha256 == digest.hexdigest()
    assert server.memory() - before < 50 * MEGABYTE
    web.close()


def test_a_file_in_pieces_becomes_a_resource_and_a_download_in_parts(
    server: Server, client: TusClient, cast: Cast, secret: str
) -> None:
    make_dataset(cast)
    body = b"a,b\n1,2\n"
    uploader = sender(client, body, metadata={"filename": "a.csv"})
    uploader.upload()
    web = server.connect()
    web.request(
        "POST",
        "/api/3/action/resource_create",
        json.dumps({"package_id": "cattle", "upload_id": uploader.url.rsplit("/", 1)[1]}),
        {"Authorization": secret, "Content-Type": "application/json"},
    )
    answer = web.getresponse()

    result = json.loads(answer.read())["result"]
    assert (answer.status, result["hash"]) == (200, hashlib.sha256(body).hexdigest())
    assert not PartialUpload.objects.exists()
    head = {"Authorization": secret, "Range": "bytes=4-", "If-Range": f'"{result["hash"]}"'}
    web.request("GET", result["url"], headers=head)
    answer = web.getresponse()
    assert (answer.status, answer.read(), answer.headers["Content-Range"]) == (206, b"1,2\n", "bytes 4-7/8")
    web.request("HEAD", result["url"], headers={"Authorization": secret})
    answer = web.getresponse()
    assert (answer.status, answer.headers["Content-Length"], answer.read()) == (200, "8", b"")
    assert (answer.headers["Cache-Control"], answer.headers["ETag"]) == ("private, no-store", f'"{result["hash"]}"')
    web.close()
