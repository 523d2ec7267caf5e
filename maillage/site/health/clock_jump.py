"""Detects an implausible clock: irreversible tasks wait if it is days ahead of the last known time.

A machine that boots with a wrong clock would erase people whose events are still to come. The last known time is in
MAILLAGE_DATA/run, written each minute by the follower; without it, the newest row or login is used.
"""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Max

from maillage.core.files.atomic import write_whole
from maillage.core.problems import Unavailable, sentence
from maillage.measure.record.store.model_types import Measurement

LONGEST_SILENCE: Final = timedelta(days=3)  # a machine that was off for a weekend may erase without confirmation
CLOCK_JUMPED: Final = sentence(
    "L’horloge dit le %(now)s et la dernière trace est du %(last)s : rien n’est effacé ni clos. Mettez l’horloge à "
    "l’heure, ou lancez « maillage confirm-clock » si elle l’est."
)


def noted_moment() -> datetime | None:
    """The last recorded time; None on a new or just restored installation."""
    try:
        return datetime.fromisoformat(_file().read_text("ascii"))
    except (OSError, ValueError):  # missing, or truncated on a full disk
        return None


def last_moment() -> datetime | None:
    """The last known time; None if there is no trace at all."""
    noted = noted_moment()
    if noted is not None:
        return noted
    newest = Measurement.objects.aggregate(at=Max("received_at"))["at"]
    visit = get_user_model().objects.aggregate(at=Max("last_login"))["at"]
    return max(filter(None, (newest, visit)), default=None)


def jump_params(now: datetime, last: datetime | None) -> dict[str, str] | None:
    """The parameters of CLOCK_JUMPED if ``now`` is too far after ``last``; else None."""
    if last is None or now - last <= LONGEST_SILENCE:
        return None
    return {"now": f"{now:%d/%m/%Y}", "last": f"{last:%d/%m/%Y}"}


def require_believable(now: datetime) -> None:
    """Raise Unavailable if ``now`` is too far after the last known time."""
    params = jump_params(now, last_moment())
    if params is not None:
        raise Unavailable("clock_jumped", CLOCK_JUMPED, findings=(), **params).fixed_by("maillage confirm-clock")


def note_moment(now: datetime) -> None:
    """Record ``now`` as the last known time, unless it is implausible; a clock set back is harmless.

    If it is implausible, the time derived from rows is recorded, since /health only reads the file.
    """
    last = last_moment()
    confirm_clock(now if last is None or jump_params(now, last) is None else last)


def confirm_clock(now: datetime) -> None:
    """Trust the clock from ``now`` on, whatever the last known time."""
    write_whole(_file(), now.isoformat())


def _file() -> Path:
    return Path(settings.DATA_DIR) / "run" / "last_moment"
