"""Publishes manifests by atomic rename and clears away what none names; only one process at a time may write.

Nothing is synced to the disk: counts are derived, and after a restart of the machine they are recounted.

Counting begins with a first manifest, and with rows that a backup brought from another database.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from shutil import rmtree
from threading import Lock
from typing import Final

import numpy as np
from django.db import connection

from maillage.core.clock import utc_now
from maillage.core.files.atomic import try_file_lock
from maillage.core.heartbeats import boot_of_this_machine
from maillage.core.problems import Unavailable, sentence
from maillage.measure.figures.domain.counting import NOWHERE, CountableRows
from maillage.measure.figures.store.published_counts.count_files import (
    MANIFEST,
    CountsManifest,
    Publication,
    publish_manifest,
)
from maillage.measure.figures.store.published_counts.counted_rows import (
    NEXT_TICK,
    newest_watermark,
    rows_from_elsewhere,
)
from maillage.measure.figures.store.published_counts.merging import OnProgress
from maillage.measure.figures.store.sample_files import MANIFEST as SAMPLES_MANIFEST
from maillage.measure.figures.store.sample_files import samples_folder
from maillage.measure.figures.store.spool import WORK_PREFIX
from maillage.measure.record.domain.terms import FINEST_LEVEL
from maillage.measure.record.store.measurements import newest_row

_LOCK: Final = "lock"
_KEPT_PUBLICATIONS: Final = 256  # over a minute of steady traffic
_SQUARES_A_PUBLICATION: Final = 24
_newest_stamp = 0
_stamp_lock = Lock()
NOT_COUNTED: Final = -1  # as ``erasure`` of a manifest: the rows up to its watermark are still to be counted


def next_stamp(after: int) -> int:
    """A number above ``after``, used for versions and file names: it also grows when the folder has been deleted.

    Never the same twice in a process: what is counted beside and what is counted within may begin in one millisecond,
    and two files of one name would be each other's end. One process at a time writes to a folder.
    """
    global _newest_stamp  # noqa: PLW0603 -- of the process, as the names are
    with _stamp_lock:
        _newest_stamp = max(after + 1, int(utc_now().timestamp() * 1000), _newest_stamp + 1)
        return _newest_stamp


@contextmanager
def only_writer(folder: Path) -> Iterator[None]:
    """Holds the folder for this process; Unavailable while another one writes there."""
    with try_file_lock(folder / _LOCK) as is_ours:
        if not is_ours:  # nothing was written
            message = sentence(
                "Un autre programme compte déjà dans %(folder)s : arrêtez « maillage serve », puis recommencez."
            )
            raise Unavailable("counter_running", message, folder=str(folder))
        yield


def publish(folder: Path, manifest: CountsManifest) -> None:
    """Make ``manifest`` the one that readers see: at once and whole."""
    publish_manifest(folder, replace(manifest, boot=boot_of_this_machine()))


def clear_away(folder: Path, keep: Iterable[CountsManifest]) -> None:
    """Remove every file that none of ``keep`` names: old generations, and what a killed program left half done."""
    named = {MANIFEST, _LOCK}.union(*(manifest.file_names() for manifest in keep))
    for path in folder.iterdir():
        if path.name.startswith(WORK_PREFIX):
            rmtree(path)
        elif path.name not in named:
            path.unlink()


def touched_by(rows: CountableRows, version: int) -> Publication:
    """The squares in which rows were counted, as few squares of a coarser level when they are many."""
    level = FINEST_LEVEL
    squares = np.unique(rows.grid17[(rows.mask != 0) & (rows.grid17 != NOWHERE)])
    while len(squares) > _SQUARES_A_PUBLICATION:
        level, squares = level - 1, np.unique(squares >> 2)
    return Publication(version, level, tuple(squares.tolist()))


def with_publication(manifest: CountsManifest, publication: Publication) -> CountsManifest:
    """The manifest with one more publication remembered, and the oldest forgotten where there are too many."""
    remembered = (*manifest.publications, publication)
    forgotten = remembered[:-_KEPT_PUBLICATIONS]
    return replace(
        manifest,
        publications=remembered[len(forgotten) :],
        known_since=forgotten[-1].version if forgotten else manifest.known_since,
    )


def all_touched(manifest: CountsManifest) -> CountsManifest:
    """The manifest as one after which everything may have changed."""
    return replace(manifest, publications=(), known_since=manifest.version)


def first_manifest(folder: Path, *, after: int = 0) -> CountsManifest:
    """The manifest of an empty folder, published: rows to come are followed, those there are counted beside."""
    version = next_stamp(after)
    manifest = CountsManifest(version, watermark=newest_watermark(), erasure=NOT_COUNTED, known_since=version)
    publish(folder, manifest)
    return manifest


def adopt_restored_rows() -> int:
    """Let rows of a restored backup count as old ones here; how many there were.

    Their transaction numbers are those of the database they were made in (PostgreSQL only), and mean nothing here.
    """
    restored = rows_from_elsewhere()
    if restored:
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE quality_measurement SET tick = 0 WHERE tick >= {NEXT_TICK}")  # noqa: S608 -- a constant
        # No watermark will ever reach them again: sample files without them must not be followed.
        (samples_folder() / SAMPLES_MANIFEST).unlink(missing_ok=True)
    return restored


def pages_with_progress(pages: Iterator[CountableRows], on_progress: OnProgress) -> Iterator[CountableRows]:
    """The pages; at each ``on_progress`` is called with its share of all rows."""
    last = newest_row()
    for page in pages:
        on_progress(min(1.0, int(page.seq[-1]) / max(last, 1)))
        yield page
