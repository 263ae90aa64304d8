"""The plain shapes that pass between rooms: frozen dataclasses that know nothing of Django, of a database or of a format."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

ColumnType = Literal["integer", "decimal", "boolean", "date", "time", "timestamp", "year", "text", "code", "json"]
"""What a column holds. `code` is text made of digits that must not become a number; `year` is a whole year."""

CKAN_TYPES: Mapping[ColumnType, str] = {
    "integer": "int8",
    "decimal": "numeric",
    "boolean": "bool",
    "date": "date",
    "time": "time",
    "timestamp": "timestamp",
    "year": "int4",
    "text": "text",
    "code": "text",
    "json": "json",
}
"""The PostgreSQL short names under which CKAN's datastore announces our column types."""


@dataclass(frozen=True, slots=True)
class Column:
    """One typed column of a table, as its data dictionary describes it."""

    name: str
    """What readers see and queries use: unique in its table, 1 to 63 characters, no leading underscore, no double quote."""
    type: ColumnType
    source: str = ""
    """The header exactly as the file had it; empty when the file had none."""
    unit: str = ""
    """Taken from brackets in the header: คน, บาท, ล้านบาท."""
    pattern: str = ""
    """How the file wrote the values when that was not plain, e.g. `d/m/yyyy BE`, `1,234`, `thai digits`."""
    missing: int = 0
    distinct: int | None = None
    minimum: str | None = None
    maximum: str | None = None
    values: tuple[str, ...] = ()
    """The most frequent text values, for search; never those of a column with personal data."""
    label: str = ""
    notes: str = ""
    native: str = ""
    """PostgreSQL's short name of the type where a table was written with one (`float8`, `_text`); else it follows `type`."""
    info: Mapping[str, Any] = field(default_factory=dict, hash=False)
    """All that writers said of the column in CKAN's data dictionary, `label` and `notes` among it; empty for files."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something the validation found. The text that people read is made from `code` and `params` where it is shown."""

    code: str
    """A stable word: `bad_cell`, `ragged_row`, `not_decodable`, `empty_file`, `blank_rows`, `empty_column` …"""
    severity: Literal["error", "warning", "note"]
    """`error`: the file is rejected. `warning`: accepted, somebody should look. `note`: what was done, for the record."""
    row: int | None = None
    """The row of the file as a spreadsheet numbers it, from 1, title rows included."""
    column: str | None = None
    value: str | None = None
    """The offending text, cut to 200 characters, never personal data."""
    count: int = 1
    """How many times in the whole file, exactly."""
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PersonalFinding:
    """A column that looks like personal data (PDPA), and whether that must stop publication until a person decides."""

    column: str
    kind: str
    """`citizen_id`, `phone`, `email`, `person_name` …"""
    count: int
    holds: bool
    """True: nothing of this version is served to the public before a responsible person has decided."""


Action = Literal["keep", "mask", "drop", "year", "age_band", "band", "small_cells", "province", "district"]


@dataclass(frozen=True, slots=True)
class Treatment:
    """What a responsible person wants done with one column before its table is served."""

    column: str
    action: Action
    """`keep`: not personal, or lawfully public. `mask`: hidden by the rule of its kind. `drop`: left out. Generalised:
    `year` of a date, `age_band` of a birth date, a year or an age, `band` of a number, `small_cells` (counts below `size`
    become `<size`), `province` or `district` of an address."""
    kind: str = ""
    """Of personal data, as `PersonalFinding.kind`; decides how a cell is masked."""
    size: int | None = None
    """How wide the bands are, or below which count a cell is small; None: 10 and 5."""


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """What a person decided about one column of a file; what is left empty is guessed."""

    position: int
    """Which column of the file's table, from 1, those that were left out counted too."""
    name: str = ""
    type: ColumnType | Literal[""] = ""
    source: str = ""
    """The header, on one line, of the column that is meant: it is looked for when it no longer stands at `position`."""
    order: Literal["", "day", "month"] = ""
    """What comes first in dates such as 3/4/2563."""
    era: Literal["", "BE", "CE"] = ""
    """How years of two digits count."""
    missing: tuple[str, ...] = ()
    """Words that stand for a missing value in this column, beside the usual ones."""


@dataclass(frozen=True, slots=True)
class CellChoice:
    """What a person wants to stand in one cell of the table instead of what the file has there."""

    row: int
    """As a spreadsheet numbers it, from 1."""
    position: int
    """Which column, as in `ColumnChoice`."""
    value: str


@dataclass(frozen=True, slots=True)
class Choices:
    """How a person wants a file to be read; what is left empty is guessed. What is possible stands in `Report.options`."""

    encoding: str = ""
    """`UTF-8`, `CP874` …, or a repair of spoilt Thai such as `mojibake-cp1252`."""
    delimiter: str = ""
    member: str = ""
    """The file inside a ZIP archive."""
    sheet: str = ""
    table: str = ""
    """Which cells of the sheet, as spreadsheets write ranges: `B3:F40`."""
    header_row: int | None = None
    """The header's last row as a spreadsheet numbers it, from 1; 0: the file has no header."""
    header_rows: int | None = None
    """How many rows the header has; None: one, or what was guessed for the same row."""
    columns: tuple[ColumnChoice, ...] = ()
    missing: tuple[str, ...] | None = None
    """The words that stand for a missing value, in text columns too; None: the usual ones, in typed columns only."""
    left_out: tuple[int, ...] = ()
    """Rows of the file that are no data, such as totals and notes."""
    cells: tuple[CellChoice, ...] = ()


NOTHING_CHOSEN = Choices()


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of one validation; stored as JSON with the resource version and shown to staff in both languages."""

    outcome: Literal["table", "file", "rejected"]
    """`table`: typed rows were written. `file`: not a table (PDF, image …), served as it is. `rejected`: not served."""
    format: str = ""
    """The real format by the file's signature: CSV, TSV, JSON, XLSX, XLS, ODS, PDF, ZIP …"""
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    header_row: int | None = None
    """The row of the header as a spreadsheet numbers it, from 1; None when the file has no header."""
    rows: int = 0
    columns: tuple[Column, ...] = ()
    reasons: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Why each guess was made: `{"encoding": {"code": "strict_utf8_failed", …}}`."""
    problems: tuple[Problem, ...] = ()
    """The first of each kind, errors first; `count` tells how many there are in all."""
    conversions: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """Per column, how many cells were rewritten and how: `{"วันที่": {"buddhist_era": 5980}}`."""
    personal: tuple[PersonalFinding, ...] = ()
    preview: tuple[tuple[Any, ...], ...] = ()
    """The first 20 typed rows as text, for the report page; columns with personal data masked."""
    member: str = ""
    """The file inside a ZIP archive that was read."""
    table: str = ""
    """The cells of the sheet that were read, where it holds several tables: `B3:F40`."""
    options: Mapping[str, Any] = field(default_factory=dict)
    """What else a person could choose: `encodings`, `delimiters`, `members`, `sheets`, `tables` (`range`, `rows`, `columns`),
    `columns` (`position`, and `name` and `type` as guessed) and `types`; only what the format has."""
    context: Mapping[str, Sequence[str | None]] = field(default_factory=dict)
    """The rows in which the problems begin, by their number in the file: their typed cells as text, personal data masked."""
    choices: Choices = NOTHING_CHOSEN
    """What a person had chosen, in so far as it was obeyed."""


@dataclass(frozen=True, slots=True)
class OrganizationRecord:
    """An agency (or, with `is_organization` false, a topic group), as pages and formats show it."""

    id: str
    name: str
    title: str
    title_en: str = ""
    description: str = ""
    description_en: str = ""
    image_url: str = ""
    level: str = ""
    """A code: ministry, department, division, province, local, state_enterprise, public_organization, other."""
    parent: str | None = None
    """The id of the agency above it."""
    state: str = "active"
    created: datetime | None = None
    is_organization: bool = True
    extras: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ResourceRecord:
    """A resource of a dataset: what was asked for on the way in, what is served on the way out."""

    id: str | None = None
    name: str | None = None
    name_en: str = ""
    description: str | None = None
    format: str | None = None
    """None on the way in: guess it, or keep what it was."""
    url: str | None = None
    url_type: str | None = None
    """`upload`: a file kept here; `datastore`: a table written through the API; None: a link."""
    mimetype: str | None = None
    size: int | None = None
    hash: str | None = None
    resource_type: str | None = None
    created: datetime | None = None
    last_modified: datetime | None = None
    standard: Mapping[str, Any] = field(default_factory=dict)
    """The resource fields of the Thai metadata standard by key; choices as codes (`catalog.formats.standard`)."""
    extras: Mapping[str, Any] = field(default_factory=dict)
    """Unknown fields, kept and given back with their JSON type."""
    # Only on the way out:
    position: int = 0
    state: str = "active"
    metadata_modified: datetime | None = None
    link_broken: bool = False
    """The link checker has found several times that nothing is there."""
    datastore_active: bool = False
    rows: int | None = None
    columns: tuple[Column, ...] = ()
    version: int | None = None
    file_name: str = ""


@dataclass(frozen=True, slots=True)
class TermRecord:
    """A tag out of a vocabulary, as a dataset carries it."""

    name: str
    vocabulary: str
    """On the way in an id or a name, on the way out the id."""
    id: str | None = None


@dataclass(frozen=True, slots=True)
class RelationRecord:
    """How one dataset stands to another, told in the direction in which it is kept."""

    id: str
    subject: str
    """The id of the dataset that depends on, derives from, links to or is a child of the other."""
    kind: str
    object: str
    comment: str = ""


@dataclass(frozen=True, slots=True)
class DatasetRecord:
    """A dataset and its resources: the one shape between forms, APIs, imports and harvests on one side, the tables on the other."""

    name: str
    title: str = ""
    title_en: str = ""
    notes: str | None = None
    notes_en: str = ""
    owner_org: str | None = None
    """On the way in an id or a name, on the way out the id."""
    private: bool = False
    state: str = "active"
    type: str = "dataset"
    url: str | None = None
    version: str | None = None
    author: str | None = None
    author_email: str | None = None
    maintainer: str | None = None
    maintainer_email: str | None = None
    license_id: str | None = None
    """A code of `catalog.formats.standard.licenses` where it is known, else the text that was given."""
    data_type: str = ""
    """record, statistics, geospatial, mixed, other; empty when nobody said."""
    data_category: str = "public"
    """public, personal, security, secret; only `public` may be shown to the public."""
    standard: Mapping[str, Any] = field(default_factory=dict)
    """All other fields of the Thai metadata standard by key; choices as codes, several choices as a list of codes."""
    tags: tuple[str, ...] = ()
    terms: tuple[TermRecord, ...] = ()
    """The tags that belong to vocabularies; `tags` holds the free ones."""
    groups: tuple[str, ...] = ()
    """Ids or names of groups on the way in; names on the way out."""
    extras: Mapping[str, str] = field(default_factory=dict)
    resources: tuple[ResourceRecord, ...] | None = ()
    """None on the way in: leave the resources as they are."""
    # Only on the way out (on the way in: honoured for sysadmins and harvests where CKAN does):
    id: str | None = None
    creator_user_id: str | None = None
    metadata_created: datetime | None = None
    metadata_modified: datetime | None = None
    organization: OrganizationRecord | None = None
    group_records: tuple[OrganizationRecord, ...] = ()
    tag_ids: Mapping[str, str] = field(default_factory=dict)
    """Tag name to tag id, in the order of the names."""
    relations: tuple[RelationRecord, ...] = ()
    """Those to public datasets, on either side; read when the dataset is rendered."""


@dataclass(frozen=True, slots=True)
class AccountRecord:
    """An account as somebody asks for it to be."""

    name: str
    email: str
    fullname: str = ""
    about: str = ""
    image_url: str = ""
    password: str | None = None
    """None: leave it as it is."""
    sysadmin: bool | None = None
    """None: leave it as it is; anything else only sysadmins may say."""
    active: bool | None = None
    """As `sysadmin`."""


@dataclass(frozen=True, slots=True)
class Uses:
    """How often something was looked at and downloaded, in all and of late (`catalog.models.uses.RECENT_DAYS`)."""

    views: int = 0
    downloads: int = 0
    views_recent: int = 0
    downloads_recent: int = 0


UNUSED = Uses()
"""Of what nobody has looked at yet."""
