import gzip
import os
import resource
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bench.hostile import forget_peak, peak, resident
from bench.hostile_files import HOSTILE_FILES, HostileFile, workbook
from maillage.core.problems import Refused
from maillage.core.tables.reading import open_source
from maillage.core.tables.received_rows import received_table
from maillage.core.tables.source_rows import SourceRow
from maillage.opendata.catalog.domain.terms import HEAVY_CHECK

MOST_SECONDS = 2.0  # a second on a machine at rest; beside other tests it holds less
MOST_MEGABYTES = 200


def rows_of(path: Path) -> list[SourceRow | Refused]:
    with received_table(path, spelling=str.lower) as table:
        return list(table.rows)


def written(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def parquet(path: Path) -> bytes:
    pq.write_table(pa.table({"Lon": [1.5, None], "lat": ["x", "y"]}), path)
    return path.read_bytes()


GEOJSON = (
    b'{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Point","coordinates":[1,2]},'
    b'"properties":{"Nom":"a"}},{"type":"Feature","geometry":{"type":"Line","coordinates":[]},"properties":{}}]}'
)


@pytest.mark.parametrize("name", ["t.csv", "t.bin"])
@pytest.mark.parametrize("content", [b"Lon;Lat\n1;2\n\n3;4\n", "Lon,Lat\r\n1,2\r\n\r\n3,4".encode("utf-16")])
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_table_is_told_by_its_content_and_its_rows_keep_the_numbers_of_the_file(
    tmp_path: Path, name: str, content: bytes, pack: Callable[[bytes], bytes]
) -> None:
    found = rows_of(written(tmp_path, name, pack(content)))

    assert found == [SourceRow(2, {"lon": "1", "lat": "2"}), SourceRow(4, {"lon": "3", "lat": "4"})]


def test_workbook_is_read_with_its_typed_cells_as_text(tmp_path: Path) -> None:
    row = '<row r="2"><c r="A2"><v>1.50</v></c><c r="B2"><v>2</v></c></row>'

    found = rows_of(written(tmp_path, "t.xlsx", workbook(row)))

    assert found == [SourceRow(2, {"lon": "1.5", "lat": "2"})]


def test_parquet_and_geojson_are_read_in_a_process_of_its_own(tmp_path: Path) -> None:
    columns = rows_of(written(tmp_path, "t.parquet", parquet(tmp_path / "made.parquet")))
    point, line = rows_of(written(tmp_path, "t.geojson", GEOJSON))

    assert columns == [SourceRow(2, {"lon": "1.5", "lat": "x"}), SourceRow(3, {"lat": "y"})]
    assert point == SourceRow(2, {"nom": "a", "lon": "1", "lat": "2"})
    assert isinstance(line, Refused)
    assert (line.code, line.findings[0].row_number) == ("not_a_point", 3)


def test_rows_that_cannot_be_read_are_told_by_their_numbers_and_the_others_are_read(tmp_path: Path) -> None:
    first, wide, long, last = rows_of(written(tmp_path, "t.csv", b"a;b\n1;2\n1;2;3\n" + b"x" * 32_000 + b";\n3;4\n"))

    assert (first, last) == (SourceRow(2, {"a": "1", "b": "2"}), SourceRow(5, {"a": "3", "b": "4"}))
    assert isinstance(wide, Refused)
    assert (wide.code, wide.findings[0].row_number) == ("wrong_width", 3)
    assert long == SourceRow(4, {"a": "x" * 32_000})


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "unreadable"),
        (b"a;b;a\n1;2;3\n", "column_twice"),
        (b"PAR1 and nothing", "unreadable"),
        (b'{"type": "FeatureCollection"}', "no_features"),
        (b"\x1f\x8bbroken", "unreadable"),
        (gzip.compress(b"a;b\n1;2\n", mtime=0)[:-9], "unreadable"),
        (b"a;b\n" + b"x" * 40_000 + b";1\n", "line_too_long"),
        (b"a;b\n" + b"1;2\n" * 300_001, "too_many_rows"),
    ],
)
def test_file_that_cannot_be_taken_is_refused_with_a_sentence(tmp_path: Path, content: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        rows_of(written(tmp_path, "t.csv", content))

    assert refused.value.code == code
    assert refused.value.text.endswith(".")


def checked_rows(path: Path) -> None:
    """All rows of a file that anybody may have checked."""
    for _chunk in open_source(path, limits=HEAVY_CHECK).chunks():
        pass


TEXTS = [file for file in HOSTILE_FILES if file.name.endswith(".csv")]


@pytest.mark.parametrize(
    ("file", "read"),
    [*((file, rows_of) for file in HOSTILE_FILES), *((file, checked_rows) for file in TEXTS)],
    ids=lambda one: getattr(one, "kind", ""),
)
def test_file_that_is_made_to_hurt_takes_less_than_two_seconds_and_200_megabytes(
    tmp_path: Path, file: HostileFile, read: Callable[[Path], object]
) -> None:
    path = written(tmp_path, file.name, file.content)
    before, spent = resident(os.getpid()), seconds()
    says_peak = forget_peak(os.getpid())

    with suppress(Refused):  # most are, with a sentence
        read(path)

    assert seconds() - spent < MOST_SECONDS
    if says_peak:
        assert peak(os.getpid()) - before < MOST_MEGABYTES * 1e6


def seconds() -> float:
    """The processor's seconds of this process and of those that it started and that ended."""
    used = [resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)
