"""The 77 provinces: which names and codes are theirs, and what a name that is nobody's was probably meant to be."""

from __future__ import annotations

import difflib
import re
from functools import lru_cache

_TABLE = """
10 กรุงเทพมหานคร Bangkok; 11 สมุทรปราการ Samut Prakan; 12 นนทบุรี Nonthaburi; 13 ปทุมธานี Pathum Thani;
14 พระนครศรีอยุธยา Phra Nakhon Si Ayutthaya; 15 อ่างทอง Ang Thong; 16 ลพบุรี Lopburi; 17 สิงห์บุรี Sing Buri;
18 ชัยนาท Chai Nat; 19 สระบุรี Saraburi; 20 ชลบุรี Chonburi; 21 ระยอง Rayong; 22 จันทบุรี Chanthaburi;
23 ตราด Trat; 24 ฉะเชิงเทรา Chachoengsao; 25 ปราจีนบุรี Prachinburi; 26 นครนายก Nakhon Nayok; 27 สระแก้ว Sa Kaeo;
30 นครราชสีมา Nakhon Ratchasima; 31 บุรีรัมย์ Buriram; 32 สุรินทร์ Surin; 33 ศรีสะเกษ Sisaket;
34 อุบลราชธานี Ubon Ratchathani; 35 ยโสธร Yasothon; 36 ชัยภูมิ Chaiyaphum; 37 อำนาจเจริญ Amnat Charoen;
38 บึงกาฬ Bueng Kan; 39 หนองบัวลำภู Nong Bua Lamphu; 40 ขอนแก่น Khon Kaen; 41 อุดรธานี Udon Thani; 42 เลย Loei;
43 หนองคาย Nong Khai; 44 มหาสารคาม Maha Sarakham; 45 ร้อยเอ็ด Roi Et; 46 กาฬสินธุ์ Kalasin;
47 สกลนคร Sakon Nakhon; 48 นครพนม Nakhon Phanom; 49 มุกดาหาร Mukdahan; 50 เชียงใหม่ Chiang Mai; 51 ลำพูน Lamphun;
52 ลำปาง Lampang; 53 อุตรดิตถ์ Uttaradit; 54 แพร่ Phrae; 55 น่าน Nan; 56 พะเยา Phayao; 57 เชียงราย Chiang Rai;
58 แม่ฮ่องสอน Mae Hong Son; 60 นครสวรรค์ Nakhon Sawan; 61 อุทัยธานี Uthai Thani; 62 กำแพงเพชร Kamphaeng Phet;
63 ตาก Tak; 64 สุโขทัย Sukhothai; 65 พิษณุโลก Phitsanulok; 66 พิจิตร Phichit; 67 เพชรบูรณ์ Phetchabun;
70 ราชบุรี Ratchaburi; 71 กาญจนบุรี Kanchanaburi; 72 สุพรรณบุรี Suphan Buri; 73 นครปฐม Nakhon Pathom;
74 สมุทรสาคร Samut Sakhon; 75 สมุทรสงคราม Samut Songkhram; 76 เพชรบุรี Phetchaburi;
77 ประจวบคีรีขันธ์ Prachuap Khiri Khan; 80 นครศรีธรรมราช Nakhon Si Thammarat; 81 กระบี่ Krabi;
82 พังงา Phang Nga; 83 ภูเก็ต Phuket; 84 สุราษฎร์ธานี Surat Thani; 85 ระนอง Ranong; 86 ชุมพร Chumphon;
90 สงขลา Songkhla; 91 สตูล Satun; 92 ตรัง Trang; 93 พัทลุง Phatthalung; 94 ปัตตานี Pattani; 95 ยะลา Yala;
96 นราธิวาส Narathiwat
"""
"""Code of the Ministry of Interior (the digits of ISO 3166-2:TH too), Thai and English name."""
_ROWS = [entry.split(maxsplit=2) for entry in _TABLE.replace("\n", " ").split(";")]
NAMES = {code: thai for code, thai, _ in _ROWS}
"""Thai name by code of two digits."""
_ALIASES = {
    "กทม": "10",
    "กทม.": "10",
    "กรุงเทพ": "10",
    "กรุงเทพฯ": "10",
    "กรุงเทพมหานครฯ": "10",
    "bangkokmetropolis": "10",
    "krungthep": "10",
    "bkk": "10",
    "อยุธยา": "14",
    "ayutthaya": "14",
    "phranakhonsiayutthaya": "14",
    "โคราช": "30",
    "korat": "30",
    "อุบล": "34",
    "อุดร": "41",
    "สุพรรณ": "72",
}
_PREFIX = re.compile(r"^(?:จังหวัด|จ\.)\s*|\s*(?:province|changwat)$|^(?:changwat)\s+", re.IGNORECASE)
_SQUEEZED = re.compile(r"[\s\-'.]+")
_NO_PROVINCE = re.compile(
    r"รวม|ทั้ง|ทั่ว|ราชอาณาจักร|ประเทศ|ภาค|เขต|ส่วนกลาง|ปริมณฑล|อื่น|greater|vicinity|ต่างจังหวัด|ไม่|total|other|region|kingdom|country|unknown",
    re.IGNORECASE,
)
CLOSE = 0.7


def _plain(text: str) -> str:
    return _SQUEEZED.sub("", _PREFIX.sub("", text.strip())).casefold()


_CODES = {
    **{_plain(thai): code for code, thai, _ in _ROWS},
    **{_plain(english): code for code, _, english in _ROWS},
    **{_plain(alias): code for alias, code in _ALIASES.items()},
}


@lru_cache(maxsize=16_384)
def code_of(text: str) -> str | None:
    """The code of a province by its Thai or English name, with or without จังหวัด before it; None for anything else."""
    return _CODES.get(_plain(text))


@lru_cache(maxsize=4_096)
def meant(text: str) -> str:
    """The Thai name that a misspelt one comes closest to; empty when none is close."""
    found = difflib.get_close_matches(_plain(text), _CODES, n=1, cutoff=CLOSE)
    return NAMES[_CODES[found[0]]] if found else ""


def stands_apart(text: str) -> bool:
    """Whether a cell in a column of provinces is a total, a region or "other", which nobody takes for a province."""
    return bool(_NO_PROVINCE.search(text))
