"""Why a remote could not be gathered, said in the language of the page: the rooms below speak English."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PATTERNS: Sequence[tuple[str, Promise]] = (
    (r"(?P<url>\S+) answered (?P<status>\d+)\.", _("%(url)s answered with the status %(status)s.")),
    (r"(?P<url>\S+) could not be fetched: (?P<what>\w+)\.", _("%(url)s could not be fetched (%(what)s).")),
    (
        r"The certificate of (?P<url>\S+) cannot be verified\..*",
        _(
            "The certificate of %(url)s cannot be verified. Its server must send the intermediate certificate with its "
            "own; the portal never skips the check."
        ),
    ),
    (r"(?P<url>\S+) redirects more than (?P<most>\d+) times\.", _("%(url)s redirects more than %(most)s times.")),
    (r"The answer is larger than (?P<most>\d+) bytes\.", _("The answer is larger than %(most)s bytes.")),
    (r"The answer takes too long\.", _("The answer takes too long.")),
    (r"(?P<host>\S+) is not on the public internet\.", _("%(host)s is not on the public internet.")),
    (r"The name (?P<host>\S+) cannot be resolved\.", _("The name %(host)s cannot be resolved.")),
    (r"Port (?P<port>\d+) of (?P<host>\S+) is not a web port\.", _("Port %(port)s of %(host)s is not a web port.")),
    (r"(?P<url>\S+) is not an address\.", _("%(url)s is not an address.")),
    (r"Only http and https addresses can be fetched\.", _("Only http and https addresses can be fetched.")),
    (
        r"(?P<url>\S+) answered with a web page (?:where (?P<what>\w+) was expected|instead of the file)\.",
        _("%(url)s answered with a web page for people instead of data."),
    ),
    (
        r"(?:The answer of )?(?P<url>\S+) is (?:cut off|not (?:valid )?(?P<what>\w+)(?:, or is cut off)?)\.",
        _("The answer of %(url)s is damaged or cut off."),
    ),
    (r"(?P<url>\S+) is not in UTF-8\.", _("%(url)s is not in UTF-8.")),
    (r"The source gives the same page again and again\.", _("The source gives the same page again and again.")),
    (r"The pages of (?P<url>\S+) lead in circles\.", _("The pages of %(url)s lead in circles.")),
    (r"(?P<url>\S+) does not answer as (?P<what>.+)\.", _("%(url)s does not answer as %(what)s.")),
    (
        r"(?P<url>\S+) declares (?:entities in XML|a document type), which the portal does not read\.",
        _("%(url)s declares entities or a document type in XML, which the portal does not read."),
    ),
    (
        r"(?P<url>\S+) leaves its JSON-LD context elsewhere, which the portal does not fetch\.",
        _("%(url)s leaves its JSON-LD context elsewhere, which the portal does not fetch."),
    ),
    (
        r"A page of (?P<url>\S+) is larger than .*",
        _("A page of %(url)s is too large; let the catalogue give smaller pages."),
    ),
    (r"(?P<url>\S+) has no list of datasets\.", _("%(url)s has no list of datasets.")),
    (r"(?P<url>\S+) is no Data Package: .*", _("%(url)s is no Data Package: it has no list of resources.")),
    (r"(?P<url>\S+) is no table that can be read\.", _("%(url)s is no table that can be read.")),
    (
        r"The list has no column of titles: .*",
        _("The list has no column of titles: call it title or ชื่อชุดข้อมูล."),
    ),
    (r"(?P<host>\S+) asked to be left alone\.", _("%(host)s asked to be left alone for some time.")),
    (r"(?P<host>\S+) is busy with other requests .*", _("%(host)s is busy with other requests of this portal.")),
    (
        r"(?P<url>\S+) answered with the error (?P<what>\S+) .*",
        _("%(url)s answered with the error %(what)s of OAI-PMH."),
    ),
    (r"(?P<url>\S+) leads to more than (?P<most>\d+) sitemaps\.", _("%(url)s leads to more than %(most)s sitemaps.")),
    (
        r"The list of datasets holds something that is no dataset\.",
        _("The list of datasets holds something that is no dataset."),
    ),
    (r"given up after \d+ attempts", _("The portal itself failed several times; please tell its operators.")),
    (r"The file could not be accepted; .*", _("The file could not be accepted; it stays a link.")),
)


def reason(text: str) -> str:
    """Return a reason in the language of the page; one without a translation as it is."""
    for pattern, words in PATTERNS:
        if found := re.fullmatch(pattern, text, re.DOTALL):
            return str(words) % {key: value or "" for key, value in found.groupdict().items()}
    return text
