"""Makes the published counts anew from all rows (`maillage quality build`), or from their own segments (compaction)."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Final, Protocol

from maillage.figures.build.first_manifest import adopt_restored_rows, pages_with_progress
from maillage.figures.build.publication import all_touched, clear_away, next_stamp, only_writer, publish
from maillage.figures.build.recount import recounted_segment
from maillage.figures.queries.published_counts.count_files import CountSegment, CountsManifest, read_manifest
from maillage.figures.queries.published_counts.counted_rows import all_rows, newest_erasure, newest_watermark
from maillage.figures.queries.published_counts.merging import OnProgress, merged_segment, nothing_to_say
from maillage.figures.queries.published_counts.sources import published_source
from maillage.figures.terms.counting import CountableRows

_READING_SHARE: Final = 0.7  # of the time: reading rows from the database is the longer part


class PagesCounted(Protocol):
    """A way to count: the segment of all rows of pages, written to a folder (recounted_segment, or another engine)."""

    def __call__(
        self, pages: Iterable[CountableRows], folder: Path, *, stamp: int, on_progress: OnProgress = ...
    ) -> CountSegment:
        """The segment."""


def rebuild_counts(
    folder: Path, *, count: PagesCounted = recounted_segment, on_progress: OnProgress = nothing_to_say
) -> CountsManifest:
    """The manifest of all rows counted anew, published; whatever ``folder`` held before is removed.

    Unavailable while a counter runs on the folder.
    """
    with only_writer(folder):
        adopt_restored_rows()
        before = read_manifest(folder) or CountsManifest()
        stamp = next_stamp(before.version)
        # The erasure first: the counter sees a later one, and counts anew.
        erasure, watermark = newest_erasure(), newest_watermark()
        pages = pages_with_progress(all_rows(watermark), lambda share: on_progress(share * _READING_SHARE))
        counting = lambda share: on_progress(_READING_SHARE + share * (1 - _READING_SHARE))  # noqa: E731 -- one line
        segment = count(pages, folder, stamp=stamp, on_progress=counting)
        segments = (segment,) if segment.rows else ()
        manifest = all_touched(CountsManifest(stamp, watermark, erasure, segments=segments))
        publish(folder, manifest)
        clear_away(folder, [manifest])
        return manifest


def compact(folder: Path) -> CountsManifest:
    """The manifest with all its segments merged into one, published: the bytes of ``rebuild_counts``."""
    with only_writer(folder):
        before = read_manifest(folder) or CountsManifest()
        stamp = next_stamp(before.version)
        sources = [published_source(folder, segment) for segment in before.segments]
        manifest = replace(before, version=stamp, segments=(merged_segment(sources, folder, stamp=stamp),))
        publish(folder, manifest)
        clear_away(folder, [manifest])
        return manifest
