from pathlib import Path

import numpy as np
import pytest

from maillage.core.problems import Unavailable
from maillage.measure.figures.domain.counting import counted, counted_places, samples_of
from maillage.measure.figures.store.publication import all_touched, publish
from maillage.measure.figures.store.published_counts.count_files import CountsManifest, Publication
from maillage.measure.figures.store.published_counts.counts import COMMUNE, Touched, current_counts
from maillage.measure.figures.store.rebuild import recounted_segment
from maillage.measure.record.domain.keys import PLACE_SHIFT
from maillage.measure.record.domain.terms import Origin, Usage
from tests.measure.figures.countable import invented_rows, joined_rows

ROWS = invented_rows(3_000)
LATE_ROWS = invented_rows(200, seed=2)
CROWD = joined_rows(ROWS, LATE_ROWS).where(joined_rows(ROWS, LATE_ROWS).origin == 0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    segments = tuple(recounted_segment([rows], tmp_path, stamp=stamp) for stamp, rows in enumerate((ROWS, LATE_ROWS)))
    publish(tmp_path, CountsManifest(7, watermark=3_200, segments=segments))
    return tmp_path


def summed(table: tuple[np.ndarray, np.ndarray]) -> dict[int, int]:
    keys, counts = table
    return {int(key): int(counts[keys == key].sum()) for key in np.unique(keys)}


def test_counts_of_an_empty_folder_are_none(tmp_path: Path) -> None:
    counts = current_counts(tmp_path)

    assert counts.version == 0
    assert counts.origins() == ()
    assert counts.total(Origin.CROWD).tests == 0
    assert counts.partition(Origin.CROWD, Usage.DOWNLOAD, 17).counts_in(0, 1 << 34)[0].tolist() == []


def test_counts_of_a_range_are_those_of_the_rows_in_it(folder: Path) -> None:
    keys = samples_of(CROWD, Usage.DOWNLOAD).keys
    first, after = (int(edge) for edge in np.quantile(keys >> PLACE_SHIFT, [0.2, 0.7]))

    got = current_counts(folder).partition(Origin.CROWD, Usage.DOWNLOAD, 17).counts_in(first, after)

    inside = keys[(keys >> PLACE_SHIFT >= first) & (keys >> PLACE_SHIFT < after)]
    expected = dict(zip(*(column.tolist() for column in counted(inside)), strict=True))
    assert summed(got) == expected


def test_counts_of_the_whole_world_are_all(folder: Path) -> None:
    partition = current_counts(folder).partition(Origin.CROWD, Usage.VIDEO, 17)

    keys, counts = partition.counts_in(0, 1 << 34)

    assert int(counts.sum()) == len(samples_of(CROWD, Usage.VIDEO).keys)
    ranges = partition.counts_in_ranges([0, 1 << 33], [1 << 33, 1 << 34])
    assert summed(ranges) == summed((keys, counts))


def test_counts_of_communes_in_ranges_are_those_of_the_communes(folder: Path) -> None:
    samples = samples_of(CROWD, Usage.SCORE)
    communes = np.array([6_900_003, 6_900_011])
    partition = current_counts(folder).partition(Origin.CROWD, Usage.SCORE, COMMUNE)

    got = partition.counts_in_ranges(communes, communes + 1)

    inside = samples.commune_keys[np.isin(samples.commune_keys >> PLACE_SHIFT, communes)]
    assert summed(got) == dict(zip(*(column.tolist() for column in counted(inside)), strict=True))
    groups, hashes = partition.devices_in_ranges(communes, communes + 1)
    expected = counted_places(samples.commune_keys, samples.commune_hashes)
    assert set(zip(groups.tolist(), hashes.tolist(), strict=True)) >= {
        (group, device)
        for group, device in zip(expected.groups.tolist(), expected.hashes.tolist(), strict=True)
        if group >> 20 in communes
    }


def test_devices_of_a_range_hold_the_five_smallest_of_each_group(folder: Path) -> None:
    samples = samples_of(CROWD, Usage.LATENCY)
    partition = current_counts(folder).partition(Origin.CROWD, Usage.LATENCY, 17)

    groups, hashes = partition.devices_in(0, 1 << 34)

    expected = counted_places(samples.keys, samples.hashes)
    got = set(zip(groups.tolist(), hashes.tolist(), strict=True))
    assert got >= set(zip(expected.groups.tolist(), expected.hashes.tolist(), strict=True))


def test_totals_are_those_of_the_rows(folder: Path) -> None:
    counts = current_counts(folder)

    total = counts.total(Origin.CROWD)

    is_test = CROWD.mask != 0
    assert counts.origins() == (Origin.CROWD, Origin.SIMULATED)
    assert (total.rows, total.tests) == (len(CROWD), int(is_test.sum()))
    assert counts.months(Origin.CROWD) == {
        int(month): int((CROWD.period[is_test] == month).sum()) for month in np.unique(CROWD.period[is_test])
    }


def test_counts_read_twice_are_the_same_snapshot_until_published_again(folder: Path) -> None:
    one = current_counts(folder)
    again = current_counts(folder)

    publish(folder, all_touched(CountsManifest(8, segments=())))

    assert again is one
    assert current_counts(folder).version == 8
    assert one.total(Origin.CROWD).rows == len(CROWD)  # an older snapshot stays whole


def test_count_file_of_another_size_is_refused_while_it_is_made_again(folder: Path) -> None:
    for path in folder.glob("*.counts"):
        path.write_bytes(path.read_bytes()[:-4])
    publish(folder, CountsManifest(9, segments=(recounted_segment([ROWS], folder, stamp=5),)))
    next(folder.glob("*-5.counts")).write_bytes(b"short")

    with pytest.raises(Unavailable, match="le compteur refait les comptes"):
        current_counts(folder)


def test_touched_squares_overlap_the_tiles_they_lie_in_only() -> None:
    touched = Touched((Publication(3, 15, (100,)),))

    assert list(touched) == [(15, 100)]
    assert touched.overlaps(15, 100)
    assert touched.overlaps(12, 100 >> 6)
    assert touched.overlaps(17, 100 << 4)
    assert not touched.overlaps(12, (100 >> 6) + 1)
    assert not touched.overlaps(17, 101 << 4)
