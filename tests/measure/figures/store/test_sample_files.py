"""Sample files kept up to date: in steps, after kills, erasures and losses, always what the rows say."""

import time
from pathlib import Path
from threading import Event, Thread
from typing import Any

import numpy as np
import pytest
from django.db import connection, transaction
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from maillage.core.clock import utc_now
from maillage.core.heartbeats import SILENT_AFTER_S, Heartbeats, read_heartbeats
from maillage.measure.figures.domain.counting import CountableRows
from maillage.measure.figures.domain.sample_rows import TYPES, SampleRows
from maillage.measure.figures.store import sample_file_updates as sample_files
from maillage.measure.figures.store.publication import only_writer
from maillage.measure.figures.store.published_counts.counted_rows import newest_watermark
from maillage.measure.figures.store.sample_file_updates import in_file_order, update_samples
from maillage.measure.figures.store.sample_files import (
    MANIFEST,
    SampleManifest,
    current_samples,
    joined_rows,
    mapped_columns,
    read_sample_manifest,
)
from maillage.measure.figures.store.sample_rows import all_samples
from maillage.measure.record.domain.terms import Origin
from tests.measure.figures.countable import invented_rows, record_rows

pytestmark = pytest.mark.django_db(transaction=True)  # PostgreSQL reads what is committed
PATIENCE_S = 20.0


def published(folder: Path) -> dict[Origin, bytes]:
    manifest = read_sample_manifest(folder)
    assert manifest
    return {file.origin: (folder / file.name).read_bytes() for file in manifest.files}


def test_files_grown_in_small_steps_equal_files_made_anew_to_the_byte(tmp_path: Path) -> None:
    for step in range(5):
        record_rows(invented_rows(200 + step * 150, seed=step))
        update_samples(tmp_path / "grown")

    update_samples(tmp_path / "anew", is_rebuild=True)

    assert published(tmp_path / "grown") == published(tmp_path / "anew")
    assert len(list((tmp_path / "grown").glob("*.samples"))) == 4  # this publication and the one before, two origins


def test_files_hold_each_counted_row_with_everything_a_comparison_reads(tmp_path: Path) -> None:
    recorded = invented_rows(600)
    record_rows(recorded)

    update_samples(tmp_path)

    is_held = (recorded.origin == 0) & (recorded.mask != 0) & ((recorded.commune != 0) | (recorded.grid17 != -1))
    expected = recorded.where(is_held)
    order = np.argsort(expected.commune, kind="stable")
    manifest = read_sample_manifest(tmp_path)
    assert manifest
    rows = mapped_columns(tmp_path, manifest.files[0]).rows
    for name in ("commune", "grid17", "operator", "technology", "context", "period", "mask"):
        assert getattr(rows, name).tolist() == getattr(expected, name)[order].tolist(), name
    assert rows.bins.tolist() == expected.bins[order].tolist()
    assert rows.device.tolist() == (expected.device[order] >> 31).tolist()
    assert rows.pages_made.tolist() == [0] * len(order)
    assert rows.video_verdict.tolist() == [-1] * len(order)


def test_nothing_new_leaves_the_publication_as_it_is(tmp_path: Path) -> None:
    record_rows(invented_rows(50))
    first = update_samples(tmp_path)

    # PostgreSQL's watermark moves on with any transaction: a newer one may hold the same rows.
    assert update_samples(tmp_path).files[0].rows == first.files[0].rows


def test_writer_killed_while_writing_leaves_whole_files_and_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record_rows(invented_rows(400))
    update_samples(tmp_path)
    whole = published(tmp_path)
    record_rows(invented_rows(300, seed=2))

    for writes in (0, 1):
        with monkeypatch.context() as disk:
            fail_after(disk, writes)
            with pytest.raises(OSError, match="power cut"):
                update_samples(tmp_path)

        assert published(tmp_path) == whole

    update_samples(tmp_path)
    update_samples(tmp_path / "anew")
    assert published(tmp_path) == published(tmp_path / "anew")


def fail_after(disk: pytest.MonkeyPatch, writes: int) -> None:
    opened, left = Path.open, [writes]

    def open_or_fail(path: Path, mode: str = "r", *args: Any, **kwargs: Any) -> Any:
        if "w" in mode and path.name != "lock":
            if not left[0]:
                raise OSError("power cut")
            left[0] -= 1
        return opened(path, mode, *args, **kwargs)

    disk.setattr(Path, "open", open_or_fail)


def test_erased_device_is_in_no_file_that_stays(tmp_path: Path) -> None:
    rows = invented_rows(500)
    record_rows(rows)
    update_samples(tmp_path)
    device = int(rows.device[0])

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM quality_measurement WHERE device = %s", (device,))
        cursor.execute("INSERT INTO quality_erasure (erased_at, rows) VALUES (%s, %s)", (utc_now(), cursor.rowcount))
    manifest = update_samples(tmp_path)

    assert {path.name for path in tmp_path.glob("*.samples")} == {file.name for file in manifest.files}
    for file in manifest.files:
        assert device >> 31 not in mapped_columns(tmp_path, file).rows.device.tolist()


@pytest.mark.parametrize("loss", ["cut short", "gone", "of another start of the machine", "manifest gone"])
def test_lost_files_are_made_anew(tmp_path: Path, loss: str) -> None:
    record_rows(invented_rows(300))
    manifest = update_samples(tmp_path)
    whole = published(tmp_path)

    lose(tmp_path, manifest, loss)
    update_samples(tmp_path)

    assert published(tmp_path) == whole


def lose(folder: Path, manifest: SampleManifest, loss: str) -> None:
    path = folder / manifest.files[0].name
    match loss:
        case "cut short":
            path.write_bytes(path.read_bytes()[:-5])
        case "gone":
            path.unlink()
        case "of another start of the machine":
            path.write_bytes(bytes(path.stat().st_size))
            text = (folder / MANIFEST).read_text().replace(manifest.boot, "another")
            (folder / MANIFEST).write_text(text)
        case "manifest gone":
            (folder / MANIFEST).unlink()


def test_renewed_publication_keeps_the_files_and_counts_as_newer(tmp_path: Path) -> None:
    record_rows(invented_rows(100))
    before, whole = update_samples(tmp_path), published(tmp_path)

    after = update_samples(tmp_path, is_renewed=True)

    assert after.version > before.version
    assert published(tmp_path) == whole


def test_second_writer_is_told_that_another_one_writes(tmp_path: Path) -> None:
    with only_writer(tmp_path), pytest.raises(Exception, match="Un autre programme compte déjà"):
        update_samples(tmp_path)


def test_reader_finds_the_rows_of_communes_and_of_squares(tmp_path: Path) -> None:
    recorded = invented_rows(800)
    record_rows(recorded)
    update_samples(tmp_path)
    samples = current_samples(tmp_path)
    communes = np.array([6_900_002, 6_900_003, 6_900_011, 6_999_999])
    firsts, afters = np.array([6_172_000_100, 6_172_000_400]), np.array([6_172_000_200, 6_172_004_000])

    in_communes = samples.rows_of_communes(Origin.CROWD, communes)
    in_squares = samples.rows_of_squares(Origin.CROWD, firsts, afters)

    ours = recorded.where((recorded.origin == 0) & (recorded.mask != 0))
    assert in_communes.commune.tolist() == sorted(ours.commune[np.isin(ours.commune, communes)].tolist())
    inside = np.any((ours.grid17 >= firsts[:, None]) & (ours.grid17 < afters[:, None]), axis=0)
    assert sorted(in_squares.grid17.tolist()) == sorted(ours.grid17[inside].tolist())
    assert len(samples.rows_of_communes(Origin.FOREIGN, communes)) == 0
    assert len(samples.rows_of_communes(Origin.CROWD, np.array([1]))) == 0


def test_files_follow_new_rows_until_they_are_told_to_stop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sample_files, "LEAST_WAIT_S", 0.05)
    monkeypatch.setattr(sample_files, "WAIT_SHARE", 0.0)
    stop, seen = Event(), []
    with override_settings(DATA_DIR=tmp_path):
        thread = Thread(target=sample_files.run_sample_files, args=(stop,))
        thread.start()
        for batch in range(3):
            with transaction.atomic():
                record_rows(rows_with_a_place(100, seed=batch))
            seen.append(wait_for_rows(100 * (batch + 1)))
        stop.set()
        thread.join(PATIENCE_S)

    assert seen == [100, 200, 300]
    assert not thread.is_alive()


def test_long_rest_after_a_large_merge_is_no_silence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sample_files, "WAIT_SHARE", 1e9)
    stop, signs = Event(), Heartbeats(tmp_path, "counter")
    with override_settings(DATA_DIR=tmp_path):
        thread = Thread(target=sample_files.run_sample_files, args=(stop, signs))
        thread.start()
        while not (read := read_heartbeats(tmp_path)) and thread.is_alive():
            time.sleep(0.02)
        stop.set()
        thread.join(PATIENCE_S)
        signs.failed("other work", every_s=1)  # writes what the file has not yet

    [_other, samples] = sorted(read_heartbeats(tmp_path), key=lambda sign: sign.name)
    assert (samples.name, samples.every_s > SILENT_AFTER_S, len(read)) == ("samples", True, 1)


def rows_with_a_place(count: int, *, seed: int) -> CountableRows:
    rows = invented_rows(2 * count, seed=seed)
    return rows.where((rows.mask != 0) & (rows.commune != 0)).where(slice(0, count))


def wait_for_rows(rows: int) -> int:
    deadline = time.monotonic() + PATIENCE_S
    while (held := sum(current_samples().size(origin) for origin in Origin)) != rows and time.monotonic() < deadline:
        time.sleep(0.02)
    return held


@given(st.lists(st.integers(0, 3), max_size=30), st.integers(0, 30))
def test_merging_in_any_two_parts_gives_the_same_order(communes: list[int], cut: int) -> None:
    rows = rows_in(communes)
    key = (np.array(communes, np.int64) << 37) | np.arange(len(communes))
    parts = (slice(0, cut), slice(cut, None))
    sorted_parts = [
        (rows.where(part).where(order), key[part][order]) for part in parts for order in [np.argsort(key[part])]
    ]

    joined, joined_key = joined_rows(part for part, _ in sorted_parts), np.concatenate([k for _, k in sorted_parts])
    order = np.argsort(joined_key, kind="stable")
    merged = in_file_order(joined.where(order), joined_key[order])

    whole = np.argsort(key)
    expected = in_file_order(rows.where(whole), key[whole])
    for name in TYPES:
        assert getattr(merged.rows, name).tolist() == getattr(expected.rows, name).tolist()
    assert merged.place.tolist() == expected.place.tolist()


def rows_in(communes: list[int]) -> SampleRows:
    count = len(communes)
    columns: dict[str, Any] = {name: np.arange(count).astype(kind) for name, kind in TYPES.items()}
    columns["bins"] = np.arange(count * 9, dtype=np.int16).reshape(9, count).T
    columns["commune"] = np.array(communes, np.int32)
    columns["grid17"] = np.array(communes, np.int64) % 2 - 1
    return SampleRows(**columns)


def test_reading_pages_up_to_a_watermark_gives_rows_in_their_order() -> None:
    record_rows(invented_rows(60))

    pages = list(all_samples(newest_watermark()))

    assert [int(seq) for page in pages for seq in page.seq] == sorted(int(seq) for page in pages for seq in page.seq)
