"""The counter: follows the recorded rows by watermark and publishes new counts, until it is stopped.

Its whole state is the manifest on disk, so it can be killed at any moment and started again. New rows are counted
in memory and published as a small segment; large merges, and recounting after an erasure, run beside in a thread
while new rows keep being published.
"""

import time
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event
from typing import Any, Final

import structlog
from django.conf import settings
from django.db import Error as DatabaseProblem
from django.db import connection

from maillage.core.files.atomic import signature_of
from maillage.core.heartbeats import Heartbeats, boot_of_this_machine
from maillage.core.problems import Unavailable
from maillage.core.processes import VitalThread
from maillage.measure.figures.store.publication import (
    NOT_COUNTED,
    adopt_restored_rows,
    all_touched,
    clear_away,
    first_manifest,
    next_stamp,
    only_writer,
    pages_with_progress,
    publish,
    touched_by,
    with_publication,
)
from maillage.measure.figures.store.published_counts import count_files
from maillage.measure.figures.store.published_counts.counted_rows import (
    all_rows,
    newest_erasure,
    newest_watermark,
    rows_between,
    window_end,
)
from maillage.measure.figures.store.published_counts.counts import counts_folder
from maillage.measure.figures.store.published_counts.merging import (
    OnProgress,
    merged_segment,
    nothing_to_say,
    segments_due,
)
from maillage.measure.figures.store.rebuild import recounted_segment
from maillage.measure.figures.store.sample_file_updates import run_sample_files, update_samples

PAUSE_S: Final = 0.25  # between two looks at the rows
_RETRY_S: Final = 2.0
_SIZES_EVERY_S: Final = 1.0
_WINDOW_ROWS: Final = 50_000  # counted and published at once while catching up
_INLINE_ROWS: Final = 30_000  # merges up to here take less than a pause: no thread for them

log = structlog.get_logger()


class Stopped(Exception):  # noqa: N818 -- not an error: the counter was told to stop
    """Ends work in the background when the counter stops."""


@dataclass(frozen=True, slots=True)
class Background:
    """A segment being made beside, to stand for the segments from ``first`` up to before ``after`` when it is done."""

    first: int
    after: int
    segment: Future[count_files.CountSegment]
    erasure: int | None = None  # set when rows are recounted: readers must take everything as changed


class Inline(Executor):
    """Runs what it is given at once, in the thread that gives it: for one look at the rows."""

    def submit(self, work: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """A future that is already done."""
        future: Future[Any] = Future()
        future.set_result(work(*args, **kwargs))
        return future


class OneThread(ThreadPoolExecutor):
    """One thread beside, which lets go of its database connection after each piece of work."""

    def submit(self, work: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """The future result of ``work``."""

        def work_and_disconnect() -> Any:
            try:
                return work(*args, **kwargs)
            finally:
                connection.close()

        return super().submit(work_and_disconnect)


class Counter:
    """Looks at the rows, one look at a time; the folder must be held (``only_writer``)."""

    def __init__(self, folder: Path, beside: Executor, *, on_progress: OnProgress = nothing_to_say) -> None:
        self._folder = folder
        self._beside = beside
        self._on_progress = on_progress
        self._background: Background | None = None
        self._previous = self._manifest = self._manifest_to_follow()
        clear_away(folder, [self._manifest])
        self._seen = self._manifest.watermark
        self._looked_at = 0.0
        self._on_disk: tuple[int, ...] = ()

    def look(self) -> bool:
        """Count and publish what is new; whether more rows are waiting."""
        if not self._is_published_whole():
            self.start_rebuild()
        self._publish_background()
        self._start_background()
        newest = newest_watermark()
        if newest <= self._seen:
            return False
        end = window_end(self._seen, newest, limit=_WINDOW_ROWS)
        rows = rows_between(self._seen, end)
        if len(rows):
            # Publish new rows, merged with the small segments that are due
            stamp = next_stamp(self._manifest.version)
            segments = self._manifest.segments
            busy = self._background.after if self._background else 0  # segments that are being replaced beside
            sizes = [segment.rows for segment in segments[busy:]]
            due = segments_due([*sizes, len(rows)]) - 1
            while due and sum(sizes[-due:]) + len(rows) > _INLINE_ROWS:
                due -= 1
            large, small = segments[: len(segments) - due], segments[len(segments) - due :]
            sources = [
                *(count_files.published_source(self._folder, segment) for segment in small),
                count_files.counted_source(rows),
            ]
            segment = merged_segment(sources, self._folder, stamp=stamp)
            manifest = replace(self._manifest, version=stamp, watermark=end, segments=(*large, segment))
            self._publish(with_publication(manifest, touched_by(rows, stamp)))
            log.info("counts_published", rows=len(rows), watermark=end, segments=len(manifest.segments))
        self._seen = end
        return end < newest

    @property
    def is_busy(self) -> bool:
        """Whether something is being made beside."""
        return self._background is not None

    def _is_published_whole(self) -> bool:
        """Whether what is published is there as it was published; each file is looked at once a second."""
        on_disk = signature_of(self._folder / count_files.MANIFEST)
        if on_disk is None:
            return False
        if time.monotonic() - self._looked_at < _SIZES_EVERY_S:
            return True
        self._looked_at = time.monotonic()
        if on_disk != self._on_disk:
            manifest = count_files.read_manifest(self._folder)
            if manifest is None or manifest.version != self._manifest.version:
                return False
            self._on_disk = on_disk
        return count_files.damaged_file(self._folder, self._manifest) is None

    def start_rebuild(self) -> None:
        """Forget the files, deleted or damaged: all rows are recounted beside."""
        log.warning("counts_start_anew", folder=str(self._folder))
        self._background = None
        self._folder.mkdir(parents=True, exist_ok=True)
        self._previous = self._manifest = first_manifest(self._folder, after=self._manifest.version)
        self._seen = self._manifest.watermark

    def _manifest_to_follow(self) -> count_files.CountsManifest:
        adopted = adopt_restored_rows()
        manifest = count_files.read_manifest(self._folder)
        if (
            manifest is None
            or adopted
            or manifest.watermark > newest_watermark()
            or count_files.damaged_file(self._folder, manifest)
        ):
            return first_manifest(self._folder, after=manifest.version if manifest else 0)
        is_trusted = manifest.boot == boot_of_this_machine() and not any(
            segment.lacks_days for segment in manifest.segments
        )
        return manifest if is_trusted else replace(manifest, erasure=NOT_COUNTED)

    def _start_background(self) -> None:
        """Start what is due and takes long: recounting after an erasure, or a large merge."""
        if self._background:
            return
        manifest, segments, erasure = self._manifest, self._manifest.segments, newest_erasure()
        due = segments_due([segment.rows for segment in segments])

        def recounted() -> count_files.CountSegment:
            pages = pages_with_progress(all_rows(manifest.watermark), self._on_progress)
            stamp = next_stamp(manifest.version)
            return recounted_segment(pages, self._folder, stamp=stamp, on_progress=self._on_progress)

        def merged() -> count_files.CountSegment:
            sources = [count_files.published_source(self._folder, segment) for segment in segments[-due:]]
            stamp = next_stamp(manifest.version)
            return merged_segment(sources, self._folder, stamp=stamp, on_progress=self._on_progress)

        if erasure != manifest.erasure:
            log.info("counting_anew", watermark=manifest.watermark, erasure=erasure)
            self._background = Background(0, len(segments), self._beside.submit(recounted), erasure)
        elif due > 1:
            self._background = Background(len(segments) - due, len(segments), self._beside.submit(merged))

    def _publish_background(self) -> None:
        """Publish what was made beside, once it is done, in place of what it replaces."""
        if self._background is None or not self._background.segment.done():
            return
        done, self._background = self._background, None
        segment, segments = done.segment.result(), self._manifest.segments
        manifest = replace(
            self._manifest,
            version=next_stamp(self._manifest.version),
            segments=(*segments[: done.first], *([segment] if segment.rows else []), *segments[done.after :]),
        )
        if done.erasure is not None:
            manifest = all_touched(replace(manifest, erasure=done.erasure))
        self._publish(manifest)

    def _publish(self, manifest: count_files.CountsManifest) -> None:
        publish(self._folder, manifest)
        named = set[str]().union(*(manifest_2.file_names() for manifest_2 in [self._manifest, manifest]))
        for name in self._previous.file_names() - named:
            (self._folder / name).unlink(missing_ok=True)
        self._previous, self._manifest = self._manifest, manifest


def run_counter(stop: Event) -> None:
    """Follow the rows until ``stop``, with counts and, beside, sample files; waits while another counter does."""
    folder, heartbeats = counts_folder(), Heartbeats(Path(settings.DATA_DIR) / "run", "counter")
    is_told = False
    with ExitStack() as writing:
        while not stop.is_set():
            try:
                writing.enter_context(only_writer(folder))
            except Unavailable as problem:  # the other one counts the same rows: wait to take its place
                if not is_told:
                    log.info("counter_waits", reason=problem.text)
                is_told = True
                stop.wait(_RETRY_S)
            else:
                samples = VitalThread(target=run_sample_files, args=(stop, heartbeats), name="samples", daemon=True)
                samples.start()
                try:
                    _follow(folder, stop, heartbeats)
                finally:
                    # An error ends the process, which is then started again: no thread goes on without it.
                    stop.set()
                    samples.join()


def count_once(folder: Path | None = None) -> None:
    """Count and publish everything that is recorded now, then return; with the sample files of this installation."""
    is_ours = folder is None
    folder = folder or counts_folder()
    with only_writer(folder):
        is_rebuild = count_files.read_manifest(folder) is None
        counter = Counter(folder, Inline())
        while counter.look() or counter.is_busy:
            pass
        if is_ours:
            update_samples(is_rebuild=is_rebuild)


def _follow(folder: Path, stop: Event, heartbeats: Heartbeats) -> None:
    def go_on(_share: float) -> None:
        if stop.is_set():
            raise Stopped

    is_rebuild = False
    with closing(connection), OneThread(max_workers=1) as beside, ExitStack() as on_the_way_out:
        # Also after an error: nobody waits for a merge whose counter is gone.
        on_the_way_out.callback(stop.set)
        counter: Counter | None = None
        while not stop.is_set():
            try:
                counter = counter or Counter(folder, beside, on_progress=go_on)
                more_is_waiting = counter.look()
                heartbeats.succeeded("counts", every_s=PAUSE_S)
            except DatabaseProblem as problem:  # the rows wait in the database, and the counter for it
                log.warning("counter_without_database", reason=str(problem))
                heartbeats.failed("counts", every_s=PAUSE_S)
                connection.close()
                more_is_waiting = stop.wait(_RETRY_S)
            except (FileNotFoundError, Unavailable) as problem:  # files deleted or cut short: made again from the rows
                log.warning("counts_missing", reason=str(problem))
                if counter:
                    counter.start_rebuild()
                more_is_waiting = False
            except (ValueError, IndexError, OverflowError) as error:
                # What does not fit together was changed in place, by a bad disk or by hand. Once; then it is our fault.
                if counter is None or is_rebuild:
                    raise
                log.warning("counts_damaged", reason=str(error))
                counter.start_rebuild()
                is_rebuild, more_is_waiting = True, False
            if not more_is_waiting:
                stop.wait(PAUSE_S)
