"""Every reason for a failure that the rooms below can give has words in the reader's language."""

import re
from pathlib import Path

import pytest

from harvesters.web.reason_texts import PATTERNS

ROOT = Path(__file__).resolve().parents[2] / "harvesters"
FILES = [*(ROOT / "connectors").glob("*.py"), ROOT / "http.py", ROOT / "asking.py", ROOT / "hosts.py",
         ROOT / "harvest.py", ROOT / "remote_files.py"]  # fmt: skip
RAISED = re.compile(r"raise (?:BadSource|EgressError|NotCopied)\(\s*f?\"([^\"]+)\"")


def reasons():
    for path in FILES:
        for raised in RAISED.findall(path.read_text(encoding="utf-8")):
            if "{advice}" not in raised:
                text = raised.replace("{cut}", "is cut off")
                yield re.sub(r"\{[^}]*[sS]tatus\}|\{port\}|\{most_bytes\}|\{MOST_\w+\}|\{LARGEST\}", "404", text)


@pytest.mark.parametrize("text", sorted({re.sub(r"\{[^}]*\}", "http://x.example", each) for each in reasons()}))
def test_a_reason_has_words(text):
    assert any(re.fullmatch(pattern, text) for pattern, _ in PATTERNS)
