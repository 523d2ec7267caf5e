"""Keeps the sample files up to date with the recorded rows: new rows merged in, all rebuilt where that is not enough.

Its whole state is the manifest on disk, so it can be killed at any moment and started again. Rebuilt whole after an
erasure, a restart of the machine, a rebuild, and where files are missing or cut short (docs/explanation/samples.md).
"""

import time
from collections import defaultdict
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from threading import Event, Lock
from typing import Final

import numpy as np
import structlog
from django.db import Error as DatabaseProblem
from django.db import connection
from numpy.typing import NDArray

from maillage.core.heartbeats import SILENT, Heartbeats, boot_of_this_machine
from maillage.core.problems import Unavailable
from maillage.measure.figures.domain.sample_rows import NO_SQUARE, SampleRows
from maillage.measure.figures.store import sample_files
from maillage.measure.figures.store.publication import adopt_restored_rows, next_stamp, only_writer
from maillage.measure.figures.store.published_counts.counted_rows import newest_erasure, newest_watermark
from maillage.measure.figures.store.sample_rows import Sampled, all_samples, samples_between
from maillage.measure.record.domain.terms import Origin

LEAST_WAIT_S: Final = 5.0  # between two looks at the rows
WAIT_SHARE: Final = 20.0  # and this many times what a core worked for the last merge: it costs less than 5 % of one
_ROWS_A_MERGE: Final = 1_000_000  # merged at once: about 100 MB of memory

log = structlog.get_logger()

_publishing = Lock()  # of the threads of this process, which wait for each other; another process is refused

Integers = NDArray[np.int64]
Files = dict[Origin, sample_files.SampleFile]


def run_sample_files(stop: Event, heartbeats: Heartbeats = SILENT) -> None:
    """Follow the rows until ``stop``; waits while another one follows them."""
    folder, wait_s, is_told, version = sample_files.samples_folder(), 0.0, False, 0
    damaged_at: int | None = None
    with closing(connection):  # also after an error
        while not stop.wait(wait_s):
            started = time.thread_time()
            try:
                # At the start also where no row is new: the table of operators may have changed.
                with heartbeats.work("samples", every_s=max(wait_s, LEAST_WAIT_S)):
                    manifest = update_samples(
                        folder, is_renewed=version == 0, is_rebuild=damaged_at == version, stop=stop
                    )
                if manifest.version != version:
                    version = manifest.version
                    log.info("samples_published", rows=manifest.rows, watermark=manifest.watermark)
                wait_s = max(LEAST_WAIT_S, WAIT_SHARE * (time.thread_time() - started))
                # A long rest after a large merge is no silence.
                heartbeats.succeeded("samples", every_s=wait_s)
            except DatabaseProblem as problem:  # the rows wait in the database, and the files for it
                log.warning("samples_without_database", reason=str(problem))
                connection.close()
                wait_s = LEAST_WAIT_S
            except Unavailable as problem:  # another one writes the same files: wait to take its place
                if not is_told:
                    log.info("samples_wait", reason=problem.text)
                is_told, wait_s = True, LEAST_WAIT_S
            except (ValueError, IndexError, OverflowError) as error:
                # What does not fit together was changed in place: rebuilt from the rows. Once; then it is our fault.
                if damaged_at is not None:
                    raise
                damaged_at, wait_s = version, LEAST_WAIT_S
                log.warning("samples_damaged", reason=str(error))


def update_samples(
    folder: Path | None = None, *, is_rebuild: bool = False, is_renewed: bool = False, stop: Event | None = None
) -> sample_files.SampleManifest:
    """The manifest that holds every counted row of now, published.

    ``is_anew``: nothing published is used; ``is_renewed``: published again although no row is new.
    Unavailable while another process writes in ``folder``. A ``stop`` leaves what is published as it is.
    """
    folder = folder or sample_files.samples_folder()
    with _publishing, only_writer(folder):
        adopt_restored_rows()
        # The erasure first: a later one is seen at the next look.
        erasure, watermark = newest_erasure(), newest_watermark()
        before = sample_files.read_sample_manifest(folder) or sample_files.SampleManifest()
        # What a full disk left half written makes room first.
        clear_away_samples(folder, [before])
        # Followed is what is whole, of this run of the machine, and only lacks rows.
        is_rebuild = is_rebuild or not (
            before.version > 0
            and before.boot == boot_of_this_machine()
            and before.erasure == erasure
            and before.watermark <= watermark
            and all(file.is_whole(folder) for file in before.files)
        )
        if not (is_rebuild or is_renewed) and watermark == before.watermark:
            return before
        files: Files = {} if is_rebuild else {file.origin: file for file in before.files}
        pages = all_samples(watermark) if is_rebuild else samples_between(before.watermark, watermark)
        stamp = next_stamp(before.version)
        grown = _grown(folder, files, pages, stamp=stamp, stop=stop)
        if grown is None:
            return before
        by_origin = tuple(grown[origin] for origin in sorted(grown))
        rebuilt = stamp if is_rebuild else before.rebuilt
        manifest = sample_files.SampleManifest(stamp, watermark, erasure, boot_of_this_machine(), by_origin, rebuilt)
        sample_files.publish_sample_manifest(folder, manifest)
        # Readers may be opening the files of before; those that hold what was erased must not stay.
        clear_away_samples(folder, [manifest] if is_rebuild else [manifest, before])
        return manifest


def _grown(folder: Path, files: Files, pages: Iterable[Sampled], *, stamp: int, stop: Event | None) -> Files | None:
    """The files with the rows of all pages; None where the work was stopped."""
    waiting: defaultdict[Origin, list[Sampled]] = defaultdict(list)
    waiting_rows = merges = 0
    for page in pages:
        if stop is not None and stop.is_set():
            return None
        for origin in np.unique(page.origin).tolist():
            waiting[Origin(origin)].append(page.of(Origin(origin)))
        waiting_rows += len(page.seq)
        if waiting_rows >= _ROWS_A_MERGE:
            files = _merged(folder, files, waiting, mark=f"{stamp:x}-{merges}")
            merges, waiting_rows = merges + 1, 0
            waiting.clear()
    return _merged(folder, files, waiting, mark=f"{stamp:x}-{merges}")


def _merged(folder: Path, files: Files, waiting: dict[Origin, list[Sampled]], *, mark: str) -> Files:
    """The files, of each origin with waiting rows a new one."""
    merged = dict(files)
    for origin, parts in waiting.items():
        published = sample_files.mapped_columns(folder, files[origin]) if origin in files else NO_COLUMNS
        rows = sample_files.joined_rows([published.rows, *(part.rows for part in parts)])
        part_keys = ((part.rows.commune.astype(np.int64) << sample_files.SEQ_BITS) | part.seq for part in parts)
        key = np.concatenate([published.key, *part_keys])
        order = np.argsort(key, kind="stable")
        columns = in_file_order(rows.where(order), key[order])
        name = f"{origin.word}-{mark}.samples"
        with (folder / name).open("wb") as stream:
            for section in sample_files.SECTIONS:
                holder = columns if section.name in columns._fields else columns.rows
                column = getattr(holder, section.name)
                stream.write(np.ascontiguousarray(column.T, np.dtype(section.kind).newbyteorder("<")).data)
        merged[origin] = sample_files.SampleFile(name, origin, len(columns.rows), len(columns.square))
    return merged


def in_file_order(rows: SampleRows, key: Integers) -> sample_files.SampleColumns:
    """Rows sorted by their keys, with the squares by which they are found."""
    placed = np.flatnonzero(rows.grid17 != NO_SQUARE)
    by_square = placed[np.argsort(rows.grid17[placed], kind="stable")]
    return sample_files.SampleColumns(rows, key, rows.grid17[by_square], by_square.astype(np.uint32))


NO_COLUMNS: Final = in_file_order(SampleRows.empty(), np.empty(0, np.int64))


def clear_away_samples(folder: Path, keep: Iterable[sample_files.SampleManifest]) -> None:
    """Remove the files that none of ``keep`` names: old generations, and what a killed program left half done."""
    named = {file.name for manifest in keep for file in manifest.files}
    for path in folder.glob("*.samples"):
        if path.name not in named:
            path.unlink()
