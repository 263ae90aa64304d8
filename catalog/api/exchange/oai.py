"""`/oai`: the Open Archives Initiative's protocol for metadata harvesting 2.0, with tombstones and resumption tokens."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from xml.sax.saxutils import escape

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.csrf import csrf_exempt

from catalog.access import ANYBODY, NotAllowed
from catalog.api.site import site_of
from catalog.formats import oai
from catalog.models import Dataset
from catalog.models.shapes import dataset_record
from catalog.queries import catalogue, exchange, finding
from catalog.queries.exchange import Harvested
from catalog.queries.site import TITLE, options

PAGE_SIZE = 100
XML = "text/xml; charset=utf-8"
ARGUMENTS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "Identify": (frozenset(), frozenset()),
    "ListMetadataFormats": (frozenset(), frozenset({"identifier"})),
    "ListSets": (frozenset(), frozenset({"resumptionToken"})),
    "ListIdentifiers": (frozenset({"metadataPrefix"}), frozenset({"from", "until", "set", "resumptionToken"})),
    "ListRecords": (frozenset({"metadataPrefix"}), frozenset({"from", "until", "set", "resumptionToken"})),
    "GetRecord": (frozenset({"identifier", "metadataPrefix"}), frozenset()),
}
"""For each verb the arguments that it needs and those that it may have."""


class Refused(Exception):
    """The request is at fault: one of the protocol's error codes, and a sentence."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list is asked for, by arguments or by a token that repeats them."""

    prefix: str
    since: datetime | None
    until: datetime | None
    organization: str
    after: int = 0


@csrf_exempt
def oai_pmh(request: HttpRequest) -> HttpResponseBase:
    """Answer one of the six verbs, by GET or POST; what is wrong is said with the protocol's codes and status 200."""
    if request.method not in {"GET", "HEAD", "POST"}:
        return HttpResponse(status=405, headers={"Allow": "GET, HEAD, POST"})
    given = request.POST if request.method == "POST" else request.GET
    address = f"{site_of(request)}/oai"
    # Apart from the time of the answer, a question has the same answer until something changes.
    asked = f"{address} {sorted((key, given.getlist(key)) for key in given)} {exchange.stamp()}"
    etag = f'W/"{blake2b(asked.encode(), digest_size=16).hexdigest()}"'
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None and unchanged.status_code == 304:
        return unchanged
    response = _answered(request, given, address)
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "public, no-cache"
    return response


def _answered(request: HttpRequest, given: QueryDict, address: str) -> HttpResponse:
    try:
        arguments = _arguments({key: given.getlist(key) for key in given})
        body = "".join(VERBS[arguments["verb"]](request, arguments))
    except Refused as refusal:
        repeated = {} if refusal.code in {"badVerb", "badArgument"} else {key: str(given[key]) for key in given}
        text = oai.envelope(address, repeated, oai.error(refusal.code, str(refusal)), timezone.now())
        return HttpResponse(text, content_type=XML)
    return HttpResponse(oai.envelope(address, arguments, body, timezone.now()), content_type=XML)


def _arguments(given: Mapping[str, list[str]]) -> dict[str, str]:
    """Return verb and arguments, each once and as the verb allows; raise Refused."""
    repeated = sorted(key for key, values in given.items() if len(values) > 1)
    arguments = {key: values[0] for key, values in given.items()}
    verb = arguments.get("verb", "")
    if verb not in ARGUMENTS or "verb" in repeated:
        raise Refused("badVerb", "The verb is missing, repeated or unknown.")
    needed, optional = ARGUMENTS[verb]
    names = set(arguments) - {"verb"}
    if repeated or names - needed - optional:
        raise Refused("badArgument", f"Repeated or unknown: {', '.join(repeated or sorted(names - needed - optional))}")
    if "resumptionToken" in names:
        if len(names) > 1:
            raise Refused("badArgument", "resumptionToken stands alone.")
    elif needed - names:
        raise Refused("badArgument", f"Missing: {', '.join(sorted(needed - names))}")
    return arguments


def _identify(request: HttpRequest, _arguments: Mapping[str, str]) -> Iterator[str]:
    yield (
        f"<Identify><repositoryName>{escape(options('th')[TITLE])}</repositoryName>"
        f"<baseURL>{escape(site_of(request))}/oai</baseURL><protocolVersion>2.0</protocolVersion>"
        f"<adminEmail>{escape(settings.DEFAULT_FROM_EMAIL)}</adminEmail>"
        f"<earliestDatestamp>{oai.moment(exchange.earliest())}</earliestDatestamp>"
        "<deletedRecord>persistent</deletedRecord><granularity>YYYY-MM-DDThh:mm:ssZ</granularity></Identify>\n"
    )


def _list_formats(_request: HttpRequest, arguments: Mapping[str, str]) -> Iterator[str]:
    if "identifier" in arguments:
        _dataset(arguments["identifier"])
    yield "<ListMetadataFormats>\n"
    for each in oai.FORMATS.values():
        yield (
            f"<metadataFormat><metadataPrefix>{each.prefix}</metadataPrefix><schema>{each.schema}</schema>"
            f"<metadataNamespace>{each.namespace}</metadataNamespace></metadataFormat>\n"
        )
    yield "</ListMetadataFormats>\n"


def _list_sets(_request: HttpRequest, arguments: Mapping[str, str]) -> Iterator[str]:
    if "resumptionToken" in arguments:
        raise Refused("badResumptionToken", "The list of sets comes whole.")
    yield "<ListSets>\n"
    for row in catalogue.organizations(ANYBODY).iterator():
        yield f"<set><setSpec>{escape(row.name)}</setSpec><setName>{escape(row.title or row.name)}</setName></set>\n"
    yield "</ListSets>\n"


def _get_record(request: HttpRequest, arguments: Mapping[str, str]) -> Iterator[str]:
    prefix = _prefix(arguments["metadataPrefix"])
    row = _dataset(arguments["identifier"])
    record = dataset_record(row)
    sets = [record.organization.name] if record.organization else []
    yield f"<GetRecord><record>{oai.header(_identifier(row.id), row.metadata_modified, sets)}"
    yield f"{oai.metadata(record, prefix, site_of(request))}</record></GetRecord>\n"


def _list_identifiers(request: HttpRequest, arguments: Mapping[str, str]) -> Iterator[str]:
    return _list(request, arguments, described=False)


def _list_records(request: HttpRequest, arguments: Mapping[str, str]) -> Iterator[str]:
    return _list(request, arguments, described=True)


def _list(request: HttpRequest, arguments: Mapping[str, str], *, described: bool) -> Iterator[str]:
    asked = _resumed(arguments["resumptionToken"]) if "resumptionToken" in arguments else _asked(arguments)
    organization = None
    if asked.organization:
        try:
            organization = finding.organization(asked.organization, ANYBODY).id
        except (finding.NotFound, NotAllowed) as error:
            raise Refused("noRecordsMatch", "There is no such set.") from error
    found = exchange.harvested(asked.after, asked.since, asked.until, organization, PAGE_SIZE)
    if not found.items:
        raise Refused("noRecordsMatch", "Nothing matches.")
    verb = arguments["verb"]
    yield f"<{verb}>\n"
    for item in found.items:
        header = _header(item)
        if not described:
            yield header
        else:
            body = oai.metadata(item.record, asked.prefix, site_of(request)) if item.record else ""
            yield f"<record>{header}{body}</record>\n"
    if found.more or asked.after:
        token = _token(asked, found.last) if found.more else ""
        yield f"<resumptionToken>{token}</resumptionToken>\n"
    yield f"</{verb}>\n"


def _header(item: Harvested) -> str:
    record = item.record
    sets = [record.organization.name] if record and record.organization else []
    return oai.header(_identifier(item.dataset_id), item.at, sets, deleted=record is None)


def _identifier(dataset_id: object) -> str:
    return f"urn:uuid:{dataset_id}"


def _dataset(identifier: str) -> Dataset:
    try:
        row = finding.dataset(identifier.removeprefix("urn:uuid:"), ANYBODY, parts=True)
    except (finding.NotFound, NotAllowed) as error:
        raise Refused("idDoesNotExist", "There is no such dataset.") from error
    if not identifier.startswith("urn:uuid:"):
        raise Refused("idDoesNotExist", "There is no such dataset.")
    return row


def _prefix(text: str) -> str:
    if text not in oai.FORMATS:
        raise Refused("cannotDisseminateFormat", f"Known are: {', '.join(oai.FORMATS)}.")
    return text


def _asked(arguments: Mapping[str, str]) -> Asked:
    texts = [arguments.get("from", ""), arguments.get("until", "")]
    if all(texts) and len(texts[0]) != len(texts[1]):
        raise Refused("badArgument", "from and until need the same granularity.")
    since, until = _moment(texts[0], end=False), _moment(texts[1], end=True)
    if since and until and since > until:
        raise Refused("badArgument", "from is later than until.")
    return Asked(_prefix(arguments["metadataPrefix"]), since, until, arguments.get("set", ""))


def _moment(text: str, *, end: bool) -> datetime | None:
    """Return a time of the protocol's two grains; `end` takes the last moment of it. Raise Refused."""
    if not text:
        return None
    for length, form, rest in (
        (10, "%Y-%m-%d", (23, 59, 59, 999_999)),
        (20, "%Y-%m-%dT%H:%M:%SZ", (None, None, None, 999_999)),
    ):
        if len(text) == length:
            try:
                found = datetime.strptime(text, form).replace(tzinfo=UTC)
            except ValueError:
                break
            names = ("hour", "minute", "second", "microsecond")
            last = {name: value for name, value in zip(names, rest, strict=True) if value is not None}
            return found.replace(**last) if end else found  # type: ignore[arg-type]
    raise Refused("badArgument", f"No date or time of this repository: {text[:40]}")


def _token(asked: Asked, after: int) -> str:
    times = [each.isoformat() if each else "" for each in (asked.since, asked.until)]
    return signing.dumps([asked.prefix, *times, asked.organization, after], salt="oai")


def _resumed(token: str) -> Asked:
    try:
        prefix, since, until, organization, after = signing.loads(token, salt="oai")
    except signing.BadSignature as error:
        raise Refused("badResumptionToken", "This token was not given here.") from error
    times = [datetime.fromisoformat(each) if each else None for each in (since, until)]
    return Asked(prefix, times[0], times[1], organization, after)


VERBS: Mapping[str, Callable[[HttpRequest, Mapping[str, str]], Iterator[str]]] = {
    "Identify": _identify,
    "ListMetadataFormats": _list_formats,
    "ListSets": _list_sets,
    "GetRecord": _get_record,
    "ListIdentifiers": _list_identifiers,
    "ListRecords": _list_records,
}
