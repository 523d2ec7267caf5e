"""The demonstration of an empty installation: which commands load it once, and what follows when it is counted.

A file in the data folder marks how far it has come: begun, loaded, with its actions, with its edition.
"""

from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils.timezone import localdate

from maillage.demonstration.network_tests import CAMPAIGN, REPAIRED_DAYS, demonstrate_actions
from maillage.measure.editions.store.editions import edition_names
from maillage.measure.figures.store.origins import counted_origins
from maillage.measure.figures.store.published_counts.counts import current_counts
from maillage.measure.figures.store.sample_files import current_samples
from maillage.measure.record.domain.terms import Origin
from maillage.measure.record.store.model_types import Measurement
from maillage.web.installation import agency_name

# What ``maillage demonstration`` runs, each as words of the command line: a table or file that exists stays as it is.
COMMANDS: Final = (
    (
        *("quality", "simulate", "--territory", CAMPAIGN.address, "--tests", str(CAMPAIGN.tests)),
        *("--devices", str(CAMPAIGN.devices), "--seed", str(CAMPAIGN.seed)),
        *("--weak-places", str(CAMPAIGN.weak_places), "--mended-days", str(REPAIRED_DAYS)),
    ),
    ("catalog", "demonstration"),
    ("procurement", "demonstration"),
    ("procurement", "invent-programme"),
    ("coverage", "demonstration"),
    ("coverage", "invent-readings"),
)
_BEGUN: Final = "begun"
_DONE: Final = "done"
_COMPLETE: Final = "complete"
_PUBLISHED: Final = "published"
_COUNTED_AFTER_S: Final = 60.0  # the counter needs seconds to count a loaded demonstration


def wants_demonstration() -> bool:
    """Whether to load the demonstration: nothing is recorded, or loading it was interrupted.

    The simulator's tests are deterministic: loading them again only adds what is missing.
    """
    mark = _mark()
    if mark.exists():
        return mark.read_text() == _BEGUN
    if Measurement.objects.exists():
        return False
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.write_text(_BEGUN)
    return True


def note_demonstration_done() -> None:
    """Mark the demonstration as loaded: it is not loaded again, even after its removal."""
    _mark().write_text(_DONE)


def complete_demonstration(now: datetime) -> int:
    """Open actions on the zones of a loaded and counted demonstration, once; returns how many."""
    mark = _mark()
    if not mark.exists() or mark.read_text() != _DONE or now.timestamp() < mark.stat().st_mtime + _COUNTED_AFTER_S:
        return 0
    if current_samples().manifest.watermark < current_counts().watermark:
        return 0  # too early: only part of the demonstration is counted
    opened = demonstrate_actions(now, localdate(now))
    mark.write_text(_COMPLETE)
    return opened


def publish_demonstration(now: datetime) -> int:
    """Publish the first edition of a complete demonstration, once, unless there is real data.

    Returns 1 if published.
    """
    mark = _mark()
    if not settings.PUBLISHES_EDITIONS or not mark.exists() or mark.read_text() != _COMPLETE:
        return 0
    counts, is_new = current_counts(), False
    if not edition_names() and counted_origins(counts) == [Origin.SIMULATED]:
        from maillage.measure.editions.store.publication import publish_edition  # noqa: PLC0415 -- slow import, once

        today = localdate(now)
        is_new = publish_edition(counts, today=today, agency=agency_name(), now=now).is_new
    mark.write_text(_PUBLISHED)
    return int(is_new)


def _mark() -> Path:
    return Path(settings.DATA_DIR) / "run" / "demonstration"
