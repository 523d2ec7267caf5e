"""What a worker of a cluster does to count rows: samples of a page put on disk, a range of roots counted.

Needs neither Django nor a database: a worker has this package and the folder of counts. Each attempt writes to a folder
of its own and answers where, so one that is killed and tried again leaves nothing that is read.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import mkdtemp
from typing import Final, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from maillage.measure.figures.domain.counting import CountableRows, counted_places, pyramid
from maillage.measure.figures.store.published_counts.count_files import Lengths, PartitionName
from maillage.measure.figures.store.published_counts.merging import CountFileWriter
from maillage.measure.figures.store.spool import RootRange, SpooledChunk, Spools, root_ranges, samples_in
from maillage.measure.record.domain.keys import COMMUNE, HASH_SHIFT, hashes_of
from maillage.measure.record.domain.terms import Origin, Usage

CHUNK_COLUMNS: Final = (
    "origin int, usage int, is_commune boolean, path string, roots binary, starts binary, low20 binary"
)
RANGE_COLUMNS: Final = "number int, path string, lengths array<bigint>"
_TASKS_A_CORE: Final = 4  # so that no core waits long for the last one
_LEAST_SAMPLES: Final = 100_000  # below, starting a task costs as much as counting


class RangeTask(NamedTuple):
    """One range of roots of one partition to be counted: its number in the order of keys, and where its samples are."""

    number: int
    name: PartitionName
    is_commune: bool
    roots: RootRange
    chunks: tuple[SpooledChunk, ...]


def row_columns(rows: CountableRows) -> dict[str, NDArray[np.generic]]:
    """What is counted of rows, by column, as narrow as it may be; of a device its hash only."""
    return {
        "origin": rows.origin.astype(np.int16),
        "grid17": rows.grid17,
        "commune": rows.commune.astype(np.int32),
        "operator": rows.operator.astype(np.int16),
        "technology": rows.technology.astype(np.int16),
        "period": rows.period.astype(np.int16),
        "context": rows.context.astype(np.int16),
        "device_hash": hashes_of(rows.device).astype(np.int64),
        "mask": rows.mask.astype(np.int16),
        **{f"bin_{usage.word}": rows.bins[:, usage] for usage in Usage},
    }


def write_page(rows: CountableRows, work: Path, number: int) -> None:
    """Put a page of rows where the workers find it."""
    batch = pa.RecordBatch.from_pydict(row_columns(rows))
    with pa.ipc.new_file(str(_page_path(work, number)), batch.schema) as stream:
        stream.write_batch(batch)


def spool_page(work: Path, number: int) -> Iterator[pa.RecordBatch]:
    """The chunks of one page (CHUNK_COLUMNS), once its samples are on disk, ordered by root."""
    folder = Path(mkdtemp(dir=work))
    with Spools(folder) as spools:
        spools.append(_read_page(work, number))
        partitions = list(spools.partitions())
    chunks = [
        (origin, usage, is_commune, chunk)
        for (origin, usage), squares, communes in partitions
        for is_commune, of_kind in ((False, squares), (True, communes))
        for chunk in of_kind
    ]
    yield pa.RecordBatch.from_pydict(
        {
            "origin": pa.array([int(origin) for origin, *_ in chunks], pa.int32()),
            "usage": pa.array([int(usage) for _, usage, *_ in chunks], pa.int32()),
            "is_commune": pa.array([is_commune for *_, is_commune, _ in chunks], pa.bool_()),
            "path": pa.array([str(chunk.path) for *_, chunk in chunks], pa.string()),
            **{
                column: pa.array(
                    [getattr(chunk, column).astype(np.int64).tobytes() for *_, chunk in chunks], pa.binary()
                )
                for column in ("roots", "starts", "low20")
            },
        }
    )


def range_tasks(spooled: pa.Table, *, cores: int) -> list[RangeTask]:
    """What is to be counted once every page is on disk, for that many cores: the largest ranges first."""
    kinds: dict[tuple[PartitionName, bool], list[SpooledChunk]] = {}
    for row in spooled.to_pylist():
        name = Origin(row["origin"]), Usage(row["usage"])
        columns = (np.frombuffer(row[column], np.int64) for column in ("roots", "starts", "low20"))
        kinds.setdefault((name, row["is_commune"]), []).append(SpooledChunk(Path(row["path"]), *columns))
    samples = sum(int(chunk.starts[-1] - chunk.starts[0]) for chunks in kinds.values() for chunk in chunks)
    most_samples = max(_LEAST_SAMPLES, samples // (_TASKS_A_CORE * cores))
    tasks: list[RangeTask] = []
    for (name, is_commune), chunks in sorted(kinds.items(), key=lambda kind: kind[0]):
        for roots in root_ranges(chunks, most_samples=most_samples):
            slices = (chunk.within(roots) for chunk in chunks)
            # A range of roots is one stretch of each chunk: a worker needs to know no more.
            bounds = (
                SpooledChunk(chunk.path, chunk.roots[:1], chunk.starts[[0, -1]], chunk.low20[:0])
                for chunk in slices
                if len(chunk.roots)
            )
            tasks.append(RangeTask(len(tasks), name, is_commune, roots, tuple(bounds)))
    return sorted(tasks, key=lambda task: -task.roots.samples)


def count_range(work: Path, tasks: Sequence[RangeTask], place: int) -> Iterator[pa.RecordBatch]:
    """The count file of one of the tasks: its path and lengths (RANGE_COLUMNS)."""
    task = tasks[place]
    keys, hashes = samples_in(task.chunks, task.roots)
    origin, usage = task.name
    writer = CountFileWriter(Path(mkdtemp(dir=work)), origin=origin, usage=usage, stamp=task.number)
    for level, counts in [(COMMUNE, counted_places(keys, hashes))] if task.is_commune else pyramid(keys, hashes):
        writer.append(level, counts)
    file = writer.finished()
    assert file, "a range has samples"
    lengths = [length for of_level in file.lengths for length in of_level]
    yield pa.RecordBatch.from_pydict(
        {
            "number": pa.array([task.number], pa.int32()),
            "path": pa.array([str(writer.path)], pa.string()),
            "lengths": pa.array([lengths], pa.list_(pa.int64())),
        }
    )


def counted_ranges(counted: pa.Table, tasks: Sequence[RangeTask]) -> dict[PartitionName, list[tuple[Path, Lengths]]]:
    """The count files of each partition, in the order of their keys."""
    files: dict[PartitionName, list[tuple[Path, Lengths]]] = {}
    names = {task.number: task.name for task in tasks}
    for row in sorted(counted.to_pylist(), key=lambda row: int(row["number"])):
        flat = row["lengths"]
        files.setdefault(names[row["number"]], []).append(
            (Path(row["path"]), tuple(zip(flat[::2], flat[1::2], strict=True)))
        )
    return files


def _page_path(work: Path, number: int) -> Path:
    return work / f"page-{number:05}.arrow"


def _read_page(work: Path, number: int) -> CountableRows:
    with pa.memory_map(str(_page_path(work, number))) as source:
        batch = pa.ipc.open_file(source).get_batch(0)
        columns = {name: batch.column(name).to_numpy() for name in batch.schema.names}
        wide = {name: columns[name].astype(np.int64) for name in columns if not name.startswith("bin_")}
        device = wide.pop("device_hash") << HASH_SHIFT
        bins = np.stack([columns[f"bin_{usage.word}"] for usage in Usage], axis=1)
    nothing = np.zeros(len(device), np.int64)  # neither numbers nor days are counted here
    return CountableRows(seq=nothing, day=nothing, device=device, bins=bins, **wide)
