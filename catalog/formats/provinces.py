"""The 77 provinces: codes, names, official abbreviations, and the place of each on a map made of equal tiles."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from catalog.formats.folding import folded

_TABLE = """
10@9,2 กท กรุงเทพมหานคร Bangkok; 11@9,3 สป สมุทรปราการ Samut Prakan; 12@8,2 นบ นนทบุรี Nonthaburi;
13@8,3 ปท ปทุมธานี Pathum Thani; 14@7,3 อย พระนครศรีอยุธยา Phra Nakhon Si Ayutthaya;
15@7,2 อท อ่างทอง Ang Thong; 16@5,4 ลบ ลพบุรี Lopburi; 17@6,2 สห สิงห์บุรี Sing Buri;
18@5,3 ชน ชัยนาท Chai Nat; 19@6,3 สบ สระบุรี Saraburi; 20@9,4 ชบ ชลบุรี Chonburi; 21@9,5 รย ระยอง Rayong;
22@9,6 จบ จันทบุรี Chanthaburi; 23@10,6 ตร ตราด Trat; 24@8,4 ฉช ฉะเชิงเทรา Chachoengsao;
25@7,5 ปจ ปราจีนบุรี Prachinburi; 26@7,4 นย นครนายก Nakhon Nayok; 27@7,6 สก สระแก้ว Sa Kaeo;
30@6,4 นม นครราชสีมา Nakhon Ratchasima; 31@6,5 บร บุรีรัมย์ Buriram; 32@6,6 สร สุรินทร์ Surin;
33@6,7 ศก ศรีสะเกษ Sisaket; 34@6,8 อบ อุบลราชธานี Ubon Ratchathani; 35@5,7 ยส ยโสธร Yasothon;
36@5,5 ชย ชัยภูมิ Chaiyaphum; 37@5,8 อจ อำนาจเจริญ Amnat Charoen; 38@2,7 บก บึงกาฬ Bueng Kan;
39@3,5 นภ หนองบัวลำภู Nong Bua Lamphu; 40@4,5 ขก ขอนแก่น Khon Kaen; 41@3,6 อด อุดรธานี Udon Thani;
42@3,4 ลย เลย Loei; 43@2,6 นค หนองคาย Nong Khai; 44@5,6 มค มหาสารคาม Maha Sarakham; 45@4,7 รอ ร้อยเอ็ด Roi Et;
46@4,6 กส กาฬสินธุ์ Kalasin; 47@3,7 สน สกลนคร Sakon Nakhon; 48@3,8 นพ นครพนม Nakhon Phanom;
49@4,8 มห มุกดาหาร Mukdahan; 50@1,1 ชม เชียงใหม่ Chiang Mai; 51@2,1 ลพ ลำพูน Lamphun; 52@2,2 ลป ลำปาง Lampang;
53@3,3 อต อุตรดิตถ์ Uttaradit; 54@2,3 พร แพร่ Phrae; 55@1,3 นน น่าน Nan; 56@1,2 พย พะเยา Phayao;
57@0,2 ชร เชียงราย Chiang Rai; 58@1,0 มส แม่ฮ่องสอน Mae Hong Son; 60@5,2 นว นครสวรรค์ Nakhon Sawan;
61@5,1 อน อุทัยธานี Uthai Thani; 62@4,1 กพ กำแพงเพชร Kamphaeng Phet; 63@3,1 ตก ตาก Tak;
64@3,2 สท สุโขทัย Sukhothai; 65@4,3 พล พิษณุโลก Phitsanulok; 66@4,2 พจ พิจิตร Phichit;
67@4,4 พช เพชรบูรณ์ Phetchabun; 70@8,0 รบ ราชบุรี Ratchaburi; 71@6,0 กจ กาญจนบุรี Kanchanaburi;
72@6,1 สพ สุพรรณบุรี Suphan Buri; 73@7,1 นฐ นครปฐม Nakhon Pathom; 74@8,1 สค สมุทรสาคร Samut Sakhon;
75@9,1 สส สมุทรสงคราม Samut Songkhram; 76@9,0 พบ เพชรบุรี Phetchaburi;
77@10,0 ปข ประจวบคีรีขันธ์ Prachuap Khiri Khan; 80@12,2 นศ นครศรีธรรมราช Nakhon Si Thammarat;
81@13,1 กบ กระบี่ Krabi; 82@12,0 พง พังงา Phang Nga; 83@13,0 ภก ภูเก็ต Phuket;
84@12,1 สฎ สุราษฎร์ธานี Surat Thani; 85@11,0 รน ระนอง Ranong; 86@11,1 ชพ ชุมพร Chumphon;
90@14,3 สข สงขลา Songkhla; 91@14,2 สต สตูล Satun; 92@13,2 ตง ตรัง Trang; 93@13,3 พท พัทลุง Phatthalung;
94@14,4 ปน ปัตตานี Pattani; 95@15,4 ยล ยะลา Yala; 96@15,5 นธ นราธิวาส Narathiwat
"""
"""Code of the Ministry of Interior (the digits of ISO 3166-2:TH too), row and column, abbreviation, Thai and English name."""


@dataclass(frozen=True, slots=True)
class Province:
    """A province and its tile: row 0 is the north, column 0 the west; neighbours stay near each other where they can."""

    code: str
    row: int
    column: int
    short: str
    thai: str
    english: str

    def name(self, language: str) -> str:
        """Return the name in a language."""
        return self.thai if language == "th" else self.english

    def label(self, language: str) -> str:
        """Return what fits on a tile: the official abbreviation, in English four letters of the name."""
        if language == "th":
            return self.short
        first, *others = self.english.split()
        return first[:2] + others[-1][:2] if others else first[:3] + first[-1]


def _province(entry: str) -> Province:
    place, short, thai, english = entry.split(maxsplit=3)
    code, _, at = place.partition("@")
    row, _, column = at.partition(",")
    return Province(code, int(row), int(column), short, thai, english)


PROVINCES = tuple(_province(entry) for entry in _TABLE.replace("\n", " ").split(";"))
ROWS, COLUMNS = (1 + max(each.row for each in PROVINCES), 1 + max(each.column for each in PROVINCES))
_PREFIX = re.compile(r"^(จังหวัด|จ\.|changwat|th-?)|(province)$")
_OTHER_NAMES = {"กทม": "10", "กทม.": "10", "กรุงเทพ": "10", "กรุงเทพฯ": "10", "กรุงเทพมหานครฯ": "10"}


def _folded(text: str) -> str:
    return _PREFIX.sub("", folded(text))


_BY_NAME = {
    **{_folded(name): each for each in PROVINCES for name in (each.code, each.thai, each.english)},
    **{_folded(name): each for name, code in _OTHER_NAMES.items() for each in PROVINCES if each.code == code},
}


@lru_cache(maxsize=4096)
def province_of(text: str) -> Province | None:
    """Return the province that a cell names by its Thai or English name or its code; None when it names none."""
    return _BY_NAME.get(_folded(text[:80]))
