"""What the index holds of a dataset."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from itertools import islice
from typing import Any

from catalog.formats.standard.choices import CHOICES
from catalog.formats.standard.licenses import is_open, license_named
from catalog.formats.thai import sort_key
from catalog.records import UNUSED, DatasetRecord, Uses
from catalog.search.datemath import EPOCH, microseconds
from catalog.search.fields import whole
from catalog.search.folding import fold, without_surrogates
from catalog.search.spelling import SHORTEST, skeleton
from catalog.search.words import STOP_WORDS, parts, pieces, words
from catalog.search.years import between, inside_ranges

IndexDocument = dict[str, Any]
"""Field of `catalog.search.fields` to its values: texts as lists of strings, numbers as they are, `extra` as JSON."""

SEPARATOR = "\x1f"
"""Between the parts of a suggestion: completed text, kind, name, shown text."""
MOST_EXTRAS = 200
MOST_COLUMNS = 2_000
_LABELS = {
    name: {choice.code: (choice.label_th, choice.label_en) for choice in choices} for name, choices in CHOICES.items()
}
MOST_STARTS = 8
SHORTEST_PART = 3
PROFILE_WORDS = 25
MOST_SPELLINGS = 120
"""Words of a dataset that misspellings are compared with."""


def document(record: DatasetRecord, *, labels: Sequence[str], uses: Uses = UNUSED) -> IndexDocument:
    """Return the index entry of a dataset.

    `record` must be one on the way out (with its id and dates); `labels` say who may find it. Of extras the first 200
    count, of columns the first 2,000. Raises ValueError when the record has no id.
    """
    if not record.id:
        raise ValueError(f"The dataset {record.name} has no id: it cannot be indexed.")
    extras = _extras(record)
    entry: IndexDocument = {
        **_whole_values(record),
        **_texts(record, extras),
        "metadata_created": microseconds(record.metadata_created or EPOCH),
        "metadata_modified": microseconds(record.metadata_modified or record.metadata_created or EPOCH),
        "num_resources": len(record.resources or ()),
        "views": uses.views,
        "downloads": uses.downloads,
        "views_recent": uses.views_recent,
        "tie": int.from_bytes(blake2b(record.id.encode(), digest_size=7).digest(), "big"),
        "labels": list(labels),
        "pair": [*_pairs(extras), *_label_pairs(record)],
        "extra": {key: [whole(value) for value in values] for key, values in extras.items()},
        "suggest": list(_suggestions(record)),
        "shown_title": [record.title or record.name],
        "shown_title_en": [record.title_en],
        "profile": [_profile(record)],
        "lift": [" ".join(_lift(record, uses.views + uses.downloads))],
        **_spelling(record),
    }
    entry = {key: _clean(value) for key, value in entry.items()}
    entry["present"] = [*(key for key, value in entry.items() if value not in ([], {})), *entry["extra"]]
    return entry


def _clean(value: Any) -> Any:
    if isinstance(value, dict):
        return {without_surrogates(key): _clean(values) for key, values in value.items()}
    return [without_surrogates(each) for each in value if each] if isinstance(value, list) else value


def _whole_values(record: DatasetRecord) -> IndexDocument:
    resources = record.resources or ()
    single = {
        "id": record.id,
        "name": record.name,
        "state": record.state,
        "private": _boolean(record.private),
        "capacity": "private" if record.private else "public",
        "dataset_type": record.type,
        "organization": record.organization.name if record.organization else None,
        "owner_org": record.owner_org,
        "license_id": record.license_id,
        "isopen": _boolean(is_open(record.license_id)),
        "url": record.url,
        "version": record.version,
        "creator_user_id": record.creator_user_id,
        "data_type": record.data_type,
        "data_category": record.data_category,
        "title_string": record.title or record.name,
        "title_order": f"{sort_key(record.title or record.name)}\x02{record.id}",
    }
    several: dict[str, Iterable[str | None]] = {
        "groups": record.groups,
        "tags": record.tags,
        "res_format": (each.format for each in resources),
        "res_type": (each.resource_type for each in resources),
        "res_url": (each.url for each in resources),
        "title_folded": _title_forms(record),
    }
    return {
        **{key: [whole(value)] if value else [] for key, value in single.items()},
        **{key: list(dict.fromkeys(whole(each) for each in values if each)) for key, values in several.items()},
    }


def _boolean(value: bool) -> str:
    return "true" if value else "false"


def plain(text: str) -> str:
    """Return a title in the form in which two titles are compared: folded, with single spaces."""
    return " ".join(fold(text).split())


def _title_forms(record: DatasetRecord) -> Iterator[str]:
    """Yield each title as it is compared, with spaces and without: Thai is written either way."""
    for text in filter(None, (record.title, record.title_en, record.name)):
        yield plain(text)
        yield closed(text)


def closed(text: str) -> str:
    """Return a title as it is compared when spaces do not count."""
    return "".join(fold(text).split())


def _lift(record: DatasetRecord, uses: int) -> Iterator[str]:
    """Yield what makes a dataset rank a little higher: the year of its last change, and the magnitude of its use."""
    if moment := record.metadata_modified or record.metadata_created:
        yield f"changed{moment.year}"
    if uses > 0:
        yield f"used{len(str(uses))}"


def _spelling(record: DatasetRecord) -> IndexDocument:
    """Return the words of titles, keywords and agencies, and the words inside compounds, for misspellings of them."""
    texts = [record.title, record.title_en, *record.tags, *_gatherings(record)]
    whole_words = dict.fromkeys(word for text in texts for word, kind in pieces(fold(text)) if kind != "digits")
    inside = (part for word in whole_words for part in parts(word) if len(part) > SHORTEST)
    found = (word for word in dict.fromkeys([*whole_words, *inside]) if len(word) >= SHORTEST)
    kept = list(islice((word for word in found if word not in STOP_WORDS), MOST_SPELLINGS))
    return {"spelling": [" ".join(kept)], "near": [" ".join(dict.fromkeys(skeleton(word) for word in kept))]}


def _texts(record: DatasetRecord, extras: Mapping[str, list[str]]) -> IndexDocument:
    resources = record.resources or ()
    title = [record.title, record.title_en]
    notes = [record.notes, record.notes_en]
    people = [record.author, record.maintainer]
    names = [text for each in resources for text in (each.name, each.name_en)]
    descriptions = [each.description for each in resources]
    keywords = [*record.tags, *_gatherings(record)]
    columns = list(islice((column for each in resources for column in each.columns), MOST_COLUMNS))
    years = inside_ranges(" ".join(fold(text) for text in (*title, *notes, *names) if text))
    years += between(
        str(record.standard.get("first_year_of_data", "")), str(record.standard.get("last_year_of_data", ""))
    )
    told = [text for key, values in extras.items() for text in (*values, *_labels_of(key, values))]
    texts: dict[str, Sequence[str | None]] = {
        "title": title,
        "notes": notes,
        "author": [record.author],
        "author_email": [record.author_email],
        "maintainer": [record.maintainer],
        "maintainer_email": [record.maintainer_email],
        "res_name": names,
        "res_description": descriptions,
        "keywords": keywords,
        "text": [
            *title,
            record.name,
            *notes,
            *keywords,
            *people,
            *names,
            *descriptions,
            *told,
            " ".join(dict.fromkeys(years)),
        ],
        "columns": [text for column in columns for text in (column.name, column.label, column.notes, column.unit)],
        "values": [value for column in columns for value in column.values],
    }
    return {key: [text for text in values if text] for key, values in texts.items()}


def _gatherings(record: DatasetRecord) -> list[str]:
    rows = [*([record.organization] if record.organization else []), *record.group_records]
    return [text for row in rows for text in (row.title, row.title_en, row.name) if text] + list(record.groups)


def _extras(record: DatasetRecord) -> dict[str, list[str]]:
    """Return extras and the fields of the standard, each as the texts of its values."""
    found: dict[str, list[str]] = {}
    for key, value in islice({**record.standard, **record.extras}.items(), MOST_EXTRAS):
        values = value if isinstance(value, list | tuple) else [value]
        texts = [_boolean(each) if isinstance(each, bool) else str(each) for each in values if each not in (None, "")]
        if texts and key:
            found[str(key)] = texts
    return found


def _pairs(extras: Mapping[str, list[str]]) -> Iterator[str]:
    for key, values in extras.items():
        for value in values:
            yield f"{key}={whole(value)}"
            yield from (f"extras_{key}={word}" for word in dict.fromkeys(words(value)))
        yield from (f"{key}={label}" for label in _labels_of(key, values))


def _label_pairs(record: DatasetRecord) -> Iterator[str]:
    for key, value in (("data_type", record.data_type), ("data_category", record.data_category)):
        yield from (f"{key}={label}" for label in _labels_of(key, [value]))
    if known := license_named(record.license_id):
        yield from (f"license_id={title}" for title in (known.label, known.title_th, known.title_en) if title)


def _labels_of(key: str, codes: Iterable[str]) -> tuple[str, ...]:
    known = _LABELS.get(key, {})
    return tuple(label for code in codes for label in known.get(code, ()))


def _suggestions(record: DatasetRecord) -> Iterator[str]:
    """Yield completions of tags, topics and the agency, one for each word that a reader may begin with."""
    for tag in record.tags:
        yield from _completions("tag", tag, tag)
    rows = [("organization", record.organization)] if record.organization else []
    for kind, row in [*rows, *(("group", group) for group in record.group_records)]:
        for text in filter(None, (row.title, row.title_en)):
            yield from _completions(kind, row.name, text)


def _completions(kind: str, name: str, text: str) -> Iterator[str]:
    folded = plain(text)
    for start in islice(_starts(folded), MOST_STARTS):
        yield SEPARATOR.join((whole(folded[start:]), kind, name, text))


def _starts(folded: str) -> Iterator[int]:
    """Yield where the words of a text begin, and the longer words inside compounds."""
    place = 0
    for word, form in pieces(folded):
        found = folded.find(word, place)
        if found < 0:
            continue
        inner = {word.find(part) for part in parts(word) if len(part) >= SHORTEST_PART} if form == "thai" else set()
        yield from sorted({found, *(found + each for each in inner)})
        place = found + len(word)


def _profile(record: DatasetRecord) -> str:
    telling = (word for text in (record.title, *record.tags) for word in words(text) if len(word) > 1)
    return " ".join(islice(dict.fromkeys(word for word in telling if word not in STOP_WORDS), PROFILE_WORDS))
