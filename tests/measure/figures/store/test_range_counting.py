"""What the workers of a cluster do, done here one after the other."""

from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.measure.figures.domain.counting import CountableRows
from maillage.measure.figures.store import range_counting
from maillage.measure.figures.store.published_counts.count_files import CountFile
from maillage.measure.figures.store.published_counts.merging import joined_file
from maillage.measure.figures.store.range_counting import (
    count_range,
    counted_ranges,
    range_tasks,
    spool_page,
    write_page,
)
from maillage.measure.figures.store.rebuild import recounted_segment
from tests.measure.figures.countable import invented_rows

ROWS = 4_000


@pytest.fixture(autouse=True)
def small_ranges(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(range_counting, "_LEAST_SAMPLES", 50)


def counted_in_ranges(pages: list[CountableRows], work: Path, folder: Path, *, cores: int) -> list[CountFile]:
    """The count files of the pages, as a cluster of so many cores cuts the work."""
    for number, rows in enumerate(pages):
        write_page(rows, work, number)
    spooled = pa.Table.from_batches([batch for number in range(len(pages)) for batch in spool_page(work, number)])
    tasks = range_tasks(spooled, cores=cores)
    counted = pa.Table.from_batches([batch for place in range(len(tasks)) for batch in count_range(work, tasks, place)])
    return [
        joined_file(parts, folder, origin=origin, usage=usage, stamp=1)
        for (origin, usage), parts in sorted(counted_ranges(counted, tasks).items())
    ]


@settings(max_examples=15)  # each counts four thousand rows twice
@given(cuts=st.lists(st.integers(0, ROWS), max_size=4), cores=st.integers(1, 9))
def test_counts_by_ranges_equal_those_of_one_machine_however_pages_and_ranges_are_cut(
    tmp_path_factory: pytest.TempPathFactory, cuts: list[int], cores: int
) -> None:
    rows = invented_rows(ROWS)
    edges = [0, *sorted(cuts), ROWS]
    pages = [rows.where(slice(start, end)) for start, end in pairwise(edges) if end > start]
    work, in_ranges, at_once = (tmp_path_factory.mktemp(name) for name in ("work", "ranges", "once"))

    files = counted_in_ranges(pages, work, in_ranges, cores=cores)

    expected = recounted_segment([rows], at_once, stamp=1).files
    assert tuple(files) == expected
    assert [(in_ranges / file.name).read_bytes() for file in files] == [
        (at_once / file.name).read_bytes() for file in expected
    ]


def test_task_tried_again_after_it_was_killed_gives_the_same_file(tmp_path: Path) -> None:
    write_page(invented_rows(ROWS), tmp_path, 0)
    tasks = range_tasks(pa.Table.from_batches(list(spool_page(tmp_path, 0))), cores=2)

    [first], [again] = (list(count_range(tmp_path, tasks, 0)) for _ in range(2))

    paths = [Path(batch.to_pylist()[0]["path"]) for batch in (first, again)]
    assert paths[0] != paths[1]
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_largest_ranges_come_first_so_that_no_core_waits_for_the_last_one(tmp_path: Path) -> None:
    write_page(invented_rows(ROWS), tmp_path, 0)

    tasks = range_tasks(pa.Table.from_batches(list(spool_page(tmp_path, 0))), cores=2)

    samples = [task.roots.samples for task in tasks]
    assert samples == sorted(samples, reverse=True)
    assert len(tasks) > 8
