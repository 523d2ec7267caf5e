import os
import signal
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from maillage.core.bounds.limits import FileStore, Limiter

MONDAY = 1_764_547_200.0  # 1 December 2025, midnight UTC
DAY_S = 86_400.0
NETWORK = "192.0.2.0/24"
_OTHER = """
import os, sys
from pathlib import Path
from maillage.core.bounds.limits import FileStore
from maillage.core.bounds.limits import Limiter
limiter = Limiter(FileStore(Path(sys.argv[1])), "tests", 400, 3600.0, lambda: float(sys.argv[2]))
print(sum(limiter.wait_s("192.0.2.0/24") == 0 for _ in range(300)), flush=True)
"""


@dataclass
class Clock:
    """A clock that stands until it is moved."""

    now: float = MONDAY

    def __call__(self) -> float:
        return self.now


def limiter(folder: Path, most: int = 2, clock: Clock | None = None) -> Limiter:
    """A limit of ``most`` at once, one an hour, over a store of its own: as another process would have it."""
    return Limiter(FileStore(folder), "tests", most, 3600.0, clock or Clock())


def answers(limit: Limiter, times: int = 3) -> list[int]:
    """What a network hears that asks ``times`` times."""
    return [limit.wait_s(NETWORK) for _ in range(times)]


def test_two_processes_let_through_together_what_one_may(tmp_path: Path):
    asked = [sys.executable, "-c", _OTHER, str(tmp_path), str(MONDAY)]

    others = [subprocess.Popen(asked, stdout=subprocess.PIPE, text=True) for _ in range(2)]

    assert sum(int(other.communicate()[0]) for other in others) == 400


def test_limit_survives_a_restart(tmp_path: Path):
    before = answers(limiter(tmp_path))

    assert (before, answers(limiter(tmp_path))) == ([0, 0, 3600], [3600, 3600, 3600])


def test_limit_survives_a_kill(tmp_path: Path):
    asked = [sys.executable, "-c", _OTHER + "os.kill(os.getpid(), 9)", str(tmp_path), str(MONDAY)]

    killed = subprocess.run(asked, stdout=subprocess.PIPE, text=True, check=False)
    rest = answers(limiter(tmp_path, most=400), 101)

    assert (killed.returncode, killed.stdout, rest.count(0)) == (-signal.SIGKILL, "300\n", 100)


def test_no_address_is_in_the_file_and_its_secret_goes_with_its_day(tmp_path: Path):
    clock = Clock()
    limit = limiter(tmp_path, clock=clock)
    answers(limit)
    monday = b"".join(file.read_bytes() for file in tmp_path.glob("*.sqlite*"))

    clock.now += DAY_S
    tuesday = answers(limit)

    assert b"192.0" not in monday
    assert (tuesday, {file.name[:10] for file in tmp_path.glob("*.sqlite*")}) == ([0, 0, 3600], {"2025-12-02"})


def test_same_network_has_another_digest_the_day_after(tmp_path: Path):
    digests = []
    for day in range(2):
        answers(limiter(tmp_path, clock=Clock(MONDAY + day * DAY_S)), 1)
        (file,) = tmp_path.glob("*.sqlite")
        digests += sqlite3.connect(file).execute("SELECT digest FROM bucket").fetchall()

    assert len(set(digests)) == 2


@pytest.mark.parametrize("harm", ["overwritten", "emptied", "cut", "deleted", "other tables"])
def test_damaged_file_is_made_anew_and_counts_again(tmp_path: Path, harm: str):
    limit = limiter(tmp_path)
    answers(limit, 1)
    limit.store.close()  # type: ignore[attr-defined]
    (file,) = tmp_path.glob("*.sqlite")
    match harm:
        case "overwritten":
            file.write_bytes(os.urandom(8192))
        case "emptied":
            file.write_bytes(b"")
        case "cut":
            file.write_bytes(file.read_bytes()[:5000])
        case "deleted":
            file.unlink()
        case _:
            with sqlite3.connect(file) as database:
                database.executescript("DROP TABLE bucket; CREATE TABLE bucket (other)")

    assert (answers(limit), answers(limiter(tmp_path))) == ([0, 0, 3600], [3600] * 3)


def test_file_damaged_under_a_running_process_is_made_anew(tmp_path: Path):
    limit = limiter(tmp_path)
    answers(limit, 1)
    for file in tmp_path.glob("*.sqlite"):
        file.write_bytes(os.urandom(file.stat().st_size))
    for file in tmp_path.glob("*-wal"):
        file.write_bytes(b"")

    assert (answers(limit)[-1], answers(limiter(tmp_path))[-1]) == (3600, 3600)


def test_file_removed_under_two_running_processes_is_shared_again(tmp_path: Path):
    first, second = limiter(tmp_path), limiter(tmp_path)
    assert (answers(first, 1), answers(second, 1)) == ([0], [0])
    for file in tmp_path.glob("*.sqlite*"):
        file.unlink()

    assert (answers(first, 1), answers(second, 2)) == ([0], [0, 3600])


def test_folder_that_cannot_be_made_leaves_counting_to_memory(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    (tmp_path / "file").touch()

    assert answers(limiter(tmp_path / "file" / "limits")) == [0, 0, 3600]
    assert "each process counts for itself" in caplog.text


def test_locked_file_leaves_counting_to_memory(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    limit = limiter(tmp_path)
    answers(limit, 1)
    (file,) = tmp_path.glob("*.sqlite")
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    heard = answers(limit)
    other.close()

    assert heard == [0, 0, 3600]
    assert caplog.text.count("each process counts for itself") == 1


def test_rested_buckets_are_swept_and_their_number_is_bounded(tmp_path: Path):
    clock = Clock()
    limit = Limiter(FileStore(tmp_path, most_keys=500), "tests", 2, 60.0, clock)
    for key in range(1_000):
        limit.wait_s(str(key))
    (file,) = tmp_path.glob("*.sqlite")
    kept = sqlite3.connect(file).execute("SELECT count(*) FROM bucket").fetchall()

    clock.now += 60
    for _ in range(1_000):
        clock.now += 60
        limit.wait_s(NETWORK)

    assert (kept, sqlite3.connect(file).execute("SELECT count(*) FROM bucket").fetchall()) == ([(250,)], [(1,)])
