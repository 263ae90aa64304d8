"""The portal's settings on servers and folders of a test run's own; importing them starts nothing."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

HOME = Path(tempfile.mkdtemp(prefix="portal-test-"))
if os.geteuid() == 0:
    HOME.chmod(0o755)  # root lends PostgreSQL another account, which must get in


def remove_home(owner: int = os.getpid()) -> None:
    """Remove the folder at the end of the process that made it, not of one that was forked from it."""
    if os.getpid() == owner:
        shutil.rmtree(HOME, ignore_errors=True)


atexit.register(remove_home)
for name in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "SITE_URL", "PORT", "DEBUG", "ALLOWED_HOSTS"):
    os.environ.pop(name, None)
    os.environ.pop(f"{name}_FILE", None)
os.environ["VAR"] = str(HOME)
os.environ["SECRET_KEY"] = "only for tests"

from portal.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the real one is slow on purpose
STATIC_ROOT = HOME / "static"
STATIC_ROOT.mkdir(exist_ok=True)  # WhiteNoise warns of a missing folder, and warnings are errors

SEARCH_INLINE = True  # a change is in the index when the call returns, without a second process
RATE_LIMITS = False  # the tests of the limits switch them on
