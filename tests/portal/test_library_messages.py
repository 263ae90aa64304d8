"""The Thai that we give to strings of libraries: it is the one that pages show, and every entry still has a use."""

from __future__ import annotations

import gettext

import pytest
from allauth.account.forms import LoginForm, ReauthenticateForm
from django.conf import settings
from django.contrib.auth.password_validation import password_validators_help_texts
from django.utils import translation

from catalog.access import NotAllowed, require


def test_ours_comes_before_the_library_s(db: None) -> None:
    with translation.override("th"):
        assert str(LoginForm().fields["login"].label) == "ชื่อผู้ใช้หรืออีเมล"
        assert translation.gettext("Enter your password:") == "กรอกรหัสผ่าน:"
        assert all(not text.isascii() for text in password_validators_help_texts())
        assert ReauthenticateForm.base_fields


def test_a_refusal_is_said_in_thai() -> None:
    with pytest.raises(NotAllowed) as refusal, translation.override("th"):
        require(False, "You may not change this dataset")
    with translation.override("th"):
        assert translation.gettext(str(refusal.value)) == "ท่านไม่มีสิทธิ์แก้ไขชุดข้อมูลนี้"


def test_the_compiled_file_is_complete() -> None:
    folder = settings.LOCALE_PATHS[1] / "th" / "LC_MESSAGES"
    with (folder / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    assert (folder / "django.po").read_text(encoding="utf-8").count("\nmsgid ") == len(compiled._catalog)  # type: ignore[attr-defined]
