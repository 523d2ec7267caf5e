from pathlib import Path

import pytest

from maillage.core import heartbeats
from maillage.core.heartbeats import SILENT, Heartbeats, read_heartbeats


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The uptime of the machine, as its only item."""
    now = [1_000.0]
    monkeypatch.setattr(heartbeats, "_uptime_s", lambda: now[0])
    return now


def test_work_that_succeeds_is_as_old_as_its_last_success(tmp_path: Path, clock: list[float]):
    with Heartbeats(tmp_path, "follower").work("letters", every_s=30):
        pass
    clock[0] += 12

    (beat,) = read_heartbeats(tmp_path)

    assert (beat.process, beat.name, beat.success_age_s, beat.is_failing, beat.is_silent) == (
        "follower",
        "letters",
        12.0,
        False,
        False,
    )


def test_work_that_fails_for_longer_than_two_turns_is_failing(tmp_path: Path, clock: list[float]):
    beats = Heartbeats(tmp_path, "follower")
    beats.succeeded("letters", every_s=30)
    seen = []
    for _ in range(3):
        clock[0] += 30
        with pytest.raises(OSError, match="full"), beats.work("letters", every_s=30):
            raise OSError("full")
        clock[0] += 1
        seen += [beat.is_failing for beat in read_heartbeats(tmp_path)]

    assert seen == [False, True, True]


def test_work_of_a_process_that_died_is_silent(tmp_path: Path, clock: list[float]):
    Heartbeats(tmp_path, "counter").succeeded("counts", every_s=0.25)

    ages = []
    for _ in range(2):
        clock[0] += 40
        ages += [beat.is_silent for beat in read_heartbeats(tmp_path)]

    assert ages == [False, True]


def test_work_that_takes_long_is_not_silent(tmp_path: Path, clock: list[float]):
    beats = Heartbeats(tmp_path, "follower")
    with beats.work("harvests", every_s=20):
        clock[0] += 1_800

        (beat,) = read_heartbeats(tmp_path)

    assert (beat.is_silent, beat.running_s) == (False, 1_800.0)


def test_time_of_day_that_is_set_makes_nothing_late(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    Heartbeats(tmp_path, "counter").succeeded("counts", every_s=0.25)
    monkeypatch.setattr("time.time", lambda: 5e9)

    assert [beat.is_silent for beat in read_heartbeats(tmp_path)] == [False]


@pytest.mark.parametrize("damage", [b"", b"{}", b"[]", b'{"boot": 1, "works": {"a": {}}}'])
def test_damaged_file_is_as_if_it_were_not_there(tmp_path: Path, damage: bytes):
    (tmp_path / "heartbeats").mkdir()
    (tmp_path / "heartbeats" / "counter.json").write_bytes(damage)

    assert read_heartbeats(tmp_path) == []


def test_sign_that_cannot_be_written_stops_no_work(tmp_path: Path):
    (tmp_path / "heartbeats").write_text("a file where the folder should be")

    with Heartbeats(tmp_path, "follower").work("letters", every_s=30):
        pass

    assert read_heartbeats(tmp_path) == []


def test_what_is_run_by_hand_leaves_no_sign(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    SILENT.succeeded("letters", every_s=30)

    assert list(tmp_path.iterdir()) == []
