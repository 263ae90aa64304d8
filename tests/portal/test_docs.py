"""The documents say what is there: every setting, every command, every link."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OPERATORS = (ROOT / "docs" / "operators.md").read_text(encoding="utf-8")
SETTINGS = re.findall(r"""\b(?:text|flag|number|words)\("([A-Z_]+)\"""", (ROOT / "portal" / "settings.py").read_text())
COMMANDS = [
    path.stem for path in ROOT.glob("*/management/commands/*.py") if not path.stem.startswith("_")
]  # fmt: skip
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("name", sorted(set(SETTINGS)))
def test_each_setting_is_documented(name):
    assert f"`{name}`" in OPERATORS


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_each_command_is_documented(name):
    assert f"manage.py {name}" in OPERATORS


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(path):
    links = re.findall(r"\]\((?!https?://|#)([^)#]+)", path.read_text(encoding="utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []


def test_no_file_of_code_is_longer_than_five_hundred_lines():
    files = [*ROOT.glob("*/**/*.py"), *ROOT.glob("static/**/*.*"), *ROOT.glob("templates/**/*.html")]
    ours = [path for path in files if not {".venv", "var", "migrations"} & set(path.parts)]
    text = (path for path in ours if path.suffix in {".py", ".js", ".css", ".html"})
    assert [str(path) for path in text if len(path.read_text(encoding="utf-8").splitlines()) > 500] == []
