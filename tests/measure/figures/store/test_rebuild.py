from pathlib import Path

import pytest

from maillage.measure.figures.domain.counting import CountableRows
from maillage.measure.figures.store import spool
from maillage.measure.figures.store.published_counts import merging
from maillage.measure.figures.store.published_counts.count_files import (
    CountSegment,
    CountsManifest,
    counted_source,
    published_source,
)
from maillage.measure.figures.store.published_counts.merging import merged_segment, segments_due
from maillage.measure.figures.store.rebuild import recounted_segment
from tests.measure.figures.countable import invented_rows, joined_rows

PARTS = (invented_rows(4_000), invented_rows(900, seed=2), invented_rows(50, seed=3))


@pytest.fixture
def everything_in_small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits so low that ranges, blocks and pieces put aside all occur with few rows."""
    monkeypatch.setattr(spool, "RANGE_SAMPLES", 500)
    monkeypatch.setattr(merging, "_BLOCK", 300)
    monkeypatch.setattr(merging, "_HELD_BYTES", 20_000)


def bytes_of(folder: Path, segment: CountSegment) -> dict[tuple[int, int], bytes]:
    return {(file.origin, file.usage): (folder / file.name).read_bytes() for file in segment.files}


def counted_in(folder: Path, *pages: CountableRows) -> CountSegment:
    folder.mkdir(exist_ok=True)
    return recounted_segment(pages, folder, stamp=1)


@pytest.fixture
def expected(tmp_path: Path) -> dict[tuple[int, int], bytes]:
    """The files of all rows counted in memory, at once."""
    folder = tmp_path / "expected"
    folder.mkdir()
    return bytes_of(folder, merged_segment([counted_source(joined_rows(*PARTS))], folder, stamp=1))


def test_counts_out_of_core_whatever_the_pages_equal_counts_in_memory(
    tmp_path: Path, expected: dict[tuple[int, int], bytes], everything_in_small_pieces: None
) -> None:
    folder = tmp_path / "anew"
    pages = (PARTS[2], PARTS[0].where(slice(0, 1_111)), PARTS[1], PARTS[0].where(slice(1_111, None)))

    segment = counted_in(folder, *pages)

    assert bytes_of(folder, segment) == expected
    assert {path.name for path in folder.iterdir()} == CountsManifest(segments=(segment,)).file_names()


def test_segments_merged_equal_counts_of_all_rows_at_once(
    tmp_path: Path, expected: dict[tuple[int, int], bytes], everything_in_small_pieces: None
) -> None:
    segments = [recounted_segment([part], tmp_path, stamp=stamp) for stamp, part in enumerate(PARTS)]

    merged = merged_segment([published_source(tmp_path, segment) for segment in segments], tmp_path, stamp=9)

    assert bytes_of(tmp_path, merged) == expected
    assert merged.totals == counted_source(joined_rows(*PARTS)).totals


def test_merge_keeps_the_file_of_a_partition_that_nothing_is_added_to(tmp_path: Path) -> None:
    crowd, simulated = (PARTS[0].where(PARTS[0].origin == origin) for origin in (0, 2))
    segments = [recounted_segment([part], tmp_path, stamp=stamp) for stamp, part in enumerate((crowd, simulated))]

    merged = merged_segment([published_source(tmp_path, segment) for segment in segments], tmp_path, stamp=9)

    assert {file.name for file in merged.files} == {file.name for segment in segments for file in segment.files}


def test_counts_of_no_rows_are_no_files(tmp_path: Path) -> None:
    segment = counted_in(tmp_path / "none")

    assert segment == CountSegment({}, ())


@pytest.mark.parametrize(
    ("sizes", "due"),
    [
        ([], 0),
        ([5], 1),
        ([10_000_000, 1], 1),
        ([10_000_000, 900, 1], 2),
        ([10_000_000, 2_001, 10], 1),
        ([10_000_000, 2_001, 300], 2),
        ([100_000, 20_000, 3_000], 3),
    ],
)
def test_segments_due_are_those_not_much_larger_than_what_is_newer(sizes: list[int], due: int) -> None:
    got = segments_due(sizes)

    assert got == due
