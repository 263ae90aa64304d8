"""Reading what remotes send: bytes into text, text into JSON, values into names, times and addresses."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import orjson

from catalog.formats import thai
from catalog.formats.dates import read_date
from harvesters.connectors.protocol import BadSource

_CHARSET = re.compile(r"charset=[\"']?([\w.-]+)", re.IGNORECASE)
_MARKUP = re.compile(rb"^\s*<(?:!doctype\s+html|html|head|body)", re.IGNORECASE)
_TAGS = re.compile(r"<[^<>]{1,2000}>")
SIZE = 8_000
"""Characters of an address or name that are kept."""


def decoded(data: bytes, content_type: str = "") -> str:
    """Return bytes as text: UTF-8 (a byte order mark goes), else what the remote says it is, else CP874, Thailand's own."""
    said = _CHARSET.search(content_type)
    for name in ("utf-8-sig", said[1] if said else "", "utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else ""):
        try:
            if name:
                return data.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode("cp874", "replace")


def is_web_page(data: bytes) -> bool:
    """Tell whether an answer is a page for people, as broken servers send it with status 200."""
    return bool(_MARKUP.match(data[:500]))


def as_json(data: bytes, url: str, content_type: str = "") -> Any:
    """Return JSON; raise BadSource for a web page, for an answer that is cut off and for anything else."""
    if is_web_page(data):
        raise BadSource(f"{url} answered with a web page where JSON was expected.")
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        pass
    try:
        return orjson.loads(decoded(data, content_type))
    except orjson.JSONDecodeError as error:
        cut = "is cut off" if data.rstrip()[-1:] not in {b"}", b"]"} else "is not JSON"
        raise BadSource(f"The answer of {url} {cut}.") from error


def moment(value: Any) -> datetime | None:
    """Return a time as remotes write it, aware, or None: ISO 8601, HTTP's form, or a day as Thais write it."""
    if not isinstance(value, str) or not value.strip():
        return None
    text = value.strip()
    for read in (datetime.fromisoformat, parsedate_to_datetime, _day):
        try:
            found = read(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found
    return None


def _day(text: str) -> datetime:
    return datetime.combine(read_date(text), datetime.min.time())


def name_of(remote_id: str, title: str) -> str:
    """Return an address name: the remote's own when it can be one, else one made of the title and a mark of the id."""
    own = remote_id.lower()
    if re.fullmatch(r"[a-z0-9_-]{2,100}", own) and not re.fullmatch(r"[0-9a-f-]{36}", own):
        return own
    mark = hashlib.sha256(remote_id.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{thai.slug(title or remote_id)[:90].strip('-_')}-{mark}"


def plain(value: Any) -> str:
    """Return a text without tags of HTML; what is no text becomes an empty one."""
    return " ".join(_TAGS.sub(" ", value).split()) if isinstance(value, str) else ""


def text(value: Any) -> str:
    """Return the first text in what may be a text, a number, a list or an object by language (Thai before English)."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, Mapping):
        return text(
            next((value[key] for key in ("th", "@value", "en", "name", "title", "@id") if value.get(key)), None)
        )
    if isinstance(value, Iterable):
        return next(filter(None, map(text, value)), "")
    return ""


def texts(value: Any) -> list[str]:
    """Return all texts in what may be one text or a list; one with commas is a list."""
    if isinstance(value, str):
        return [each.strip() for each in value.split(",") if each.strip()]
    return [found for each in value if (found := text(each))] if isinstance(value, list | tuple) else []


def tags(value: Any) -> list[dict[str, str]]:
    """Return keywords in CKAN's shape."""
    return [{"name": each} for each in dict.fromkeys(texts(value))]


def address(value: Any) -> str:
    """Return a web address, or an empty text for anything else: remote text must not become a script."""
    found = text(value)[:SIZE]
    try:
        return found if urlsplit(found).scheme in {"http", "https", "ftp"} else ""
    except ValueError:
        return ""


def email(value: Any) -> str:
    """Return an address of e-mail without `mailto:`."""
    return text(value).removeprefix("mailto:").strip()


def objects(value: Any) -> list[Mapping[str, Any]]:
    """Return the objects in what may be one of them, a list, or nothing."""
    if isinstance(value, Mapping):
        return [value]
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list | tuple) else []


def without_blanks(package: Mapping[str, Any]) -> dict[str, Any]:
    """Return an object without its empty fields."""
    return {key: value for key, value in package.items() if value not in (None, "", [], {})}
