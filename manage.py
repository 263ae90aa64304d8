#!/usr/bin/env python3
"""The portal's one command: `up` runs everything, `test` runs the tests, the rest are Django's and the portal's own."""

from __future__ import annotations

import os
import sys
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 - said in a sentence, before the first import that needs it
    sys.exit("The portal needs Python 3.11 or newer.")

from portal import environment

ROOT = Path(__file__).resolve().parent
OWN_COMMANDS = """The portal's own commands:
  up [--port N] [--host H] [--no-demo]   start everything and keep it running; Ctrl-C stops it
  test [ARGUMENTS OF PYTEST]             run the tests on servers of their own
  prepare                                only make the environment that the others run in
Every command takes --var DIR (or VAR=DIR): the data folder, ./var by default.
"""


def say(line: str) -> None:
    """Tell the person at the terminal, beside whatever a command prints."""
    print(line, file=sys.stderr, flush=True)


def take_var(arguments: list[str]) -> list[str]:
    """Move `--var DIR` from the arguments to the environment, absolute, and return the other arguments."""
    rest: list[str] = []
    words = iter(arguments)
    for word in words:
        name, is_pair, value = word.partition("=")
        if name == "--var":
            os.environ["VAR"] = value if is_pair else next(words, "")
            if not os.environ["VAR"]:
                sys.exit("--var needs a folder.")
        else:
            rest.append(word)
    os.environ["VAR"] = str(Path(os.environ.get("VAR") or ROOT / "var").resolve())
    return rest


def enter_environment(command: str, arguments: list[str]) -> None:
    """Prepare the virtual environment, and continue in it: the call returns only inside of it."""
    inside = Path(sys.prefix).resolve() == environment.folder(ROOT).resolve()
    try:
        environment.prepare(ROOT, say)
    except environment.NotPreparedError as error:
        if not inside or command in {"up", "test", "prepare"}:
            sys.exit(str(error))
        say(f"{error} Going on with the packages as they are.")
    except KeyboardInterrupt:
        sys.exit("Interrupted; the next start installs anew.")
    if not inside:
        python = str(environment.python(ROOT))
        os.execv(python, [python, str(ROOT / "manage.py"), *arguments])  # noqa: S606


def run_tests(arguments: list[str]) -> None:
    """Become pytest, in the checkout, with the settings of the tests."""
    os.set_inheritable(environment.keep(ROOT), True)
    os.chdir(ROOT)
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    # All of them at once: a process per core, each with servers of its own, each file in one of them.
    together = [] if arguments else ["-n", str(min(os.cpu_count() or 1, 4)), "--dist", "loadfile"]
    os.execv(sys.executable, [sys.executable, "-m", "pytest", *together, *arguments])  # noqa: S606


def run_django(arguments: list[str]) -> int:
    """Run a command of Django or of the portal on the data of VAR, and return the exit status."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415 - there only inside the environment
    from django.db import OperationalError  # noqa: PLC0415

    from portal import services  # noqa: PLC0415

    services.open_folder(Path(os.environ["VAR"]))
    try:
        execute_from_command_line(["manage.py", *arguments])
    except OperationalError:
        private = not (os.environ.get("DATABASE_URL") or os.environ.get("DATABASE_URL_FILE"))
        if private and not services.postgres_running(Path(os.environ["VAR"])):
            say(f"The portal of {os.environ['VAR']} is not running: start it with `python3 manage.py up`.")
            return 1
        raise
    return 0


def main() -> int:
    """Run the command given, and return the exit status."""
    arguments = take_var(sys.argv[1:])
    command, rest = (arguments[0], arguments[1:]) if arguments else ("help", [])
    enter_environment(command, arguments)
    if command == "prepare":
        return 0
    if command == "test":
        run_tests(rest)
    if command == "up":
        from portal import up  # noqa: PLC0415 - the other commands do not need it

        environment.keep(ROOT)
        return up.main(rest)
    if command in {"help", "--help", "-h"} and not rest:
        print(OWN_COMMANDS)
    return run_django(arguments)


if __name__ == "__main__":
    sys.exit(main())
