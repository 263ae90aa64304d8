"""Both languages are complete: every string is collected, translated, and compiled."""

import gettext
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MESSAGES = ROOT / "portal" / "locale" / "th" / "LC_MESSAGES"
MARKED = [
    re.compile(r"""(?<![\w.])(?:_|gettext|gettext_lazy)\(\s*"((?:[^"\\]|\\.)+)"\s*\)"""),
    re.compile(r"""\{%\s*translate\s+"([^"]+)\""""),
]


def entries():
    """Return (msgid, msgstr, flags, context) of every entry of the Thai messages."""
    found = []
    for block in (MESSAGES / "django.po").read_text(encoding="utf-8").split("\n\n"):
        parts = {"msgctxt": "", "msgid": "", "msgstr": ""}
        name = None
        for line in block.splitlines():
            match = re.match(r'(msgctxt|msgid_plural|msgid|msgstr)(?:\[0\])? (".*")$', line)
            if match:
                name = match[1]
                parts[name] = literal(match[2])
            elif line.startswith('"') and name:
                parts[name] += literal(line)
        flags = "".join(line for line in block.splitlines() if line.startswith("#,"))
        obsolete = block.lstrip().startswith("#~")
        if parts["msgid"] and not obsolete:
            found.append((parts["msgid"], parts["msgstr"], flags, parts["msgctxt"]))
    return found


def literal(text):
    """Return what a quoted string of a .po file means."""
    return text[1:-1].replace('\\"', '"').replace("\\n", "\n").replace("\\\\", "\\")


def test_every_message_is_translated_and_none_is_a_guess():
    assert len(entries()) > 500
    assert [msgid for msgid, msgstr, _, _ in entries() if not msgstr] == []
    assert [msgid for msgid, _, flags, _ in entries() if "fuzzy" in flags] == []


def test_the_compiled_messages_are_those_of_the_source():
    with (MESSAGES / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for msgid, msgstr, _, context in entries():
        found = compiled.pgettext(context, msgid) if context else compiled.gettext(msgid)
        assert msgstr in {found, compiled.ngettext(msgid, msgid, 1)}, msgid


def marked_strings():
    """Return (file, string) for every marked string that stands on one line of the code and the templates."""
    files = [*ROOT.glob("catalog/**/*.py"), *ROOT.glob("harvesters/**/*.py"), *ROOT.glob("portal/*.py")]
    for path in [*files, *ROOT.glob("templates/**/*.html")]:
        text = path.read_text(encoding="utf-8")
        for pattern in MARKED:
            yield from (
                (path.relative_to(ROOT), found.replace('\\"', '"').replace("\\n", "\n"))
                for found in pattern.findall(text)
            )


def test_every_marked_string_is_collected():
    known = {msgid for msgid, *_ in entries()}
    missing = {(str(path), text) for path, text in marked_strings() if not {text, text.replace("%", "%%")} & known}
    assert missing == set()
