"""As whom PostgreSQL runs: it refuses root, so root lends it another account or, in a closed folder, a namespace."""

from __future__ import annotations

import os
import pwd
import shutil
import stat
import subprocess
from pathlib import Path

from portal.children import OURSELVES, Account, Command, run

# Root's own files, seen from inside as those of user 1; only the numbers change, no right is gained.
NAMESPACE = ("unshare", "--user", "--map-user=1")


class NoAccountError(Exception):
    """PostgreSQL can run under no account here; the message says what to do."""


def account_for(program: Path, home: Path) -> Account:
    """Return the account that can run `program` on the data folder `home`.

    An ordinary user runs it directly. For root it is the account `postgres` or `nobody`, when it can reach both paths,
    else root's files inside a user namespace. Raises NoAccountError when neither is possible.
    """
    if os.geteuid() != 0:
        return OURSELVES
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        account = Account(entry.pw_uid, entry.pw_gid)
        if _open_to_all(home) and _runs(program, account):
            return account
    namespace = Account(prefix=NAMESPACE)
    if shutil.which(NAMESPACE[0]) and _runs(program, namespace):
        return namespace
    raise NoAccountError(
        f"PostgreSQL does not run as root, no other account can enter {home}, and user namespaces are forbidden here. "
        "Start the portal as an ordinary user, move the checkout out of root's home, or set DATABASE_URL."
    )


def give(home: Path, account: Account) -> None:
    """Make `home` and everything in it belong to the account, where it does not yet; raise OSError when we may not."""
    owner = account.owner
    if home.stat().st_uid == owner:
        return
    group = -1 if account.gid is None else account.gid
    # Bottom up, the folder itself last: its owner tells that a pass has finished.
    for folder, _, files in os.walk(home, topdown=False):
        for name in files:
            os.chown(Path(folder) / name, owner, group, follow_symlinks=False)
        os.chown(folder, owner, group)


def _open_to_all(home: Path) -> bool:
    """Return whether everybody may walk through every folder above `home`."""
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in home.resolve().parents if folder.exists())


def _runs(program: Path, account: Account) -> bool:
    try:
        run(Command([str(program), "--version"], account, folder=Path("/")))
    except (OSError, subprocess.SubprocessError):
        return False
    return True
