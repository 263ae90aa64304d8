"""Public forms as a person fills them in: opened a while ago."""

from __future__ import annotations

from django.core.signing import TimestampSigner, b62_encode
from django.utils import timezone

from catalog.web import spam_guard


def opened(seconds: int = 60) -> str:
    """Return what a form says that was opened so many seconds ago."""
    signer = TimestampSigner(salt=spam_guard.SALT)
    moment = timezone.now().timestamp() - seconds
    signer.timestamp = lambda: b62_encode(int(moment))  # type: ignore[method-assign]
    return signer.sign("form")
