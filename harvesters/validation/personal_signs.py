"""By which signs each kind of personal data is known: what its cells look like, and what its header says."""

from __future__ import annotations

import re

_D = "[0-9๐-๙]"
CITIZEN = rf"^{_D}[- ]?{_D}{{4}}[- ]?{_D}{{5}}[- ]?{_D}{{2}}[- ]?{_D}$"
"""A cell that is 13 digits, alone or in the groups of the card."""
CITIZEN_INSIDE = rf"{_D}[-‐‑– .]?{_D}{{4}}[-‐‑– .]?{_D}{{5}}[-‐‑– .]?{_D}{{2}}[-‐‑– .]?{_D}"
_PHONE = r"^(?:\+?66[- ]?|0)(?:[689][- ]?[0-9]{4}|[689][0-9][- ]?[0-9]{3}|2[- ]?[0-9]{3}|[3457][0-9][- ]?[0-9]{3})[- ]?[0-9]{3,4}$"
_EMAIL = r"^[A-Za-z0-9._%+'-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}$"
_RANK = (
    r"(?:ว่าที่\s?)?(?:พล\.(?:ต\.)?[อทต]\.|พ\.ต\.[อทต]\.|พ\.[อทต]\.|ร\.ต\.[อทต]\.|ร\.[อทต]\.|ด\.ต\.|จ\.ส\.[อทต]\.|"
    r"ส\.ต\.[อทต]\.|นพ\.|พญ\.|ทพ\.|ดร\.)"
)
_TITLED = (
    r"^(?:นาย|นางสาว|นาง|น\.ส\.|ด\.ช\.|ด\.ญ\.|เด็กชาย|เด็กหญิง)\s?[ก-ฮเ-ไ].*\s|^(?:นาย|นางสาว|น\.ส\.|ด\.ช\.|ด\.ญ\.|เด็กชาย|เด็กหญิง)\s?[ก-ฮเ-ไ]"
    rf"|^(?:Mr|Mrs|Ms|Miss)\.?\s+[A-Z]|^{_RANK}\s?[ก-ฮเ-ไ].*\s[ก-ฮเ-ไ]"
)
_ADDRESS = rf"^(?:บ้านเลขที่|เลขที่)?\s*{_D}+(?:/{_D}+)?\s.*(?:ม\.|หมู่|ถ\.|ถนน|ซ\.|ซอย|ต\.|ตำบล|แขวง|อ\.|อำเภอ|เขต)"
_PLATE = rf"^{_D}?[ก-ฮ]{{1,2}}[- ]?{_D}{{1,4}}(?:\s+[ก-๎]+)?$"
_SMALL = r"^[1-4๑-๔]$"
PATTERNS = {
    "phone": _PHONE,
    "email": _EMAIL,
    "person_name": _TITLED,
    "address": _ADDRESS,
    "plate": _PLATE,
    "small_cells": _SMALL,
}
"""What a cell of each kind looks like, for kinds that have a look; citizen numbers are told by their check digit besides."""

JURISTIC_HEADER = re.compile(r"นิติบุคคล|เลขทะเบียน|juristic|company", re.IGNORECASE)
CITIZEN_HEADER = re.compile(r"ประชาชน|citizen|national\s?id", re.IGNORECASE)
PHONE_HEADER = re.compile(r"โทร|มือถือ|เบอร์|phone|mobile|(?:^|[^a-z])tel(?:$|[^a-z])", re.IGNORECASE)
NAME_HEADER = re.compile(
    r"ชื่อ\s*[-–/]?\s*(?:และ)?\s*(?:นาม)?สกุล|นามสกุล|ชื่อตัว(?!แปร|อย่าง)|ชื่อผู้(?:ป่วย|สมัคร|ได้รับ|ถือ|ขอ|เสีย|ประกัน|เช่า|ครอบ|ร้อง|มีสิทธิ)|"
    r"(?:first|last|full|middle|family|given)[\s_]?name|surname|(?:^|[^a-z])[fl]name(?:$|[^a-z])",
    re.IGNORECASE,
)
PERSON_HEADER = re.compile(
    r"ผู้ป่วย|บุคคล(?!.*นิติ)|ส่วนตัว|ราษฎร|ผู้สมัคร|ผู้ปกครอง|นักเรียน|personal|patient|citizen", re.IGNORECASE
)
PATIENT_HEADER = re.compile(r"ผู้ป่วย|ผู้เสียหาย|ผู้ต้องหา|patient|victim", re.IGNORECASE)
"""People who are never named lawfully in open data, as officials and candidates are."""
ADDRESS_HEADER = re.compile(r"ที่อยู่|บ้านเลขที่|ภูมิลำเนา|(?<!e-mail )(?<!email )(?<!web )(?<!ip )address", re.IGNORECASE)
PLATE_HEADER = re.compile(r"ทะเบียน(?:รถ|ยานพาหนะ)|ป้ายทะเบียน|licen[cs]e\s?plate|plate\s?(?:no|number)", re.IGNORECASE)
SMALL_HEADER = re.compile(r"ผู้ป่วย|ติดเชื้อ|เสียชีวิต|พิการ|ฆ่าตัวตาย|HIV|เอดส์|patients|deaths|cases", re.IGNORECASE)

BIRTH_HEADER = re.compile(
    r"วัน\s*(?:ที่|เดือน\s*ปี\s*(?:ที่)?)?\s*เกิด(?!เหตุ|ภัย|โรค|อุบัติ|ไฟ|ขึ้น|เพลิง|น้ำ|แผ่นดิน)|"
    r"(?:date|day)\s?of\s?birth|birth\s?(?:date|day)|(?:^|[^a-z])dob(?:$|[^a-z])",
    re.IGNORECASE,
)
HOSPITAL_HEADER = re.compile(
    r"(?:^|[^A-Za-z])(?:HN|AN)(?:$|[^A-Za-z])|เลข(?:ที่|ประจำตัว)?ผู้ป่วย|(?i:hospital\s?(?:no|number)|patient\s?id)"
)
BANK_HEADER = re.compile(
    r"เลข(?:ที่)?\s*บัญชี(?:ธนาคาร|เงินฝาก)?|บัญชีธนาคาร|bank\s?account|account\s?(?:no|number)", re.IGNORECASE
)
PASSPORT_HEADER = re.compile(r"หนังสือเดินทาง|passport", re.IGNORECASE)
_LETTERS_AND_DIGITS = r"^[A-Za-z]{0,3}[-: ]?[0-9๐-๙][0-9๐-๙/ -]{2,}$"
HEADED = {
    "birth_date": (BIRTH_HEADER, ""),
    "hospital_number": (HOSPITAL_HEADER, _LETTERS_AND_DIGITS),
    "bank_account": (BANK_HEADER, _LETTERS_AND_DIGITS),
    "passport": (PASSPORT_HEADER, _LETTERS_AND_DIGITS),
}
"""Kinds that only their header tells, and what their cells must look like besides; an empty text: anything."""
