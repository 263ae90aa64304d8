"""The thirteen data themes of the European Union that a dataset belongs to, from its topics and, failing those, its tags."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from catalog.records import DatasetRecord

THEME_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "AGRI": "Agriculture, fisheries, forestry and food",
        "ECON": "Economy and finance",
        "EDUC": "Education, culture and sport",
        "ENER": "Energy",
        "ENVI": "Environment",
        "GOVE": "Government and public sector",
        "HEAL": "Health",
        "INTR": "International issues",
        "JUST": "Justice, legal system and public safety",
        "REGI": "Regions and cities",
        "SOCI": "Population and society",
        "TECH": "Science and technology",
        "TRAN": "Transport",
    }
)
"""The codes of the authority table and their English names."""
# fmt: off
_WORDS: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "AGRI": ("agriculture", "fisheries", "forestry", "food", "เกษตร", "ประมง", "ปศุสัตว์", "อาหาร", "ข้าว", "พืช"),
    "ECON": ("economy", "finance", "industry", "budget", "trade", "tax", "เศรษฐกิจ", "การเงิน", "งบประมาณ", "อุตสาหกรรม",
             "การค้า", "ภาษี", "แรงงาน", "ราคา", "labour"),
    "EDUC": ("education", "culture", "sport", "tourism", "religion", "art", "การศึกษา", "โรงเรียน", "วัฒนธรรม", "กีฬา", "ศาสนา",
             "ท่องเที่ยว", "school"),
    "ENER": ("energy", "electricity", "พลังงาน", "ไฟฟ้า", "น้ำมัน"),
    "ENVI": ("environment", "water", "weather", "climate", "forest", "flood", "pollution", "สิ่งแวดล้อม", "ทรัพยากรธรรมชาติ",
             "อากาศ", "น้ำ", "ป่าไม้", "ฝุ่น", "มลพิษ", "ขยะ"),
    "GOVE": ("government", "politics", "governance", "election", "budget", "การเมือง", "การปกครอง", "เลือกตั้ง", "ภาครัฐ"),
    "HEAL": ("health", "hospital", "disease", "สาธารณสุข", "สุขภาพ", "โรงพยาบาล", "โรค", "ผู้ป่วย"),
    "INTR": ("international", "foreign", "ต่างประเทศ"),
    "JUST": ("law", "court", "crime", "justice", "safety", "กฎหมาย", "ศาล", "อาชญากรรม", "ยุติธรรม", "ตำรวจ"),
    "REGI": ("region", "city", "urban", "ผังเมือง", "ชุมชนเมือง", "พื้นที่"),
    "SOCI": ("society", "welfare", "population", "people", "สังคม", "สวัสดิการ", "ประชากร", "ผู้สูงอายุ", "ครัวเรือน"),
    "TECH": ("science", "technology", "research", "innovation", "digital", "วิทยาศาสตร์", "เทคโนโลยี", "นวัตกรรม", "ดิจิทัล"),
    "TRAN": ("transport", "logistic", "traffic", "road", "คมนาคม", "โลจิสติกส์", "ขนส่ง", "จราจร", "ถนน", "อุบัติเหตุ"),
})
# fmt: on


def themes(record: DatasetRecord) -> tuple[str, ...]:
    """Return the codes of a dataset's themes (`AGRI`, `ECON` …): those of its topics, or else those of its tags."""
    topics = [text for group in record.group_records for text in (group.name, group.title, group.title_en)]
    return _matching(topics or record.groups) or _matching(record.tags)


def _matching(texts: Iterable[str]) -> tuple[str, ...]:
    text = " ".join(texts).casefold()
    return tuple(code for code, words in _WORDS.items() if any(word in text for word in words))
