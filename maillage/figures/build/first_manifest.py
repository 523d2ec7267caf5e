"""How counting begins: a first manifest, and rows that a backup brought from another database."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from django.db import connection

from maillage.figures.build.publication import next_stamp, publish
from maillage.figures.queries.published_counts.count_files import CountsManifest
from maillage.figures.queries.published_counts.counted_rows import NEXT_TICK, newest_watermark, rows_from_elsewhere
from maillage.figures.queries.published_counts.merging import OnProgress
from maillage.figures.queries.sample_files import MANIFEST as SAMPLES_MANIFEST
from maillage.figures.queries.sample_files import samples_folder
from maillage.figures.terms.counting import CountableRows
from maillage.quality.queries.measurements import newest_row

NOT_COUNTED: Final = -1  # as ``erasure`` of a manifest: the rows up to its watermark are still to be counted


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
    """The pages; at each ``on_progress`` is told its share of all rows."""
    last = newest_row()
    for page in pages:
        on_progress(min(1.0, int(page.seq[-1]) / max(last, 1)))
        yield page
