"""The code lists of the Thai metadata standard: a stable code, the Thai label that the incumbent stores, an English label."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a code list."""

    code: str
    label_th: str
    """Exactly what the incumbent stores and its clients compare with, misspellings included."""
    label_en: str
    aliases: tuple[str, ...] = ()
    """Other spellings met in real data that mean this choice."""


_NONE = Choice("none", "ไม่มี", "None")
_UNKNOWN = Choice("unknown", "ไม่ทราบ", "Unknown")
_OTHER = Choice("other", "อื่นๆ", "Other")
_BY_AREA = Choice("geography", "ขอบเขตเชิงภูมิศาสตร์หรือเชิงพื้นที่", "Geographic area")

_DATA_TYPE = (
    Choice("record", "ข้อมูลระเบียน", "Record data", ("ระเบียน",)),
    Choice("statistics", "ข้อมูลสถิติ", "Statistics", ("สถิติ", "statistical data")),
    Choice("geospatial", "ข้อมูลภูมิสารสนเทศเชิงพื้นที่", "Geospatial data", ("ข้อมูลภูมิสารสนเทศ", "gis")),
    Choice("mixed", "ข้อมูลหลากหลายประเภท", "Mixed data", ("multi", "หลากหลายประเภท")),
    Choice("other", "ข้อมูลประเภทอื่นๆ", "Other data", ("อื่นๆ",)),
)

_DATA_CATEGORY = (
    Choice("public", "ข้อมูลสาธารณะ", "Public data", ("สาธารณะ",)),
    Choice("personal", "ข้อมูลส่วนบุคคล", "Personal data", ("ส่วนบุคคล",)),
    Choice("security", "ข้อมูลความมั่นคง", "Security data", ("ความมั่นคง",)),
    Choice("secret", "ข้อมูลความลับทางราชการ", "Official secret", ("ความลับทางราชการ",)),
)

_UPDATE_FREQUENCY_UNIT = (
    _UNKNOWN,
    Choice("year", "ปี", "Year", ("รายปี", "ทุกปี", "yearly", "annual", "annually")),
    Choice("half_year", "ครึ่งปี", "Half year", ("รายครึ่งปี", "6 เดือน", "half-yearly", "semiannual")),
    Choice("quarter", "ไตรมาส", "Quarter", ("รายไตรมาส", "ทุกไตรมาส", "quarterly")),
    Choice("month", "เดือน", "Month", ("รายเดือน", "ทุกเดือน", "monthly")),
    Choice("week", "สัปดาห์", "Week", ("รายสัปดาห์", "ทุกสัปดาห์", "weekly")),
    Choice("day", "วัน", "Day", ("รายวัน", "ทุกวัน", "daily")),
    Choice("workday", "วันทำการ", "Working day", ("ทุกวันทำการ", "business day")),
    Choice("hour", "ชั่วโมง", "Hour", ("รายชั่วโมง", "ทุกชั่วโมง", "hourly")),
    Choice("minute", "นาที", "Minute", ("ทุกนาที",)),
    Choice("real_time", "ตามเวลาจริง", "Real time", ("เรียลไทม์", "realtime")),
    Choice("never", "ไม่มีการปรับปรุงหลังจากการจัดเก็บข้อมูล", "Not updated after collection", ("ไม่มีการปรับปรุง",)),
    _OTHER,
)

_GEO_COVERAGE = (
    _NONE,
    Choice("world", "โลก", "World"),
    Choice("continent", "ทวีป/กลุ่มประเทศในทวีป", "Continent or group of countries in a continent"),
    Choice("economic_group", "กลุ่มประเทศทางเศรษฐกิจ", "Economic group of countries"),
    Choice("country", "ประเทศ", "Country", ("ทั้งประเทศ", "ทั่วประเทศ")),
    Choice("region", "ภาค", "Region", ("ภูมิภาค",)),
    Choice("province", "จังหวัด", "Province"),
    Choice("district", "อำเภอ", "District", ("อำเภอ/เขต",)),
    Choice("subdistrict", "ตำบล", "Subdistrict", ("ตำบล/แขวง",)),
    Choice("village", "หมู่บ้าน", "Village"),
    Choice("municipality", "เทศบาล/อบต.", "Municipality or subdistrict administration", ("เทศบาล", "อบต.", "อบต")),
    Choice("coordinates", "พิกัด", "Coordinates"),
    _UNKNOWN,
    _OTHER,
)

_OBJECTIVE = (
    Choice("national_strategy", "ยุทธศาสตร์ชาติ", "National strategy"),
    Choice("economic_plan", "แผนพัฒนาเศรษฐกิจและสังคมแห่งชาติ", "National economic and social development plan"),
    Choice("security_plan", "แผนความมั่นคงแห่งชาติ", "National security plan"),
    Choice("master_plan", "แผนแม่บทภายใต้ยุทธศาสตร์ชาติ", "Master plan under the national strategy"),
    Choice("reform_plan", "แผนปฏิรูปประเทศ", "National reform plan"),
    Choice(
        "level_3_plan",
        "แผนระดับที่ 3 (มติครม. 4 ธ.ค. 2560)",
        "Level 3 plan (cabinet resolution of 4 December 2017)",
        ("แผนระดับที่ 3",),
    ),
    Choice("government_policy", "นโยบายรัฐบาล/ข้อสั่งการนายกรัฐมนตรี", "Government policy or order of the Prime Minister"),
    Choice("cabinet_resolution", "มติคณะรัฐมนตรี", "Cabinet resolution"),
    Choice("public_service", "เพื่อการให้บริการประชาชน", "Service to the public", ("การให้บริการประชาชน",)),
    Choice("law", "กฎหมายที่เกี่ยวข้อง", "Required by law", ("กฏหมายที่เกี่ยวข้อง",)),
    Choice("agency_mission", "พันธกิจหน่วยงาน", "Mission of the agency", ("พันธกิจของหน่วยงาน",)),
    Choice("international_index", "ดัชนี/ตัวชี้วัดระดับนานาชาติ", "International index or indicator"),
    _UNKNOWN,
    _OTHER,
)

_DATA_FORMAT = (
    Choice("database", "Database", "Database", ("ฐานข้อมูล",)),
    Choice("csv", "CSV", "CSV"),
    Choice("xml", "XML", "XML"),
    Choice("image", "Image", "Image", ("รูปภาพ", "ภาพ")),
    Choice("video", "Video", "Video", ("วิดีโอ",)),
    Choice("audio", "Audio", "Audio", ("เสียง",)),
    Choice("text", "Text", "Text", ("txt",)),
    Choice("json", "JSON", "JSON"),
    Choice("html", "HTML", "HTML"),
    Choice("doc", "DOC/DOCX", "DOC/DOCX", ("docx",)),
    Choice("xls", "XLS", "XLS/XLSX", ("xlsx", "excel", "xsl")),
    Choice("pdf", "PDF", "PDF"),
    Choice("rdf", "RDF", "RDF"),
    Choice("nosql", "NoSQL", "NoSQL"),
    Choice("arc_coverage", "Arc/Info Coverage", "Arc/Info Coverage"),
    Choice("shapefile", "Shapefile", "Shapefile", ("shp", "shape file")),
    Choice("geotiff", "GeoTiff", "GeoTIFF"),
    Choice("gml", "GML", "GML"),
    _UNKNOWN,
    _OTHER,
)

_DATA_SUPPORT = (
    _NONE,
    Choice("government", "หน่วยงานของรัฐ", "Government agency"),
    Choice("private_sector", "หน่วยงานเอกชน", "Private company"),
    Choice("international", "หน่วยงาน/องค์กรระหว่างประเทศ", "International organization"),
    Choice("foundation", "มูลนิธิ/สมาคม", "Foundation or association"),
    Choice("academic", "สถาบันการศึกษา", "Educational institution"),
    _OTHER,
)

_DATA_COLLECT = (
    _NONE,
    Choice("person", "บุคคล", "Person"),
    Choice("household", "ครัวเรือน/ครอบครัว", "Household or family", ("ครัวเรือน", "ครอบครัว")),
    Choice("dwelling", "บ้าน/ที่อยู่อาศัย", "House or dwelling"),
    Choice("establishment", "บริษัท/ห้างร้าน/สถานประกอบการ", "Company, shop or establishment"),
    Choice("building", "อาคาร/สิ่งปลูกสร้าง", "Building or structure"),
    Choice("farm", "พื้นที่การเกษตร ประมง ป่าไม้", "Agricultural, fishery or forest area"),
    Choice("species", "สัตว์และพันธุ์พืช", "Animals and plant varieties"),
    _BY_AREA,
    Choice("water_body", "แหล่งน้ำ เช่น แม่น้ำ อ่างเก็บน้ำ", "Water body such as a river or reservoir", ("แหล่งน้ำ",)),
    Choice("route", "เส้นทางการเดินทาง เช่น ถนน ทางรถไฟ", "Route such as a road or railway", ("เส้นทางการเดินทาง",)),
    _UNKNOWN,
    _OTHER,
)

_DATA_LANGUAGE = (
    Choice("th", "ไทย", "Thai", ("ภาษาไทย",)),
    Choice("en", "อังกฤษ", "English", ("ภาษาอังกฤษ",)),
    Choice("zh", "จีน", "Chinese"),
    Choice("ms", "มลายู", "Malay"),
    Choice("my", "พม่า", "Burmese"),
    Choice("lo", "ลาว", "Lao"),
    Choice("km", "เขมร", "Khmer"),
    Choice("ja", "ญี่ปุ่น", "Japanese"),
    Choice("ko", "เกาหลี", "Korean"),
    Choice("fr", "ฝรั่งเศส", "French"),
    Choice("de", "เยอรมัน", "German"),
    Choice("ar", "อารบิก", "Arabic", ("อาหรับ",)),
    _UNKNOWN,
    _OTHER,
)

_DISAGGREGATE = (
    _NONE,
    Choice("sex", "เพศ", "Sex"),
    Choice("age", "อายุ/กลุ่มอายุ", "Age or age group", ("อายุ", "กลุ่มอายุ")),
    Choice("marital_status", "สถานภาพสมรส", "Marital status"),
    Choice("religion", "ศาสนา", "Religion"),
    Choice("education", "ระดับการศึกษา", "Level of education"),
    Choice("occupation", "อาชีพ", "Occupation"),
    Choice("work_status", "สถานภาพการทำงาน", "Work status"),
    Choice("industry", "อุตสาหกรรม/ประเภทกิจการ", "Industry or kind of business"),
    Choice("income", "รายได้", "Income"),
    _BY_AREA,
    Choice("product", "ผลิตภัณฑ์", "Product"),
    _UNKNOWN,
    _OTHER,
)

_UNIT_OF_MULTIPLIER = (
    Choice("1", "หน่วย", "Units"),
    Choice("10", "สิบ", "Tens"),
    Choice("100", "ร้อย", "Hundreds"),
    Choice("1000", "พัน", "Thousands"),
    Choice("10000", "หมื่น", "Ten thousands"),
    Choice("100000", "แสน", "Hundred thousands"),
    Choice("1000000", "ล้าน", "Millions"),
    Choice("10000000", "สิบล้าน", "Ten millions"),
    Choice("100000000", "ร้อยล้าน", "Hundred millions"),
    Choice("1000000000", "พันล้าน", "Billions"),
    Choice("10000000000", "หมื่นล้าน", "Ten billions"),
    Choice("100000000000", "แสนล้าน", "Hundred billions"),
    Choice("1000000000000", "ล้านล้าน", "Trillions"),
    _UNKNOWN,
    _OTHER,
)
"""The codes are the factors themselves, so that a program can multiply by them."""

_GEOGRAPHIC_DATA_SET = (
    Choice("parcels", "ชั้นข้อมูลแปลงที่ดิน", "Land parcels", ("แปลงที่ดิน",)),
    Choice("boundaries", "ชั้นข้อมูลขอบเขตการปกครอง", "Administrative boundaries", ("ขอบเขตการปกครอง",)),
    Choice("transport", "ชั้นข้อมูลเส้นทางคมนาคม", "Transport routes", ("เส้นทางคมนาคม",)),
    Choice(
        "settlements",
        "ชั้นข้อมูลชุมนุม/อาคาร",
        "Settlements and buildings",
        ("ชุมนุม/อาคาร", "ชั้นข้อมูลชุมชน/อาคาร", "ชุมชน/อาคาร"),
    ),
    Choice("forests", "ชั้นข้อมูลป่าไม้", "Forests", ("ป่าไม้",)),
    Choice("land_use", "ชั้นข้อมูลการใช้ประโยชน์ที่ดิน", "Land use", ("การใช้ประโยชน์ที่ดิน",)),
    Choice("water_bodies", "ชั้นข้อมูลแหล่งน้ำ", "Water bodies", ("แหล่งน้ำ",)),
    Choice("hydrography", "ชั้นข้อมูลอุทกศาสตร์", "Hydrography", ("อุทกศาสตร์",)),
    Choice("control_points", "ชั้นข้อมูลหมุดหลักฐานแผนที่", "Geodetic control points", ("หมุดหลักฐานแผนที่",)),
    Choice("elevation", "ชั้นข้อมูลความสูงภูมิประเทศเชิงตัวเลข", "Digital elevation", ("ความสูงภูมิประเทศเชิงตัวเลข",)),
    Choice("topographic_maps", "ชั้นข้อมูลภาพแผนที่ภูมิประเทศ", "Topographic map images", ("ภาพแผนที่ภูมิประเทศ",)),
    Choice("aerial_photos", "ชั้นข้อมูลแผนที่ภาพถ่ายทางอากาศ", "Aerial photographs", ("แผนที่ภาพถ่ายทางอากาศ",)),
    Choice(
        "satellite_images",
        "ชั้นข้อมูลภาพวาดดาวเทียมดัดแก้",
        "Rectified satellite images",
        ("ภาพวาดดาวเทียมดัดแก้", "ชั้นข้อมูลภาพดาวเทียมดัดแก้", "ภาพดาวเทียมดัดแก้"),
    ),
)

_EQUIVALENT_SCALE = (
    Choice("1:4000", "1:4,000", "1:4,000"),
    Choice("1:10000", "1:10,000", "1:10,000"),
    Choice("1:25000", "1:25,000", "1:25,000"),
    Choice("1:50000", "1:50,000", "1:50,000"),
    Choice("1:250000", "1:250,000", "1:250,000"),
    _OTHER,
)

_ORGANIZATION_LEVEL = (
    Choice("ministry", "กระทรวง", "Ministry", ("ระดับกระทรวง",)),
    Choice("department", "กรม", "Department", ("ระดับกรม",)),
    Choice("division", "กอง/สำนัก", "Division or bureau", ("กอง", "สำนัก", "ระดับกอง")),
    Choice("province", "จังหวัด", "Province", ("ระดับจังหวัด",)),
    Choice("local", "องค์กรปกครองส่วนท้องถิ่น", "Local administration", ("อปท.", "อปท", "ส่วนท้องถิ่น")),
    Choice("state_enterprise", "รัฐวิสาหกิจ", "State enterprise"),
    Choice("public_organization", "องค์การมหาชน", "Public organization"),
    _OTHER,
)

CHOICES: Mapping[str, tuple[Choice, ...]] = MappingProxyType(
    {
        "data_type": _DATA_TYPE,
        "data_category": _DATA_CATEGORY,
        "update_frequency_unit": _UPDATE_FREQUENCY_UNIT,
        "geo_coverage": _GEO_COVERAGE,
        "objective": _OBJECTIVE,
        "data_format": _DATA_FORMAT,
        "data_support": _DATA_SUPPORT,
        "data_collect": _DATA_COLLECT,
        "data_language": _DATA_LANGUAGE,
        "disaggregate": _DISAGGREGATE,
        "unit_of_multiplier": _UNIT_OF_MULTIPLIER,
        "geographic_data_set": _GEOGRAPHIC_DATA_SET,
        "equivalent_scale": _EQUIVALENT_SCALE,
        "organization_level": _ORGANIZATION_LEVEL,
    }
)
"""Every list by name, in the order in which a form offers it."""
