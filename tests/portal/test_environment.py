"""The virtual environment is made once, kept up to date, never half-made, and not changed under a running portal."""

import fcntl
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

import manage
from portal import environment


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> tuple[Path, list[str]]:
    root = tmp_path_factory.mktemp("checkout")
    (root / "requirements.txt").write_text("# nothing\n")
    said: list[str] = []
    environment.prepare(root, said.append)
    return root, said


@pytest.fixture
def root(made) -> Path:
    (made[0] / "requirements.txt").write_text("# nothing\n")
    environment.prepare(made[0], lambda line: None)
    return made[0]


def test_environment_is_made_on_first_use_and_tells_each_step(made):
    root, said = made

    assert environment.is_current(root)
    assert environment.python(root).exists()
    assert [line.split()[0] for line in said] == ["Making", "Installing"]


def test_current_environment_is_left_alone(root):
    said: list[str] = []

    environment.prepare(root, said.append)

    assert said == []


def test_changed_requirements_are_installed_into_the_same_environment(root):
    (root / "requirements.txt").write_text("# nothing yet\n")
    said: list[str] = []

    environment.prepare(root, said.append)

    assert [line.split()[0] for line in said] == ["Installing"]
    assert environment.is_current(root)


def test_requirements_that_cannot_be_had_are_refused_with_the_words_of_pip(root):
    (root / "requirements.txt").write_text("./no-such-package\n")

    with pytest.raises(environment.NotPreparedError, match="no-such-package"):
        environment.prepare(root, lambda line: None)

    assert not environment.is_current(root)


def test_interrupted_installation_is_begun_anew(root):
    (environment.folder(root) / "requirements.sha256").unlink()
    (environment.folder(root) / "unfinished").touch()
    (environment.folder(root) / "half-installed").touch()
    said: list[str] = []

    environment.prepare(root, said.append)

    assert [line.split()[0] for line in said] == ["Making", "Installing"]
    assert not (environment.folder(root) / "half-installed").exists()


def test_packages_are_not_replaced_under_a_running_portal(root):
    descriptor = environment.keep(root)
    (root / "requirements.txt").write_text("# other\n")
    try:
        with pytest.raises(environment.NotPreparedError, match="stop it, then start again"):
            environment.prepare(root, lambda line: None)
    finally:
        os.close(descriptor)


def test_second_installer_waits_for_the_first(root):
    (root / "requirements.txt").write_text("# another\n")
    lock = os.open(environment.folder(root), os.O_RDONLY)
    fcntl.flock(lock, fcntl.LOCK_EX)
    said: list[str] = []

    def say(line: str) -> None:
        said.append(line)
        fcntl.flock(lock, fcntl.LOCK_UN)

    environment.prepare(root, say)

    os.close(lock)
    assert said[0].startswith("Another process is installing")


def test_python_without_ensurepip_names_the_package_to_install(tmp_path, monkeypatch):
    (tmp_path / "requirements.txt").touch()
    real = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "ensurepip" else real(name))

    with pytest.raises(environment.NotPreparedError, match=r"apt install python3\.\d+-venv"):
        environment.prepare(tmp_path, lambda line: None)


@pytest.mark.parametrize("arguments", [["--var", "data", "shell"], ["shell", "--var=data"], ["shell", "--var", "data"]])
def test_data_folder_is_taken_from_anywhere_among_the_arguments(arguments, monkeypatch):
    monkeypatch.setenv("VAR", "/elsewhere")

    rest = manage.take_var(arguments)

    assert rest == ["shell"]
    assert os.environ["VAR"] == str(Path("data").resolve())


def test_data_folder_is_var_beside_the_code_by_default(monkeypatch):
    monkeypatch.setenv("VAR", "")

    manage.take_var(["check"])

    assert os.environ["VAR"] == str(manage.ROOT / "var")


def test_old_python_is_refused_in_a_sentence(monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 10, 0))
    spec = importlib.util.spec_from_file_location("old_manage", manage.ROOT / "manage.py")

    with pytest.raises(SystemExit, match=r"Python 3\.11"):
        spec.loader.exec_module(importlib.util.module_from_spec(spec))


def test_help_names_the_portal_s_own_commands():
    told = subprocess.run(
        [sys.executable, "manage.py", "help"], cwd=manage.ROOT, capture_output=True, text=True, check=True
    ).stdout

    assert "up [--port N]" in told
    assert "migrate" in told
