import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from maillage.core.clock import utc_now
from maillage.measure.figures.store.counter import Counter, Inline, count_once
from maillage.measure.figures.store.publication import only_writer
from maillage.measure.figures.store.published_counts.count_files import publish_manifest, read_manifest
from maillage.measure.figures.store.published_counts.counts import current_counts
from maillage.measure.figures.store.rebuild import rebuild_counts
from maillage.measure.record.domain.terms import Origin, Usage
from tests.measure.figures.countable import invented_rows, record_rows
from tests.measure.figures.published import compact

pytestmark = pytest.mark.django_db(transaction=True)  # PostgreSQL counts what is committed


def published_bytes(folder: Path) -> dict[tuple[int, int], list[bytes]]:
    manifest = read_manifest(folder)
    assert manifest
    found: dict[tuple[int, int], list[bytes]] = {}
    for file in manifest.files():
        found.setdefault((file.origin, file.usage), []).append((folder / file.name).read_bytes())
    return found


def test_counter_following_in_small_steps_then_compacting_equals_build_anew_to_the_byte(tmp_path: Path) -> None:
    for step in range(6):
        record_rows(invented_rows(500 + step * 300, seed=step))
        count_once(tmp_path / "followed")
    compact(tmp_path / "followed")

    rebuild_counts(tmp_path / "built")

    assert published_bytes(tmp_path / "followed") == published_bytes(tmp_path / "built")


def test_counter_after_one_more_row_publishes_it_and_says_where(tmp_path: Path) -> None:
    record_rows(invented_rows(100))
    count_once(tmp_path)
    before = current_counts(tmp_path)
    rows = invented_rows(400, seed=9)
    one = rows.where((rows.mask != 0) & (rows.grid17 != -1) & (rows.origin == 0)).where(slice(0, 1))

    record_rows(one)
    count_once(tmp_path)

    after = current_counts(tmp_path)
    touched = after.touched_since(before.version)
    assert after.total(Origin.CROWD).rows == before.total(Origin.CROWD).rows + 1
    assert touched is not None
    assert list(touched) == [(17, int(one.grid17[0]))]
    assert touched.overlaps(9, int(one.grid17[0]) >> 16)
    assert not touched.overlaps(17, int(one.grid17[0]) + 1)
    assert after.touched_since(0) is None


def test_counter_after_an_erasure_counts_only_what_is_left(tmp_path: Path) -> None:
    record_rows(invented_rows(800))
    count_once(tmp_path)
    device = int(invented_rows(800).device[0])

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM quality_measurement WHERE device = %s", (device,))
        cursor.execute("INSERT INTO quality_erasure (erased_at, rows) VALUES (%s, %s)", (utc_now(), cursor.rowcount))
    count_once(tmp_path)

    rebuild_counts(tmp_path / "built")
    assert published_bytes(tmp_path) == published_bytes(tmp_path / "built")
    assert current_counts(tmp_path).total(Origin.CROWD) == current_counts(tmp_path / "built").total(Origin.CROWD)


def test_counter_whose_folder_was_deleted_counts_again(tmp_path: Path) -> None:
    record_rows(invented_rows(300))
    folder = tmp_path / "counts"
    with only_writer(folder):
        counter = Counter(folder, Inline())
        counter.look()
        expected = published_bytes_after(counter, folder)
        shutil.rmtree(folder)

        again = published_bytes_after(counter, folder)

    assert again == expected


def published_bytes_after(counter: Counter, folder: Path) -> dict[tuple[int, int], list[bytes]]:
    while counter.look() or counter.is_busy:
        pass
    return published_bytes(folder)


def test_counter_killed_between_two_files_leaves_whole_counts_and_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record_rows(invented_rows(600))
    count_once(tmp_path)
    whole = published_bytes(tmp_path)
    record_rows(invented_rows(600, seed=2))

    for writes in (0, 1, 5, 12):
        with monkeypatch.context() as disk:
            fail_after(disk, writes)
            with pytest.raises(OSError, match="power cut"):
                count_once(tmp_path)

        assert published_bytes(tmp_path) == whole
        assert current_counts(tmp_path).partition(Origin.CROWD, Usage.DOWNLOAD, 9).parts

    count_once(tmp_path)
    compact(tmp_path)
    rebuild_counts(tmp_path / "built")
    assert published_bytes(tmp_path) == published_bytes(tmp_path / "built")
    assert {path.suffix for path in tmp_path.iterdir() if path.is_file()} == {"", ".json", ".counts"}


def fail_after(disk: pytest.MonkeyPatch, writes: int) -> None:
    opened = Path.open
    left = [writes]

    def open_or_fail(path: Path, mode: str = "r", *args: Any, **kwargs: Any) -> Any:
        if "w" in mode and path.name != "lock":
            if not left[0]:
                raise OSError("power cut")
            left[0] -= 1
        return opened(path, mode, *args, **kwargs)

    disk.setattr(Path, "open", open_or_fail)


def test_two_counters_on_one_folder_second_is_told_so(tmp_path: Path) -> None:
    with only_writer(tmp_path), pytest.raises(Exception, match="Un autre programme compte déjà"):
        count_once(tmp_path)


def test_counter_after_a_restart_of_the_machine_counts_anew(tmp_path: Path) -> None:
    record_rows(invented_rows(300))
    count_once(tmp_path)
    whole = published_bytes(tmp_path)
    manifest = read_manifest(tmp_path)
    assert manifest
    damaged = tmp_path / next(iter(manifest.files())).name
    damaged.write_bytes(bytes(damaged.stat().st_size))  # what a power cut leaves of a file that was not synced
    publish_manifest(tmp_path, replace(manifest, boot="another"))

    count_once(tmp_path)

    assert published_bytes(tmp_path) == whole


def test_counter_whose_manifest_was_cut_short_counts_anew(tmp_path: Path) -> None:
    record_rows(invented_rows(300))
    count_once(tmp_path)
    whole = published_bytes(tmp_path)
    (tmp_path / "manifest.json").write_bytes(b'{"format":1,"vers')

    count_once(tmp_path)

    assert published_bytes(tmp_path) == whole
