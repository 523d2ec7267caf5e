"""deploy/upgrade with git, rows and backups of its own; systemctl, make and the health page are stand-ins."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.order.sources import ROOT

AS_SOMEBODY = ("-c", "user.name=test", "-c", "user.email=test@localhost")


class Machine:
    """A clone, releases, rows and backups below one folder."""

    def __init__(self, folder: Path) -> None:
        self.home, self.data, self.origin = folder / "opt", folder / "data", folder / "origin"
        self.rows = self.data / "maillage.sqlite3"
        programs = folder / "programs"
        for place in (self.home / "releases", self.data, programs):
            place.mkdir(parents=True)
        for name in ("systemctl", "make"):
            (programs / name).write_text(f'#!/bin/sh\necho "{name} $*" >>{folder}/calls\n')
            (programs / name).chmod(0o755)
        well = folder / "well"
        well.write_text("ok")
        self.environment = os.environ | {
            "PATH": f"{programs}:{os.environ['PATH']}",
            "HOME_FOLDER": str(self.home),
            "BACKUPS": str(folder / "backups"),
            "HEALTH": well.as_uri(),
            "COMMAND": str(Path(sys.executable).with_name("maillage")),
            "WAIT_S": "1",
            "MAILLAGE_DATA": str(self.data),
            "PYTHONPATH": str(ROOT),
            "LANG": "C.UTF-8",
        }
        self.git("init", "--quiet", "--initial-branch", "main", str(self.origin))
        self.commit("1")
        self.git("clone", "--quiet", str(self.origin), str(self.home / "source"))
        self.add_rows(3)

    def git(self, *words: str) -> None:
        subprocess.run(["git", *words], check=True, capture_output=True)

    def commit(self, version: str) -> None:
        """A new commit of main, with the script of the tree under test."""
        script = self.origin / "deploy" / "upgrade"
        script.parent.mkdir(exist_ok=True)
        script.write_text((ROOT / "deploy" / "upgrade").read_text() + f"# {version}\n")
        self.git("-C", str(self.origin), "add", ".")
        self.git("-C", str(self.origin), *AS_SOMEBODY, "commit", "--quiet", "--allow-empty", "--message", version)

    def release(self, tag: str) -> None:
        """A new commit of main with this tag, which may have been another commit's."""
        self.commit(f"Version {tag}")
        self.git("-C", str(self.origin), "tag", "--force", tag)

    def add_rows(self, count: int) -> None:
        with closing(sqlite3.connect(self.rows)) as database, database:
            database.execute("CREATE TABLE IF NOT EXISTS test (id INTEGER PRIMARY KEY, place TEXT, last_login TEXT)")
            database.executemany("INSERT INTO test (place) VALUES ('Nantes')", [()] * count)

    def change_row(self, column: str) -> None:
        with closing(sqlite3.connect(self.rows)) as database, database:
            database.execute(f"UPDATE test SET {column} = 'changed' WHERE id = 1")

    def count(self) -> int:
        with closing(sqlite3.connect(self.rows)) as database:
            return int(database.execute("SELECT count(*) FROM test").fetchone()[0])

    def upgrade(self, *words: str, status: int = 0) -> str:
        """What the script of the clone says."""
        script = self.home / "source" / "deploy" / "upgrade"
        done = subprocess.run(
            ["bash", str(script), *words], env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == status, done.stderr
        return done.stderr

    @property
    def current(self) -> str:
        return str((self.home / "current").readlink())


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_upgrade_to_a_branch_that_did_not_move_does_nothing_and_says_so(machine: Machine):
    machine.upgrade("main")
    first = machine.current
    machine.commit("2")
    machine.upgrade("main")
    second = machine.current

    told = machine.upgrade("main")

    assert "nothing to do" in told
    assert machine.current == second != first
    assert str((machine.home / "previous").readlink()) == first


def test_way_back_refuses_to_lose_rows_that_came_in_since_the_upgrade(machine: Machine):
    machine.upgrade("main")
    first = machine.current
    machine.commit("2")
    machine.upgrade("main")
    machine.add_rows(2)

    told = machine.upgrade("--back", status=1)

    assert "test : 3 lignes, puis 5, dont 2 nouvelles ou changées" in told
    assert (machine.current != first, machine.count()) == (True, 5)

    machine.upgrade("--back", "--lose-rows")

    assert (machine.current, machine.count()) == (first, 3)
    assert "nothing to do" in machine.upgrade("--back")


def test_way_back_refuses_to_lose_what_was_changed_in_a_row_since_the_upgrade(machine: Machine):
    machine.upgrade("main")
    machine.commit("2")
    machine.upgrade("main")
    second = machine.current
    machine.change_row("place")

    told = machine.upgrade("--back", status=1)

    assert ("test : 3 lignes, puis 3, dont 1 nouvelles ou changées" in told, machine.current) == (True, second)


def test_mere_visit_since_the_upgrade_to_a_release_does_not_hold_up_the_way_back(machine: Machine):
    for tag in ("v1.0.0rc1", "v1.0.0rc2"):
        machine.release(tag)
        machine.upgrade(tag)
    second = machine.current
    machine.change_row("last_login")

    machine.upgrade("--back")

    assert (second, machine.current) == ("releases/v1.0.0rc2", "releases/v1.0.0rc1")


def test_tag_that_was_moved_has_a_folder_of_its_own(machine: Machine):
    folders = []
    for _ in range(2):
        machine.release("v1.0.0rc1")
        machine.upgrade("v1.0.0rc1")
        folders.append(machine.current)

    assert (folders[0], folders[1].startswith("releases/v1.0.0rc1-")) == ("releases/v1.0.0rc1", True)


def test_upgrade_runs_the_script_of_the_new_version(machine: Machine):
    machine.upgrade("main")
    script = machine.origin / "deploy" / "upgrade"
    script.write_text('#!/bin/bash\necho "the new script brings $UPGRADING_TO" >&2\n')
    machine.git("-C", str(machine.origin), *AS_SOMEBODY, "commit", "--quiet", "--all", "--message", "another way")

    told = machine.upgrade("main")

    assert "the new script brings main-" in told
