"""The one way out: what may be reached, and what a remote may do to us."""

import gzip
import shutil
import ssl
import subprocess
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from harvesters.http import EgressError, fetch, is_public


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.0.1", "169.254.169.254", "0.0.0.0", "100.64.0.1",
        "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1%eth0", "fc00::1", "::ffff:127.0.0.1",
        "::ffff:169.254.169.254", "64:ff9b::7f00:1", "2002:7f00:1::", "ff02::1", "::7f00:1", "64:ff9b:1::a00:1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2", "192.0.2.1", "198.18.0.1", "240.0.0.1", "::ffff:0:127.0.0.1",
        "fec0::1", "2002:a9fe:a9fe::", "64:ff9b::a9fe:a9fe",
    ],
)  # fmt: skip
def test_addresses_of_this_house_are_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "2606:4700:4700::1111", "::ffff:8.8.8.8"])
def test_addresses_of_the_world_are_public(address):
    assert is_public(address)


class Remote(BaseHTTPRequestHandler):
    """A remote with habits."""

    def do_GET(self):
        path = self.path.split("?")[0]
        if path == "/redirect":
            self.send_response(302)
            self.send_header("Location", "http://127.0.0.1:1/secret")
            self.end_headers()
        elif path == "/loop":
            self.send_response(302)
            self.send_header("Location", "/loop")
            self.end_headers()
        elif path == "/missing":
            self.send_error(404)
        elif path == "/headers":
            self.send_response(200)
            for number in range(2_000):
                self.send_header(f"X-{number}", "x" * 1_000)
            self.end_headers()
        elif path == "/slow-headers":
            for letter in b"HTTP/1.1 200 OK\r\nX: " + b"x" * 200:
                self.wfile.write(bytes([letter]))
                self.wfile.flush()
                time.sleep(0.02)
        elif path == "/bomb":
            self.answer(gzip.compress(b"0" * 5_000_000), {"Content-Encoding": "gzip"})
        elif path == "/cut":
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b"short")
        elif path == "/drip":
            self.send_response(200)
            self.end_headers()
            for _ in range(50):
                self.wfile.write(b"x")
                self.wfile.flush()
                time.sleep(0.05)
        else:
            self.answer(gzip.compress(b"hello"), {"Content-Encoding": "gzip"})

    def answer(self, body, headers):
        self.send_response(200)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def remote():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Remote)
    server.handle_error = lambda *args: None
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@contextmanager
def opened(url, **options):
    values = {"allowed_hosts": ["127.0.0.1"], "most_bytes": 1_000_000, "seconds": 5.0, **options}
    with fetch(url, **values) as blocks:
        yield blocks


def test_an_allowed_host_is_read_and_decompressed(remote):
    with opened(f"{remote}/ok") as blocks:
        assert b"".join(blocks) == b"hello"


@pytest.mark.parametrize(
    ("path", "options"),
    [
        ("/ok", {"allowed_hosts": []}),
        ("/loop", {}),
        ("/missing", {}),
        ("/bomb", {}),
        ("/cut", {}),
        ("/drip", {"seconds": 0.3}),
        ("/headers", {}),
        ("/slow-headers", {"seconds": 0.3}),
    ],
)
def test_a_bad_remote_is_a_named_failure(remote, path, options):
    with pytest.raises(EgressError), opened(f"{remote}{path}", **options) as blocks:
        b"".join(blocks)


def test_a_redirect_is_checked_like_the_first_address(remote):
    host = remote.replace("127.0.0.1", "localhost")
    with (
        pytest.raises(EgressError, match=r"port|public"),
        opened(f"{host}/redirect", allowed_hosts=["localhost"]) as blocks,
    ):
        b"".join(blocks)


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://example.org/",
        "http://0x7f.1/",
        "http://2130706433/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://[::ffff:7f00:1]/",
        "http://①②⑦.⓪.⓪.①/",
        "http://localhost./",
        "http://user@127.0.0.1/",
        "http://[::1]/",
        "http://",
        "nonsense",
        "http://a\x00b/",
    ],
)
def test_odd_addresses_are_refused(url):
    with pytest.raises(EgressError), opened(url, allowed_hosts=[]) as blocks:
        b"".join(blocks)


def test_a_certificate_that_nobody_vouches_for_is_refused_with_advice(tmp_path):
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1",
            "-subj", "/CN=localhost", "-keyout", str(key), "-out", str(certificate)]  # fmt: skip
    if shutil.which("openssl") is None:
        pytest.skip("no openssl found")
    subprocess.run(made, check=True, capture_output=True)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Remote)
    server.handle_error = lambda *args: None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with (
        pytest.raises(EgressError, match="intermediate certificate"),
        opened(f"https://127.0.0.1:{server.server_port}/ok") as blocks,
    ):
        b"".join(blocks)
    server.shutdown()
    server.server_close()
