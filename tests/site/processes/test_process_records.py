from pathlib import Path

import pytest

from maillage.site.processes.process_records import (
    FILE_NAME,
    ProcessRecord,
    Supervision,
    forget_supervision,
    read_supervision,
    write_supervision,
)

SUPERVISION = Supervision((ProcessRecord("node", 4, 4, -9, 100.0), ProcessRecord("video", has_given_up=True)), 2, 99.0)


def test_what_is_recorded_is_read_by_others_until_it_stops(tmp_path: Path):
    write_supervision(tmp_path, SUPERVISION)
    read = read_supervision(tmp_path)
    forget_supervision(tmp_path)

    assert (read, read_supervision(tmp_path)) == (SUPERVISION, None)


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"boot": "another start of the machine"}'])
def test_record_of_another_start_or_none_says_nothing(tmp_path: Path, content: str):
    (tmp_path / FILE_NAME).write_text(content)

    assert read_supervision(tmp_path) is None


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (ProcessRecord("node", 2, 2, 1, None), False),
        (ProcessRecord("node", 3, 3, 1, None), True),
        (ProcessRecord("node", 3, 3, 1, 1_000.0), True),
        (ProcessRecord("node", 3, 3, 1, 700.0), False),
        (ProcessRecord("node", 40, 1, 1, 1_000.0), False),
    ],
)
def test_process_that_ended_three_times_in_a_row_restarts_until_it_has_run_for_two_minutes(
    record: ProcessRecord,
    expected: bool,  # noqa: FBT001 -- a case
):
    assert record.is_restarting(now_s=1_010.0) is expected


def test_kill_for_memory_is_told_for_ten_minutes():
    told = [SUPERVISION.was_short_of_memory(now_s) for now_s in (100.0, 698.0, 700.0)]

    assert (told, Supervision().was_short_of_memory(0.0)) == ([True, True, False], False)
