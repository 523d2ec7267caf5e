"""The command of the environment, and the wrapper of a service: both are scripts that people put in place."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from maillage.site.scripts.link_project import command_text

WRAPPER = Path(__file__).resolve().parents[3] / "deploy" / "maillage"


_SPAWNING = """
import multiprocessing, sys

def main():
    print(sys.argv[1:], flush=True)
    child = multiprocessing.get_context("spawn").Process(target=print, args=("a child",))
    child.start()
    child.join()
"""

FOLDER = Path(__file__).resolve().parent / "test_setup"


def said_by_command(folder: Path, program: str) -> tuple[str, str]:
    """What the command of the environment in ``folder`` says, called with two words, where ``program`` is ours."""
    (folder / "python").symlink_to(sys.executable)
    command = folder / "maillage"
    command.write_text(command_text(str(folder / "python")).replace("maillage.site.cli", "told"), encoding="utf-8")
    (folder / "told.py").write_text(program, encoding="utf-8")
    command.chmod(0o755)
    environ = {**os.environ, "PYTHONPATH": str(folder)}
    done = subprocess.run([command, "a b", "c"], capture_output=True, text=True, check=False, env=environ)
    return done.stdout, done.stderr


def test_command_runs_in_a_folder_with_a_blank_in_its_name(tmp_path: Path):
    # Seen: set-up in "/home/a b/maillage" ended, and the command answered "bad interpreter".
    folder = tmp_path / "un dossier d’agence"
    folder.mkdir()

    said = said_by_command(folder, "import sys\ndef main():\n    print(sys.argv[1:])\n")

    assert said == ("['a b', 'c']\n", "")


def test_processes_that_a_command_spawns_do_not_run_it_again(tmp_path: Path):
    # Seen: the import of a folder of contracts waited for ever; each of its readers had begun the same import.
    said = said_by_command(tmp_path, _SPAWNING)

    assert said == ("['a b', 'c']\na child\n", "")


def settings_seen(folder: Path, settings: str) -> "subprocess.CompletedProcess[str]":
    file, program = folder / "maillage.env", folder / "program"
    file.write_text(settings, encoding="utf-8")
    program.write_text('#!/bin/sh\nprintf "%s|" "$MAILLAGE_AGENCY" "$MAILLAGE_REGION" "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    account = subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()
    environ = {**os.environ, "SETTINGS_FILE": str(file), "PROGRAM": str(program), "ACCOUNT": account}
    return subprocess.run([WRAPPER, "check", "a b"], env=environ, capture_output=True, text=True, check=False)


def test_wrapper_takes_a_value_with_blanks_as_systemd_does(tmp_path: Path):
    # Seen: `env $(grep …)` broke on MAILLAGE_AGENCY=Région Pays de la Loire.
    settings = "# qui nous sommes\n\nMAILLAGE_AGENCY=Région Pays de la Loire\nMAILLAGE_REGION='region:52'"

    done = settings_seen(tmp_path, settings)

    assert done.stdout == "Région Pays de la Loire|region:52|check|a b|"


def test_wrapper_says_which_line_is_no_setting(tmp_path: Path):
    done = settings_seen(tmp_path, "export MAILLAGE_PORT\n")

    assert (done.returncode, "export MAILLAGE_PORT" in done.stderr) == (1, True)


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.test.js")), ids=lambda file: file.stem)
def test_modules_of_the_frame_pass_their_own_tests(file: Path) -> None:
    done = subprocess.run(["node", "--test", str(file)], capture_output=True, text=True, check=False, timeout=60)

    assert done.returncode == 0, done.stdout + done.stderr
