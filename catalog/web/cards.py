"""The picture that a link to a dataset brings along in messengers and social networks: 1200 x 630, drawn in Thai."""

from __future__ import annotations

from functools import cache
from hashlib import blake2b
from io import BytesIO
from itertools import pairwise
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language, ngettext
from PIL import Image, ImageDraw, ImageFont

from catalog.access import ANYBODY
from catalog.models.shapes import dataset_record
from catalog.queries import finding
from catalog.queries.site import TITLE
from catalog.records import DatasetRecord
from catalog.search.words import spans
from catalog.web.site import site_texts

WIDTH, HEIGHT, MARGIN = 1200, 630, 80
FONTS = Path(__file__).with_name("fonts")
PAPER, INK, MUTED, BRAND, THREAD = "#faf8f3", "#1c2434", "#545c6c", "#172c58", "#f0b049"
TITLE_LINES = 4
VERSION = 1
"""Another number makes all pictures anew."""


def card(request: HttpRequest, name: str) -> HttpResponse:
    """Send the picture of a public dataset; pictures are for strangers, so private datasets have none."""
    record = dataset_record(finding.dataset(name, ANYBODY, parts=True))
    texts = (_title(record), _agency(record), facts(record), site_texts()[TITLE])
    etag = f'"{blake2b(repr((VERSION, texts)).encode(), digest_size=12).hexdigest()}"'
    response: HttpResponse | None = get_conditional_response(request, etag=etag)
    if response is None:
        response = HttpResponse(draw(*texts), content_type="image/png")
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


def draw(title: str, agency: str, facts: str, site: str) -> bytes:
    """Return the PNG: the site's mark and name, the title in as large letters as fit, the agency and the facts."""
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, WIDTH, 110), fill=BRAND)
    pen.polygon([(MARGIN + 26, 29), (MARGIN + 52, 55), (MARGIN + 26, 81), (MARGIN, 55)], outline="#ffffff", width=3)
    pen.polygon([(MARGIN + 26, 42), (MARGIN + 39, 55), (MARGIN + 26, 68), (MARGIN + 13, 55)], fill=THREAD)
    pen.text(
        (MARGIN + 76, 55), _shortened(site, _font("Bold", 38))[:60], font=_font("Bold", 38), fill="#ffffff", anchor="lm"
    )
    font, lines = _fitting(title)
    top = 150
    for line in lines:
        pen.text((MARGIN, top), line, font=font, fill=INK)
        top += int(font.size * 1.5)
    pen.text((MARGIN, HEIGHT - 140), _shortened(agency, _font("Bold", 34)), font=_font("Bold", 34), fill=BRAND)
    pen.text((MARGIN, HEIGHT - 84), _shortened(facts, _font("Regular", 30)), font=_font("Regular", 30), fill=MUTED)
    buffer = BytesIO()
    image.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def facts(record: DatasetRecord) -> str:
    """Return what a dataset has in a line: formats, and how many rows its tables have."""
    resources = [each for each in record.resources or () if each.state == "active"]
    formats = list(dict.fromkeys(each.format for each in resources if each.format))[:5]
    rows = sum(each.rows or 0 for each in resources)
    counted = ngettext("%(count)s row", "%(count)s rows", rows) % {"count": f"{rows:,}"} if rows else ""
    return "  ·  ".join(filter(None, [" ".join(formats), counted]))


def _title(record: DatasetRecord) -> str:
    return (record.title_en if get_language() == "en" else "") or record.title or record.name


def _agency(record: DatasetRecord) -> str:
    owner = record.organization
    return ((owner.title_en if get_language() == "en" else "") or owner.title) if owner else ""


@cache
def _font(weight: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONTS / f"Sarabun-{weight}.ttf", size)


def _fitting(title: str) -> tuple[ImageFont.FreeTypeFont, list[str]]:
    """Return the largest letters in which the title fits, and its lines; the last one is cut where none does."""
    for size in (72, 64, 56, 48):
        font = _font("Bold", size)
        lines = _lines(title, font)
        if len(lines) * size * 1.5 <= HEIGHT - 150 - 150 and len(lines) <= TITLE_LINES:
            break
    if len(lines) > TITLE_LINES:
        lines = [*lines[: TITLE_LINES - 1], _shortened(" ".join(lines[TITLE_LINES - 1 :]), font)]
    return font, lines


def _lines(text: str, font: ImageFont.FreeTypeFont) -> list[str]:
    """Break a text between words: at spaces, in Thai at the words of the dictionary, and within words of 15 letters."""
    plain = _drawable(text)[:400]
    starts = sorted({start for _, _, start, _ in spans(plain)} | {0, len(plain)})
    pieces = (plain[start:end] for start, end in pairwise(starts))
    lines, line = [], ""
    for piece in (long[at : at + 15] for long in pieces for at in range(0, len(long), 15)):
        if line.strip() and font.getlength((line + piece).rstrip()) > WIDTH - 2 * MARGIN:
            lines.append(line.strip())
            line = ""
        line += piece
    return [*lines, line.strip()] if line.strip() else lines


def _drawable(text: str) -> str:
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def _shortened(text: str, font: ImageFont.FreeTypeFont) -> str:
    text, room = _drawable(text)[:400], WIDTH - 2 * MARGIN
    if font.getlength(text) <= room:
        return text
    while text and font.getlength(f"{text}…") > room:
        text = text[:-1]
    return f"{text}…"
