"""The licences that datasets are published under: names, addresses, and what each means in plain words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from catalog.formats.folding import folded

DEFAULT_LICENSE = "ogl"
"""The DGA Open Government License, which the portal gives a dataset that names no other."""


@dataclass(frozen=True, slots=True)
class License:
    """One licence, with the facts that CKAN's `license_list` announces."""

    code: str
    title_th: str
    title_en: str
    uri: str
    """Where the licence text is; empty when there is none to point to."""
    open: bool
    """Whether it conforms to the Open Definition, CKAN's `isopen`."""
    plain_th: str
    plain_en: str
    label: str = ""
    """What the incumbent stores in `license_id` for it; empty when it does not know the licence."""
    aliases: tuple[str, ...] = ()
    domains: tuple[str, ...] = ("content", "data")
    """What it was made for: any of `content`, `data`, `software`."""
    generic: bool = False
    """True for a class of licences rather than one text."""
    maintainer: str = ""

    @property
    def od_conformance(self) -> str:
        """CKAN's word for conformance with the Open Definition."""
        return "approved" if self.open else "not reviewed" if self.generic else "rejected"

    def title(self, lang: str) -> str:
        """The name of the licence in Thai (`th`) or English (anything else)."""
        return self.title_th if lang == "th" else self.title_en

    def plain(self, lang: str) -> str:
        """What the licence allows, in one sentence."""
        return self.plain_th if lang == "th" else self.plain_en


_FREE_TH = "ใช้ แก้ไข และเผยแพร่ต่อได้โดยไม่มีเงื่อนไข"
_FREE_EN = "You may use, change and share the data without any condition."
_BY_TH = "ใช้ แก้ไข และเผยแพร่ต่อได้ทุกวัตถุประสงค์ โดยต้องอ้างอิงที่มา"
_BY_EN = "You may use, change and share the data for any purpose if you name the source."
_SA_TH = "ใช้ได้ทุกวัตถุประสงค์ โดยต้องอ้างอิงที่มาและเผยแพร่งานต่อยอดด้วยเงื่อนไขเดียวกัน"
_SA_EN = "You may use the data for any purpose if you name the source and share your own version on the same terms."
_NC_TH = "ใช้ได้เฉพาะที่ไม่ใช่เชิงพาณิชย์ และต้องอ้างอิงที่มา"
_NC_EN = "You may use the data for non-commercial purposes only, naming the source."
_ASK_TH = "อ่านเงื่อนไขที่หน่วยงานระบุ หรือสอบถามหน่วยงานก่อนนำไปใช้"
_ASK_EN = "Read the terms that the agency states, or ask it, before using the data."
_NONE_TH = "ยังไม่มีการอนุญาต ให้ถือว่าสงวนลิขสิทธิ์จนกว่าหน่วยงานจะระบุ"
_NONE_EN = "No permission is given; treat all rights as reserved until the agency says otherwise."

_CC, _ODC = "Creative Commons", "Open Data Commons"

# fmt: off
LICENSES: tuple[License, ...] = (
    License("ogl", "สัญญาอนุญาตข้อมูลเปิดภาครัฐของ สพร. (DGA Open Government License)", "DGA Open Government License",
            "https://data.go.th/pages/dga-open-government-license", True, _BY_TH, _BY_EN, "ogl",
            ("dga-ogl", "open government license", "dga open government licence"), maintainer="DGA"),
    License("cc-by", "ครีเอทีฟคอมมอนส์ แสดงที่มา", "Creative Commons Attribution",
            "https://creativecommons.org/licenses/by/4.0/", True, _BY_TH, _BY_EN, "Creative Commons Attributions",
            ("cc-by-4.0", "cc by 4.0", "cc by"), maintainer=_CC),
    License("cc-by-sa", "ครีเอทีฟคอมมอนส์ แสดงที่มา-อนุญาตแบบเดียวกัน", "Creative Commons Attribution Share-Alike",
            "https://creativecommons.org/licenses/by-sa/4.0/", True, _SA_TH, _SA_EN,
            "Creative Commons Attribution Share-Alike", ("cc-by-sa-4.0", "cc by-sa 4.0"), maintainer=_CC),
    License("cc-zero", "ครีเอทีฟคอมมอนส์ ซีซีศูนย์ (CC0)", "Creative Commons CCZero",
            "https://creativecommons.org/publicdomain/zero/1.0/", True, _FREE_TH, _FREE_EN, "",
            ("cc0", "cc0-1.0"), maintainer=_CC),
    License("cc-nc", "ครีเอทีฟคอมมอนส์ ไม่ใช้เพื่อการค้า", "Creative Commons Non-Commercial (Any)",
            "https://creativecommons.org/licenses/by-nc/4.0/", False, _NC_TH, _NC_EN,
            "Creative Commons Non-Commercial (Any)", ("cc-by-nc", "cc-by-nc-4.0"), maintainer=_CC),
    License("odc-by", "โอเพนเดตาคอมมอนส์ แสดงที่มา (ODC-BY)", "Open Data Commons Attribution License",
            "https://opendatacommons.org/licenses/by/1-0/", True, _BY_TH, _BY_EN, "", ("odc-by-1.0",),
            domains=("data",), maintainer=_ODC),
    License("odc-odbl", "โอเพนเดตาเบสไลเซนส์ (ODbL)", "Open Data Commons Open Database License (ODbL)",
            "https://opendatacommons.org/licenses/odbl/1-0/", True, _SA_TH, _SA_EN, "", ("odbl", "odbl-1.0"),
            domains=("data",), maintainer=_ODC),
    License("odc-pddl", "โอเพนเดตาคอมมอนส์ สาธารณสมบัติ (PDDL)",
            "Open Data Commons Public Domain Dedication and License (PDDL)",
            "https://opendatacommons.org/licenses/pddl/1-0/", True, _FREE_TH, _FREE_EN, "", ("pddl", "pddl-1.0"),
            domains=("data",), maintainer=_ODC),
    # The incumbent's label does not say which of the three it means, and they differ too much to guess.
    License("odc", "โอเพนเดตาคอมมอนส์ (ไม่ระบุฉบับ)", "Open Data Commons (licence not specified)",
            "https://opendatacommons.org/licenses/", False, _ASK_TH, _ASK_EN, "Open Data Common",
            ("open data commons",), domains=("data",), generic=True, maintainer=_ODC),
    License("gfdl", "สัญญาอนุญาตเอกสารเสรีของกนู (GFDL)", "GNU Free Documentation License",
            "https://www.gnu.org/licenses/fdl-1.3.html", True, _SA_TH, _SA_EN, "GNU Free Documentation License",
            ("gfdl-1.3",), domains=("content",), maintainer="Free Software Foundation"),
    License("uk-ogl", "สัญญาอนุญาตข้อมูลเปิดของรัฐบาลสหราชอาณาจักร", "UK Open Government Licence (OGL)",
            "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/", True, _BY_TH, _BY_EN, "",
            ("ogl-uk-3.0",), maintainer="The National Archives"),
    License("other-open", "อื่นๆ (แบบเปิด)", "Other (Open)", "", True, _BY_TH, _BY_EN, generic=True),
    License("other-pd", "อื่นๆ (สาธารณสมบัติ)", "Other (Public Domain)", "", True, _FREE_TH, _FREE_EN, generic=True),
    License("other-at", "อื่นๆ (แสดงที่มา)", "Other (Attribution)", "", True, _BY_TH, _BY_EN, generic=True),
    License("other-nc", "อื่นๆ (ไม่ใช้เพื่อการค้า)", "Other (Non-Commercial)", "", False, _NC_TH, _NC_EN, generic=True),
    License("other-closed", "อื่นๆ (ไม่เปิด)", "Other (Not Open)", "", False, _ASK_TH, _ASK_EN, generic=True),
    License("other", "อื่นๆ", "Other", "", False, _ASK_TH, _ASK_EN, "อื่นๆ", generic=True),
    License("notspecified", "ไม่ได้ระบุสัญญาอนุญาต", "License not specified", "", False, _NONE_TH, _NONE_EN,
            "License not specified", ("not specified", "ไม่ระบุ"), generic=True),
)
# fmt: on
"""Every licence the portal knows, in the order in which a form offers them: CKAN's built-in ids and the Thai ones."""

_BY_CODE: Mapping[str, License] = MappingProxyType({license_.code: license_ for license_ in LICENSES})

_SCHEME = re.compile(r"^https?://(www\.)?")
_FAMILY_ADDRESS = re.compile(r"(?:opendefinition|creativecommons)\.org/licenses/(?P<name>[a-z-]+)")
_CC_FAMILY: Mapping[str, str] = MappingProxyType({"by": "cc-by", "by-sa": "cc-by-sa", "by-nc": "cc-nc"})


def _key(text: str) -> str:
    """What two ways of naming a licence have in common; addresses lose scheme and final slash."""
    return _SCHEME.sub("", folded(text)).rstrip("/")


_BY_TEXT: Mapping[str, str] = MappingProxyType(
    {
        _key(text): item.code
        for item in LICENSES
        for text in (item.code, item.title_th, item.title_en, item.label, item.uri, *item.aliases)
        if text
    }
)


def license_named(code: str | None) -> License | None:
    """The licence with this code; None when there is none, as for a text that an agency typed itself."""
    return _BY_CODE.get(code) if code else None


def license_code(text: str | None) -> str | None:
    """The code for a code, title, old label, alias or address of a licence; None when it is not one we know."""
    if not text:
        return None
    key = _key(text)
    if key in _BY_TEXT:
        return _BY_TEXT[key]
    # Other versions of the Creative Commons texts, and the addresses that stock CKAN gives for its own ids.
    family = _FAMILY_ADDRESS.match(key)
    if not family:
        return None
    name = family.group("name")
    return _BY_TEXT.get(_CC_FAMILY.get(name, name))


def is_open(code: str | None) -> bool:
    """Whether a `license_id` is a licence that conforms to the Open Definition (CKAN's `isopen`)."""
    license_ = license_named(code)
    return license_ is not None and license_.open
