"""Import the official template: a dry run first, then the same for good; each dataset as a whole or not at all."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import orjson
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q

from catalog.access import NotAllowed
from catalog.formats.ckan.checks import Invalid, Malformed
from catalog.formats.ckan.reading import read_package, read_resource
from catalog.formats.standard.reading import OTHER
from catalog.formats.template import layout, reading
from catalog.formats.template.reading import Finding, Line, Template
from catalog.formats.template.writing import dataset_cells, resource_cells
from catalog.formats.thai import slug
from catalog.formats.workbooks import reading as workbooks
from catalog.models import Dataset, Organization, TemplateImport, User
from catalog.models.shapes import dataset_record, with_parts
from catalog.operations import datasets, templates, trail
from catalog.operations.parts import NotFound, by_id_or_name
from catalog.queries.workspace import free_name
from catalog.records import DatasetRecord, ResourceRecord
from harvesters.jobs import Progress

MOST_FINDINGS = 1_000
"""Findings that a report keeps; how many there are of each kind is counted."""


class Refused(Exception):
    """A dataset of the workbook cannot be imported; carries the findings that say why."""

    def __init__(self, *findings: Finding) -> None:
        super().__init__(findings[0].code)
        self.findings = findings


@dataclass(slots=True)
class Report:
    """What an import found and did, or would do."""

    findings: list[Finding] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return it as it is stored."""
        order = {"error": 0, "warning": 1, "note": 2}
        ranked = sorted(self.findings, key=lambda each: order[each.severity])
        counts = Counter(row["result"] for row in self.rows)
        severities = Counter(each.severity for each in ranked)
        kept = [asdict(each) for each in ranked[:MOST_FINDINGS]]
        return {"findings": kept, "severities": severities, "rows": self.rows, "counts": counts}


LIMITS = workbooks.Limits(rows=5_000, columns=100, seconds=60)


@dataclass(frozen=True, slots=True)
class Work:
    """What one import works with."""

    user: User
    owner: Organization
    names: Mapping[str, str]
    """Address names that the dry run gave to new datasets, by sheet and row: a second run finds what the first made."""
    rehearsal: bool


def run_import(import_id: str, progress: Progress) -> None:
    """Check or apply one workbook, as its state says; one that is settled already stays as it is."""
    row = TemplateImport.objects.select_related("user", "organization").filter(id=import_id).first()
    if row is None or row.state not in {TemplateImport.CHECKING, TemplateImport.APPLYING}:
        return
    rehearsal = row.state == TemplateImport.CHECKING
    try:
        content = Path(default_storage.path(row.file)).read_bytes()
        book = workbooks.read(content, LIMITS, [each.name for each in layout.sheets()])
        if not book:
            raise workbooks.Unusable("no_sheets")
    except workbooks.Unusable as refusal:
        templates.settle(row, TemplateImport.REFUSED, {"refused": refusal.code})
        return
    names = {f"{each['sheet']}!{each['row']}": each["name"] for each in row.report.get("rows", ())}
    work = Work(row.user, row.organization, names, rehearsal)
    with trail.without_waiting():
        report = _import(reading.read(book), work, progress)
    templates.settle(row, TemplateImport.CHECKED if rehearsal else TemplateImport.APPLIED, report.as_json())


def give_up(import_id: str, reason: str) -> None:
    """Say that a workbook could not be imported through a fault of the portal's own."""
    for row in TemplateImport.objects.filter(id=import_id):
        templates.settle(row, TemplateImport.REFUSED, {"refused": "failed"})


def _import(template: Template, work: Work, progress: Progress) -> Report:
    report = Report(findings=list(template.findings))
    wrong = {(each.sheet, each.cell) for each in report.findings if each.severity == "error"}
    files = _by_dataset(template.files)
    lines = list(template.datasets)
    known = {_name(line.values.get("name", "")) for line in lines}
    lines += [_of_files(each[0]) for name, each in files.items() if name not in known]
    for number, line in enumerate(lines):
        own = files.get(_name(line.values.get("name", "")), [])
        report.rows.append(_one(line, own, work, wrong, report))
        progress(100 * number // len(lines), "importing")
    return report


def _by_dataset(files: Sequence[Line]) -> dict[str, list[Line]]:
    found: defaultdict[str, list[Line]] = defaultdict(list)
    for line in files:
        found[_name(line.values.get("dataset_name", ""))].append(line)
    return found


def _of_files(line: Line) -> Line:
    """Return a line that only names the dataset of a file, for files whose dataset has no row of its own."""
    return replace(
        line, values={"name": line.values.get("dataset_name", "")}, columns={"name": line.columns["dataset_name"]}
    )


def _name(text: str) -> str:
    return "-".join(text.lower().split())


def _one(line: Line, files: Sequence[Line], work: Work, wrong: set[tuple[str, str]], report: Report) -> dict[str, Any]:
    """Import one dataset with its files in one transaction; say what was done, or would be."""
    place = f"{line.sheet.name}!{line.row}"
    shown = {"sheet": line.sheet.name, "row": line.row, "title": line.values.get("title", ""), "files": len(files)}
    row = None
    name = _name(line.values.get("name", "")) or work.names.get(place, "")
    changes: list[str] = []
    try:
        cells = {(each.sheet.name, each.cell(key)) for each in (line, *files) for key in each.values}
        if wrong & cells:
            return {**shown, "name": name, "result": "refused", "changes": []}
        with transaction.atomic():
            row = _present(name)
            if row is None:
                name = _create(line, files, name, work).name
                result = "created"
            else:
                changes = _update(row, line, files, work)
                result = "updated" if changes else "unchanged"
            transaction.set_rollback(work.rehearsal)
    except Refused as refusal:
        report.findings += refusal.findings
        result = "refused"
    except (Invalid, Malformed, NotAllowed, NotFound) as refusal:
        report.findings += _said(refusal, line)
        result = "refused"
    return {**shown, "name": name, "result": result, "changes": changes, "title": shown["title"] or str(row or name)}


def _said(refusal: Exception, line: Line) -> list[Finding]:
    """Return why a dataset was refused, beside the cells that it is about."""
    if not isinstance(refusal, Invalid):
        return [line.finding("error", "refused", "name", detail=str(refusal))]
    places = {"tags": "tag_string", "private": "data_category"}
    return [
        line.finding(
            "error", "refused", places.get(key, key), detail=str(texts[0] if isinstance(texts, list) else texts)
        )
        for key, texts in refusal.errors.items()
    ]


def _present(name: str) -> Dataset | None:
    found: Dataset | None = (
        with_parts().filter(by_id_or_name([name])).exclude(state="deleted").first() if name else None
    )
    return found


def _create(line: Line, files: Sequence[Line], name: str, work: Work) -> Dataset:
    """Make a dataset, private, with its files."""
    if line.sheet.files:
        raise Refused(line.finding("error", "no_such_dataset", "name"))
    given = reading.given(line)
    if not name and not given.get("title"):
        raise Refused(line.finding("error", "nameless", "title"))
    owner = _owner(line, None) or work.owner.name
    name = name or free_name(slug(given["title"]))
    package = {**given, "name": name, "owner_org": owner, "private": True, "data_type": line.sheet.data_type}
    if "data_type_other" in line.sheet.keys and not given.get("data_type_other"):
        package.pop("data_type_other", None)
    record = read_package({**package, "resources": [_new_file(each) for each in files]})
    return datasets.create(record, actor=work.user)


def _update(row: Dataset, line: Line, files: Sequence[Line], work: Work) -> list[str]:
    """Change what the row says differently, leaving what its blank cells do not say; return the keys that changed."""
    record = dataset_record(row)
    given: dict[str, Any] = {}
    if not line.sheet.files:
        now = dataset_cells(line.sheet, record)
        all_given = reading.given(line)
        changed = [
            key for key, text in line.values.items() if text != now[key].strip() and key not in {"name", "d_type"}
        ]
        companions = [about.companion for key in changed if (about := line.sheet.field(key)) and about.has_other]
        given = {key: all_given[key] for key in (*changed, *companions) if key in all_given}
        if "owner_org" in given:
            given["owner_org"] = _owner(line, row)
        if line.sheet.data_type != (record.data_type or OTHER):
            given["data_type"] = line.sheet.data_type
    package = orjson.loads(row.rendered)
    current_files = {each["id"]: each for each in package.pop("resources")}
    if "tag_string" in given:
        package["tags"] = [tag for tag in package["tags"] if tag["vocabulary_id"]]
    resources, file_changes = _files(files, record, current_files)
    if not given and not file_changes:
        return []
    wanted = read_package({**package, **given}, current=record)
    datasets.update(row, replace(wanted, resources=resources), actor=work.user)
    return [*(key for key in given if not key.endswith("_other")), *file_changes]


def _files(
    lines: Sequence[Line], record: DatasetRecord, rendered: Mapping[str, Any]
) -> tuple[tuple[ResourceRecord, ...], list[str]]:
    """Return the files as they shall be, those without a row as they are, and the keys of what changed."""
    resources = list(record.resources or ())
    changes: list[str] = []
    taken: set[str | None] = set()
    for line in lines:
        index = _match(line, record, resources, taken)
        if index is None:
            resources.append(read_resource(_new_file(line)))
            changes.append("resources")
            continue
        current = resources[index]
        taken.add(current.id)
        now = resource_cells(line.sheet, record, current)
        changed = [key for key, text in line.values.items() if text != now[key].strip() and key != "dataset_name"]
        if "url" in changed and current.url_type and str(current.id) not in line.values["url"]:
            raise Refused(line.finding("error", "file_is_here", "url"))
        if changed := [key for key in changed if key != "url" or not current.url_type]:
            given = reading.given(line)
            companions = [about.companion for key in changed if (about := line.sheet.field(key)) and about.has_other]
            item = {**rendered[str(current.id)], **{key: given[key] for key in (*changed, *companions)}}
            resources[index] = replace(read_resource(item, current), version=current.version)
            changes += changed
    return tuple(resources), changes


def _match(
    line: Line, record: DatasetRecord, resources: Sequence[ResourceRecord], taken: set[str | None]
) -> int | None:
    """Return which resource a row is about: by its id in the address, by its address, by its name; None: a new one."""
    url, name = line.values.get("url", ""), line.values.get("name", "")
    free = [(index, each) for index, each in enumerate(resources) if each.id and each.id not in taken]
    for same in (
        lambda each: url and str(each.id) in url,
        lambda each: url and url in {each.url, resource_cells(line.sheet, record, each)["url"]},
        lambda each: name and name == (each.name or "").strip(),
    ):
        for index, each in free:
            if same(each):
                return index
    return None


def _new_file(line: Line) -> dict[str, Any]:
    given = reading.given(line)
    if not given.get("url"):
        raise Refused(line.finding("error", "needs_url", "url"))
    return given


def _owner(line: Line, row: Dataset | None) -> str | None:
    """Return the name of the agency that a row names by title, name or id; None when it names none."""
    text = line.values.get("owner_org", "")
    if not text:
        return None
    named = Q(title=text) | Q(title_en=text) | by_id_or_name([text])
    found = list(Organization.objects.filter(named, state="active")[:2])
    if row is not None and row.owner_org in found:
        found = [row.owner_org]
    if len(found) != 1:
        raise Refused(line.finding("error", "unknown_agency", "owner_org"))
    return found[0].name
