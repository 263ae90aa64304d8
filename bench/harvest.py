"""How fast a CKAN catalogue is gathered: new, changed and unchanged records a second from one worker, and its memory.

    python -m bench.harvest [CHANGED] [UNCHANGED]        300 and 100,000 unless told

Starts a PostgreSQL, a Redis and a catalogue server of its own on loopback, in processes of their own, and stops them.
The unchanged records are put into the database directly, for only what gathering them costs is asked.
"""

from __future__ import annotations

import json
import os
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

ROOT = Path(__file__).resolve().parents[1]
WORDS = ("ปริมาณ", "น้ำฝน", "ประชากร", "จังหวัด", "งบประมาณ", "โรงเรียน", "ผู้ป่วย", "ข้าว", "รายเดือน", "สถิติ")


def dataset(number: int, edition: int) -> dict[str, Any]:
    """One dataset as a Thai catalogue gives it, with three files."""
    words = [WORDS[(number * step) % len(WORDS)] for step in (1, 3, 7)]
    return {
        "id": f"00000000-0000-4000-8000-{number:012}",
        "name": f"dataset-{number}",
        "title": f"{' '.join(words)} {number} ครั้งที่ {edition}",
        "notes": f"{' '.join(words)} " * 20,
        "license_id": "Creative Commons Attributions",
        "data_type": "ข้อมูลสถิติ",
        "data_category": "ข้อมูลสาธารณะ",
        "update_frequency_unit": "เดือน",
        "maintainer": "กองข้อมูล",
        "maintainer_email": "data@example.go.th",
        "metadata_modified": "2026-01-02T03:04:05",
        "organization": {"name": "agency", "title": "หน่วยงาน"},
        "tags": [{"name": word} for word in words],
        "resources": [
            {
                "id": f"1000000{place}-0000-4000-8000-{number:012}",
                "name": f"ไฟล์ {place}",
                "url": f"https://example.go.th/{number}/{place}.csv",
                "format": "CSV",
            }
            for place in range(3)
        ],
    }


def serve() -> None:
    """Answer `package_search` below `/EDITION/SIZE`, and say on which port."""

    class Catalogue(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            edition, size = map(int, re.findall(r"^/(\d+)/(\d+)/", parts.path)[0])
            asked = {key: int(values[0]) for key, values in parse_qs(parts.query).items() if key in {"rows", "start"}}
            found = [dataset(n, edition) for n in range(asked["start"], min(asked["start"] + asked["rows"], size))]
            body = json.dumps({"success": True, "result": {"count": size, "results": found}}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Catalogue)
    print(server.server_port, flush=True)
    server.serve_forever()


def peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def gather(source: Any, url: str, label: str) -> None:
    """Run the source once against an address and print what it cost."""
    from catalog.models import Job  # noqa: PLC0415
    from catalog.operations.people import robot  # noqa: PLC0415
    from harvesters import scheduling  # noqa: PLC0415
    from harvesters.models import HarvestRun  # noqa: PLC0415
    from harvesters.tasks import run_job  # noqa: PLC0415

    type(source).objects.filter(id=source.id).update(url=url)
    source.refresh_from_db()
    run = scheduling.begin(source, actor=robot(), everything=True)
    wall, cpu = time.perf_counter(), time.process_time()
    while job := Job.objects.filter(state=Job.PENDING, kind=scheduling.KIND).first():
        run_job(str(job.id))
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    run = HarvestRun.objects.get(id=run.id)
    assert run.state == "done", run.error
    number = sum(run.counts.values())
    print(f"{label:<22}{number / wall:9.0f} records/s{1000 * cpu / number:9.2f} ms CPU each"
          f"{peak_megabytes():9.0f} MB peak   {run.counts}")  # fmt: skip


def measure(changed: int, unchanged: int, port: int) -> None:
    """Gather new, changed and unchanged records."""
    import django  # noqa: PLC0415

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    from catalog.models import Dataset  # noqa: PLC0415
    from catalog.operations import organizations  # noqa: PLC0415
    from catalog.operations.people import robot  # noqa: PLC0415
    from catalog.records import OrganizationRecord  # noqa: PLC0415
    from harvesters.connectors import ckan  # noqa: PLC0415
    from harvesters.models import HarvestRecord, HarvestSource  # noqa: PLC0415
    from harvesters.placing import fingerprint, mark_of  # noqa: PLC0415

    agency = organizations.create(OrganizationRecord(id="", name="agency", title="หน่วยงาน"), actor=robot())
    source = HarvestSource.objects.create(
        title="bench", kind="ckan", url="x", organization=agency, contact_email="x@example.go.th", state="approved"
    )
    site = f"http://127.0.0.1:{port}"
    gather(source, f"{site}/1/{changed}", "new")
    gather(source, f"{site}/2/{changed}", "changed")
    gather(source, f"{site}/2/{changed}", "unchanged")
    any_dataset, mark = Dataset.objects.all()[0], mark_of(source)
    for start in range(changed, unchanged, 5_000):
        rows = []
        for number in range(start, min(start + 5_000, unchanged)):
            raw = dataset(number, 2)
            rows.append(HarvestRecord(source=source, remote_id=raw["id"], dataset=any_dataset, result="created",
                                      hash=fingerprint(raw, mark)))  # fmt: skip
        HarvestRecord.objects.bulk_create(rows)
    before = peak_megabytes()
    gather(source, f"{site}/2/{unchanged}", f"unchanged, {unchanged:,}")
    print(f"memory from {changed:,} to {unchanged:,} records: +{peak_megabytes() - before:.0f} MB; rows of {ckan.ROWS}")


def main() -> None:
    numbers = [int(text) for text in sys.argv[1:] if text.isdecimal()]
    changed, unchanged = (numbers + [300, 100_000][len(numbers) :])[:2]
    sys.path.insert(0, str(ROOT))
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        os.environ |= {"VAR": folder, "DJANGO_SETTINGS_MODULE": "portal.settings", "EGRESS_ALLOWED_HOSTS": "127.0.0.1"}
        from portal import children, services  # noqa: PLC0415

        var = Path(folder)
        postgres = children.spawn(services.postgres_command(var), var / "postgres.log")
        redis = children.spawn(services.redis_command(var), var / "redis.log")
        catalogue = subprocess.Popen([sys.executable, __file__, "--serve"], stdout=subprocess.PIPE, text=True)
        try:
            while not (services.postgres_ready(var, postgres.pid) and services.redis_ready(var, redis.pid)):
                time.sleep(0.1)
            assert catalogue.stdout is not None
            measure(changed, unchanged, int(catalogue.stdout.readline()))
        finally:
            catalogue.kill()
            children.stop(redis, signal.SIGTERM, 10)
            children.stop(postgres, signal.SIGINT, 20)


if __name__ == "__main__":
    serve() if "--serve" in sys.argv else main()
