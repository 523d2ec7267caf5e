import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from django.db import connection

from maillage.core.clock import utc_now
from maillage.measure.figures.domain.counting import CountableRows
from maillage.measure.figures.store.counter import count_once
from maillage.measure.figures.store.published_counts.count_files import MANIFEST, mapped_days, read_manifest
from maillage.measure.figures.store.published_counts.counts import current_counts
from maillage.measure.figures.store.rebuild import rebuild_counts
from maillage.measure.record.domain.terms import Origin
from tests.measure.figures.countable import invented_rows, joined_rows, record_rows
from tests.measure.figures.published import compact

pytestmark = pytest.mark.django_db(transaction=True)  # PostgreSQL counts what is committed

COMMUNES = np.arange(6_900_000, 6_900_020)


def counted_days(folder: Path, origin: Origin) -> dict[int, int]:
    """Tests by day as published, of all invented communes and of tests without one."""
    days, tests = current_counts(folder).tests_by_day(origin, np.append(0, COMMUNES))
    return dict(zip(days.tolist(), tests.tolist(), strict=True))


def days_of(rows: CountableRows, origin: Origin) -> dict[int, int]:
    return dict(sorted(Counter(rows.day[(rows.mask != 0) & (rows.origin == origin)].tolist()).items()))


def day_bytes(folder: Path) -> list[bytes]:
    manifest = read_manifest(folder)
    assert manifest
    return [(folder / segment.days.name).read_bytes() for segment in manifest.segments if segment.days]


def test_days_followed_in_small_steps_are_those_of_the_rows_and_of_a_rebuild(tmp_path: Path) -> None:
    steps = [invented_rows(100 + 50 * step, seed=step) for step in range(3)]
    for rows in steps:
        record_rows(rows)
        count_once(tmp_path / "followed")
    everything = joined_rows(*steps)

    compact(tmp_path / "followed")
    rebuild_counts(tmp_path / "built")

    assert counted_days(tmp_path / "followed", Origin.CROWD) == days_of(everything, Origin.CROWD)
    assert counted_days(tmp_path / "followed", Origin.SIMULATED) == days_of(everything, Origin.SIMULATED)
    assert day_bytes(tmp_path / "followed") == day_bytes(tmp_path / "built")


def test_days_after_an_erasure_are_those_of_the_rows_that_are_left(tmp_path: Path) -> None:
    rows = invented_rows(150)
    record_rows(rows)
    count_once(tmp_path)
    device = int(rows.device[0])
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM quality_measurement WHERE device = %s", (device,))
        cursor.execute("INSERT INTO quality_erasure (erased_at, rows) VALUES (%s, %s)", (utc_now(), cursor.rowcount))

    count_once(tmp_path)

    assert counted_days(tmp_path, Origin.CROWD) == days_of(rows.where(rows.device != device), Origin.CROWD)


def test_days_of_one_commune_are_its_own(tmp_path: Path) -> None:
    rows = invented_rows(150)
    record_rows(rows)
    count_once(tmp_path)

    days, tests = current_counts(tmp_path).tests_by_day(Origin.CROWD, COMMUNES[3:5])

    here = rows.where(np.isin(rows.commune, COMMUNES[3:5]))
    assert dict(zip(days.tolist(), tests.tolist(), strict=True)) == days_of(here, Origin.CROWD)


def test_counts_published_before_days_were_kept_are_read_and_counted_anew(tmp_path: Path) -> None:
    rows = invented_rows(150)
    record_rows(rows)
    count_once(tmp_path)
    form = json.loads((tmp_path / MANIFEST).read_text())
    for segment in form["segments"]:
        del segment["days"]
    (tmp_path / MANIFEST).write_text(json.dumps(form))
    before = current_counts(tmp_path)
    old = read_manifest(tmp_path)
    assert old
    assert [mapped_days(tmp_path, segment) for segment in old.segments] == [None]
    assert before.tests_by_day(Origin.CROWD, COMMUNES)[0].tolist() == []
    assert before.total(Origin.CROWD).tests > 0

    count_once(tmp_path)

    assert counted_days(tmp_path, Origin.CROWD) == days_of(rows, Origin.CROWD)


def test_files_of_days_that_nothing_names_are_removed(tmp_path: Path) -> None:
    for seed in range(3):
        record_rows(invented_rows(60, seed=seed))
        count_once(tmp_path)
    compact(tmp_path)

    manifest = read_manifest(tmp_path)

    assert manifest
    assert {path.name for path in tmp_path.glob("*.counts")} == manifest.file_names()
