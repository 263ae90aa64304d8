"""OAI-PMH 2.0 repositories, in Dublin Core, with their own record of what was deleted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from typing import Any
from xml.etree.ElementTree import Element

from harvesters.connectors.protocol import BadSource, Client, Found, Page, Task
from harvesters.connectors.texts import address, moment, name_of, plain, text, without_blanks
from harvesters.connectors.xmlscan import below, elements, first, local

INCREMENTAL = True
WANTED = frozenset({"record", "resumptionToken", "error"})
DUBLIN_CORE = ("title", "description", "subject", "identifier", "date", "rights", "publisher", "creator", "format",
               "type", "source", "language", "coverage")  # fmt: skip


def pages(client: Client, task: Task) -> Iterator[Page]:
    """Yield the records page by page by resumption tokens; one that has run out begins again."""
    token = str(task.cursor.get("token", ""))
    while True:
        asked = {"verb": "ListRecords", "metadataPrefix": "oai_dc"}
        if task.since:
            asked["from"] = f"{task.since.astimezone(UTC):%Y-%m-%d}"
        if token:
            asked = {"verb": "ListRecords", "resumptionToken": token}
        found, following, total, error = _read(client, task.url.partition("?")[0], asked)
        if error == "badResumptionToken" and token:
            token = ""
            continue
        if error == "noRecordsMatch":
            return
        if error:
            raise BadSource(f"{task.url} answered with the error {error} of OAI-PMH.")
        yield Page(tuple(found), {"token": following} if following else None, total)
        if not following:
            return
        if following == token:
            raise BadSource(f"The pages of {task.url} lead in circles.")
        token = following


def _read(client: Client, url: str, asked: dict[str, str]) -> tuple[list[Found], str, int | None, str]:
    found: list[Found] = []
    token, total, error, any_element = "", None, "", False
    with client.get(url, asked, accept="text/xml").file as file:
        for element in elements(file, WANTED, url):
            any_element = True
            if local(element) == "record":
                found.append(_found(element))
            elif local(element) == "resumptionToken":
                token = (element.text or "").strip()
                size = element.get("completeListSize", "")
                total = int(size) if size.isdecimal() else None
            else:
                error = element.get("code", "unknown")
    if not any_element:
        raise BadSource(f"{url} does not answer as OAI-PMH.")
    return [each for each in found if not each.raw.get("deleted")], token, total, error


def _found(element: Element) -> Found:
    header = next((each for each in element if local(each) == "header"), element)
    metadata = next((each for each in element if local(each) == "metadata"), None)
    raw: dict[str, Any] = {"identifier_oai": first(header, "identifier"), "datestamp": first(header, "datestamp")}
    if header.get("status") == "deleted":
        raw["deleted"] = True
    if metadata is not None:
        raw |= {name: values for name in DUBLIN_CORE if (values := below(metadata, name))}
    return Found(raw["identifier_oai"], raw, moment(raw["datestamp"]))


def package(raw: Any, task: Task) -> dict[str, Any]:
    """Return a record of Dublin Core in CKAN's shape; its addresses are its resources."""
    title, identity = text(raw.get("title")), text(raw.get("identifier_oai"))
    addresses = list(dict.fromkeys(filter(None, map(address, [*raw.get("identifier", []), *raw.get("source", [])]))))
    modified, agency = moment(raw.get("datestamp")), text(raw.get("publisher"))
    return without_blanks(
        {
            "name": name_of(identity.rpartition(":")[2], title),
            "title": title,
            "notes": plain("\n\n".join(raw.get("description", []))),
            "url": next(iter(addresses), ""),
            "license_id": text(raw.get("rights")),
            "author": ", ".join(raw.get("creator", [])),
            "organization": {"name": name_of(agency, agency), "title": agency} if agency else {},
            "tags": [{"name": each} for each in dict.fromkeys(raw.get("subject", []))],
            "metadata_modified": modified.isoformat() if modified else "",
            "resources": [{"url": each, "name": title, "format": ""} for each in addresses],
        }
    )


def is_gone(client: Client, task: Task, remote_id: str) -> bool | None:
    """Ask for the one record: the repository says whether it was deleted or is not known."""
    asked = {"verb": "GetRecord", "metadataPrefix": "oai_dc", "identifier": remote_id}
    url = task.url.partition("?")[0]
    try:
        with client.get(url, asked, accept="text/xml").file as file:
            for element in elements(file, frozenset({"header", "error"}), url):
                if local(element) == "error":
                    return True if element.get("code") == "idDoesNotExist" else None
                return element.get("status") == "deleted"
    except BadSource:
        return None
    return None
