"""The Action API: requests per second, latency and CPU per request, beside a trivial view of the same server.

Run from the checkout: `python -m bench.api [datasets] [rows]` (500 and 100,000 unless told). Starts a portal of its own on
loopback and stops it again. Compare the ratios, not the figures.
"""

from __future__ import annotations

import csv
import http.client
import io
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

CLIENTS = 8
DATASETS_A_PAGE = 100
SECONDS = 4.0
FACETS = quote(json.dumps(["organization", "groups", "tags", "res_format", "license_id"]))
TRIVIAL = "/health/live"
WORDS = ("ปริมาณ", "น้ำฝน", "ประชากร", "จังหวัด", "งบประมาณ", "โรงเรียน", "ผู้ป่วย", "ข้าว", "รายเดือน", "สถิติ")
WRITTEN = 200
"""Datasets that are made by calls; the others are copies of these."""
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Outcome:
    """What a few seconds of one kind of request cost."""

    requests: int
    seconds: float
    cpu_seconds: float
    latencies: list[float]
    bytes: int

    @property
    def cpu_ms(self) -> float:
        return 1000 * self.cpu_seconds / max(self.requests, 1)

    def at(self, share: float) -> float:
        return 1000 * sorted(self.latencies)[int(share * (len(self.latencies) - 1))]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def web_processes(parent: int) -> list[int]:
    """The web server's processes below the portal's own."""
    parents, web = {}, set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        number = int(stat.parent.name)
        try:
            parents[number] = int(stat.read_text().rpartition(")")[2].split()[1])
            if b"granian" in stat.with_name("cmdline").read_bytes():
                web.add(number)
        except OSError:  # it has just ended
            continue
    below = [parent]
    for each in below:
        below += [child for child, its_parent in parents.items() if its_parent == each]
    return [each for each in below if each in web]


def cpu_seconds(processes: list[int]) -> float:
    total = 0
    for each in processes:
        fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICKS


def megabytes(processes: list[int]) -> float:
    """Return the memory that belongs to these processes, what they share counted once between them."""
    lines = [line for each in processes for line in Path(f"/proc/{each}/smaps_rollup").read_text().splitlines()]
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss_Anon:")) / 1000


def measure(port: int, processes: list[int], address: Callable[[], str], clients: int = CLIENTS) -> Outcome:
    """Ask by several clients at once for a few seconds."""
    latencies: list[float] = []
    sizes: list[int] = []
    stop = time.monotonic() + SECONDS

    def ask() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        while time.monotonic() < stop:
            start = time.perf_counter()
            connection.request("GET", address())
            response = connection.getresponse()
            size = 0
            while block := response.read(1 << 18):
                size += len(block)
            if response.status != 200:
                raise RuntimeError(f"{response.status} from {address()}")
            latencies.append(time.perf_counter() - start)
            sizes.append(size)

    before, start = cpu_seconds(processes), time.monotonic()
    threads = [threading.Thread(target=ask) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    spent = cpu_seconds(processes) - before
    return Outcome(len(latencies), time.monotonic() - start, spent, latencies, sum(sizes))


def call(port: int, action: str, token: str, data: bytes, kind: str = "application/json") -> dict[str, object]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
    connection.request("POST", f"/api/3/action/{action}", data, {"Content-Type": kind, "Authorization": token})
    answer = json.loads(connection.getresponse().read())
    if not answer["success"]:
        raise RuntimeError(answer["error"])
    result: dict[str, object] = answer["result"]
    return result


def fill(port: int, token: str, datasets: int) -> None:
    chance = random.Random(1)
    call(port, "organization_create", token, json.dumps({"name": "agency", "title": "หน่วยงาน"}).encode())
    for number in range(datasets):
        words = " ".join(chance.sample(WORDS, 4))
        record = {
            "name": f"dataset-{number}", "owner_org": "agency", "title": words, "notes": f"{words}\n\n" * 20,
            "tags": [{"name": word} for word in chance.sample(WORDS, 3)], "license_id": "cc-by",
            "resources": [{"url": f"http://example.go.th/{number}-{n}.csv", "name": words} for n in range(5)],
        }  # fmt: skip
        call(port, "package_create", token, json.dumps(record).encode())


def table(port: int, token: str, rows: int) -> str:
    """Upload a table of twelve columns; return the id of its resource when it is served."""
    sink = io.StringIO()
    writer = csv.writer(sink)
    writer.writerow([f"column {n}" for n in range(12)])
    writer.writerows([n, f"{n:08}", WORDS[n % 10], n % 77, n / 4, *("x" * 7,) * 7] for n in range(rows))
    head = 'Content-Disposition: form-data; name="package_id"\r\n\r\ndataset-0\r\n--b\r\n'
    part = 'Content-Disposition: form-data; name="upload"; filename="t.csv"\r\n\r\n'
    body = f"--b\r\n{head}{part}{sink.getvalue()}\r\n--b--\r\n".encode()
    number = str(call(port, "resource_create", token, body, "multipart/form-data; boundary=b")["id"])
    while not call(port, "resource_show", token, json.dumps({"id": number}).encode())["datastore_active"]:
        time.sleep(0.2)
    return number


def report(name: str, outcome: Outcome, trivial: Outcome) -> None:
    rate = outcome.requests / outcome.seconds
    megabytes = outcome.bytes / 1e6 / max(outcome.cpu_seconds, 0.01)
    print(
        f"{name:34}{rate:9.0f}/s  p50 {outcome.at(0.5):8.1f} ms  p95 {outcome.at(0.95):8.1f} ms  CPU {outcome.cpu_ms:9.2f} ms"
        f"  above trivial {outcome.cpu_ms - trivial.cpu_ms:9.2f} ms  {megabytes:7.1f} MB/CPU-s"
    )


def compare(port: int, processes: list[int], datasets: int, resource: str, rows: int) -> None:
    def some() -> str:
        return f"dataset-{random.randrange(datasets)}"

    rows_at = f"/api/3/action/datastore_search?resource_id={resource}&limit=100&offset="
    sorted_rows = f"/api/3/action/datastore_search?resource_id={resource}&limit=100&sort=column 4 desc&filters="
    sorted_rows = sorted_rows.replace(" ", "%20")
    statement = quote(f'SELECT "column 2", count(*), sum("column 4") FROM "{resource}" GROUP BY 1 ORDER BY 1')
    kinds: dict[str, Callable[[], str]] = {
        "package_show": lambda: f"/api/3/action/package_show?id={some()}",
        "package_search, 20 rows": lambda: f"/api/3/action/package_search?rows=20&q={quote(random.choice(WORDS))}",
        "package_search, 20 rows, 5 facets": lambda: f"/api/3/action/package_search?rows=20&facet.field={FACETS}",
        "package_list": lambda: "/api/3/action/package_list",
        "datastore_search, 100 rows": lambda: f"{rows_at}{random.randrange(rows)}",
        "datastore_search, filter and sort": lambda: (
            f"{sorted_rows}{quote(json.dumps({'column 3': random.randrange(77)}))}"
        ),
        "datastore_search, words": lambda: f"{rows_at}0&q={quote(random.choice(WORDS))}",
        "datastore_search_sql": lambda: f"/api/3/action/datastore_search_sql?sql={statement}",
    }
    trivial = measure(port, processes, lambda: TRIVIAL)
    report("trivial view", trivial, trivial)
    for name, address in kinds.items():
        for _ in range(2):  # the first round warms up
            outcome = measure(port, processes, address)
        report(name, outcome, trivial)
    for syntax in ("ttl", "rdf", "jsonld"):
        pages = max(1, datasets // DATASETS_A_PAGE)
        catalogue = measure(
            port,
            processes,
            lambda syntax=syntax, pages=pages: f"/catalog.{syntax}?page={random.randrange(pages) + 1}",  # type: ignore[misc]
        )
        report(f"catalog.{syntax}, {DATASETS_A_PAGE} datasets", catalogue, trivial)
        print(f"{'':34}{DATASETS_A_PAGE * catalogue.requests / catalogue.seconds:9.0f} datasets a second")
    for kind in ("csv", "json"):
        outcome = measure(port, processes, lambda kind=kind: f"/datastore/dump/{resource}?format={kind}", clients=1)  # type: ignore[misc]
        report(f"dump of {rows:,} rows as {kind}", outcome, trivial)


def main(datasets: int = 500, rows: int = 100_000) -> None:
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="bench-api-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        environment = {**os.environ, "VAR": folder, "PORT": str(port), "RATE_LIMITS": "false"}
        manage = [sys.executable, "manage.py"]
        with (Path(folder) / "up.log").open("w") as log:
            portal = subprocess.Popen([*manage, "up", "--no-demo"], env=environment, stdout=log, stderr=log)
        try:
            wait_for(port, portal)
            make = "from catalog.models import User; User.objects.create_user('bench', 'b@example.org', 'x', is_superuser=True)"
            subprocess.run([*manage, "shell", "-c", make], env=environment, check=True, capture_output=True)
            made = subprocess.run(
                [*manage, "api_token", "bench"], env=environment, check=True, capture_output=True, text=True
            )
            token = made.stdout.split()[-1]
            fill(port, token, min(datasets, WRITTEN))
            if datasets > WRITTEN:
                copy = f"from bench.cloning import clone; clone({datasets})"
                subprocess.run([*manage, "shell", "-c", copy], env=environment, check=True, capture_output=True)
            resource = table(port, token, rows)
            web = web_processes(portal.pid)
            print(f"web server before: {megabytes(web):.0f} MB of memory of its own in {len(web)} processes")
            compare(port, web, datasets, resource, rows)
            print(f"web server after: {megabytes(web):.0f} MB of memory of its own in {len(web)} processes")
        finally:
            portal.send_signal(signal.SIGTERM)
            portal.wait(60)


def wait_for(port: int, portal: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        if portal.poll() is not None:
            raise RuntimeError("the portal did not start")
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", TRIVIAL)
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass
        time.sleep(0.2)
    raise RuntimeError("the portal did not answer within two minutes")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
