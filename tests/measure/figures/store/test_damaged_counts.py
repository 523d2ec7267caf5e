"""What was seen: counts stood still for ever after a disk was full or a count file was changed in place."""

import errno
import os
from pathlib import Path
from threading import Event, Thread

import pytest
from django.test import override_settings

from maillage.core.problems import Unavailable
from maillage.measure.figures.store.counter import Counter, Inline, count_once, run_counter
from maillage.measure.figures.store.publication import only_writer
from maillage.measure.figures.store.published_counts.count_files import read_manifest
from maillage.measure.figures.store.published_counts.counts import counts_folder, current_counts
from maillage.measure.record.domain.terms import Origin
from tests.measure.figures.countable import invented_rows, record_rows

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE_S = 20.0


def rows_counted(folder: Path) -> int:
    return sum(current_counts(folder).total(origin).rows for origin in Origin)


def largest_file(folder: Path) -> Path:
    return max(folder.glob("*.counts"), key=lambda path: path.stat().st_size)


def looked_until_quiet(counter: Counter) -> None:
    counter._looked_at = 0.0
    while counter.look() or counter.is_busy:
        pass


def test_count_file_cut_short_in_place_is_refused_in_words_then_made_again(tmp_path: Path) -> None:
    record_rows(invented_rows(300))
    with only_writer(tmp_path):
        counter = Counter(tmp_path, Inline())
        looked_until_quiet(counter)
        reader = current_counts(tmp_path)
        assert reader.version

        os.truncate(largest_file(tmp_path), 100)

        with pytest.raises(Unavailable, match="est abîmé"):
            current_counts(tmp_path.parent / tmp_path.name / ".." / tmp_path.name)
        looked_until_quiet(counter)
        assert rows_counted(tmp_path) == 300


@pytest.mark.parametrize("pattern", ["*.counts", "manifest.json"])
def test_count_file_deleted_at_rest_is_made_again_without_a_new_row(tmp_path: Path, pattern: str) -> None:
    record_rows(invented_rows(300))
    with only_writer(tmp_path):
        counter = Counter(tmp_path, Inline())
        looked_until_quiet(counter)

        max(tmp_path.glob(pattern), key=lambda path: path.stat().st_size).unlink()
        looked_until_quiet(counter)

        assert rows_counted(tmp_path) == 300


def test_count_file_cut_short_while_no_counter_ran_is_made_again_at_its_start(tmp_path: Path) -> None:
    record_rows(invented_rows(300))
    count_once(tmp_path)
    os.truncate(largest_file(tmp_path), 100)

    count_once(tmp_path)

    assert rows_counted(tmp_path) == 300


@pytest.mark.parametrize("damage", [b"", b"{}", b'{"format":1,"segments":7}', b"[1,2]"])
def test_damaged_manifest_is_none_and_everything_is_counted_anew(tmp_path: Path, damage: bytes) -> None:
    record_rows(invented_rows(300))
    count_once(tmp_path)
    (tmp_path / "manifest.json").write_bytes(damage)

    assert read_manifest(tmp_path) is None
    count_once(tmp_path)

    assert rows_counted(tmp_path) == 300


def test_counter_that_met_a_full_disk_ends_with_all_its_threads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Its threads kept the dead process, so that nothing started it again: figures stood at 600 of 1,440 rows.
    def full_disk(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("maillage.measure.figures.store.counter.publish", full_disk)
    stop, met = Event(), []

    def count() -> None:
        with pytest.raises(OSError, match="No space left") as error:
            run_counter(stop)
        met.append(error.value.errno)

    with override_settings(DATA_DIR=tmp_path):
        counts_folder()
        record_rows(invented_rows(100))
        counting = Thread(target=count)
        counting.start()
        counting.join(PATIENCE_S)

    assert (counting.is_alive(), stop.is_set(), met) == (False, True, [errno.ENOSPC])
