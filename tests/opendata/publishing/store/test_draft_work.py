"""The work on long drafts: beside, once, begun again where it died; and by the process itself."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from maillage.opendata.publishing.store import draft_work
from maillage.opendata.publishing.store.draft_changes import begin_draft, receive_file
from maillage.opendata.publishing.store.draft_tables import draft_table, progress_path
from maillage.opendata.publishing.store.draft_work import ensure_built, is_settled, make_revision
from maillage.opendata.publishing.store.drafts import progress_of
from tests.opendata.catalog.files import swollen_workbook
from tests.opendata.catalog.reusing import organisation
from tests.opendata.publishing.drafting import GOOD, HEADER, NOW, SCHEMA, acting_for

pytestmark = pytest.mark.django_db


class EndedProcess:
    """What stands for a process that would have been begun."""

    def poll(self) -> int:
        return 0


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands of the processes that would have been begun."""
    commands: list[list[str]] = []

    def note(command: list[str], **_options: object) -> EndedProcess:
        commands.append(command)
        return EndedProcess()

    monkeypatch.setattr(subprocess, "Popen", note)
    return commands


def sent(tmp_path: Path, rows: int):
    path = tmp_path / "subventions.csv"
    path.write_text("\n".join([HEADER, *[GOOD] * rows]) + "\n", "utf-8")
    acting = acting_for(organisation())
    return receive_file(acting, begin_draft(acting, schema=SCHEMA, now=NOW), path, path.name, now=NOW)


def test_a_short_file_is_checked_while_the_request_waits(tmp_path: Path):
    draft = sent(tmp_path, 3)

    assert (ensure_built(draft), draft.row_count, draft.error_count, is_settled(draft)) == (True, 3, 0, True)


def test_a_long_file_is_left_to_a_process_that_is_begun_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, begun: list[list[str]]
):
    monkeypatch.setattr(draft_work, "BYTES_AT_ONCE", 0)
    draft = sent(tmp_path, 3)

    assert ensure_built(draft) is False
    assert ensure_built(draft) is False

    progress = progress_of(draft)
    assert progress is not None
    assert (len(begun), progress.stage, progress.is_alive) == (1, "waiting", True)


def test_a_small_workbook_that_unpacks_to_a_large_one_does_not_keep_the_request_waiting(
    tmp_path: Path, begun: list[list[str]]
):
    path, acting = swollen_workbook(tmp_path / "x.xlsx", rows=40_000), acting_for(organisation())
    draft = receive_file(acting, begin_draft(acting, schema=SCHEMA, now=NOW), path, path.name, now=NOW)

    assert (ensure_built(draft), len(begun)) == (False, 1)


def test_a_sandbox_reads_no_workbook_that_unpacks_to_a_large_one(tmp_path: Path):
    sandbox = organisation("Commune d’essai", is_sandbox=True)
    path, acting = swollen_workbook(tmp_path / "x.xlsx", rows=70_000), acting_for(sandbox)
    draft = receive_file(acting, begin_draft(acting, schema=SCHEMA, now=NOW), path, path.name, now=NOW)

    make_revision(draft.id, 1)

    draft.refresh_from_db()
    table = draft_table(draft.id, 1)
    assert table is not None
    assert (draft.row_count, [one.code for one in table.faults]) == (0, ["format-error"])


def test_a_work_that_waits_for_its_turn_is_not_begun_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, begun: list[list[str]]
):
    monkeypatch.setattr(draft_work, "BYTES_AT_ONCE", 0)
    draft = sent(tmp_path, 3)

    draft_work.mark_queued(draft.id, 1)
    ensure_built(draft)

    assert begun == []


def test_a_work_that_fell_silent_is_begun_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, begun: list[list[str]]
):
    monkeypatch.setattr(draft_work, "BYTES_AT_ONCE", 0)
    draft = sent(tmp_path, 3)
    old = {"stage": "reading", "rows": 1, "total": None, "at": time.time() - 3600}
    progress_path(draft.id, 1).write_text(json.dumps(old), "utf-8")

    ensure_built(draft)

    assert len(begun) == 1


def test_work_done_twice_is_done_once(tmp_path: Path):
    draft = sent(tmp_path, 2)

    for _ in range(2):
        make_revision(draft.id, 1)

    draft.refresh_from_db()
    assert (draft.row_count, progress_of(draft)) == (2, None)


def test_the_process_starts_by_itself():
    command = [
        sys.executable,
        "-c",
        "import maillage.opendata.publishing.store.draft_worker as worker; print(worker.main.__name__)",
    ]

    done = subprocess.run(command, env=dict(os.environ), capture_output=True, text=True, check=False, timeout=60)

    assert (done.returncode, done.stdout) == (0, "main\n")
