"""Whether the clock can be believed: what cannot be undone waits where it is days past the last moment that was seen.

A machine that starts with a wrong clock would erase people whose events are still to come. The last moment is kept in
MAILLAGE_DATA/run and written each minute by the follower; without it the newest row or visit tells.
"""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Max

from maillage.core.files.whole import write_whole
from maillage.core.problems import Unavailable, sentence
from maillage.quality.queries import Measurement

LONGEST_SILENCE: Final = timedelta(days=3)  # a machine that stood still for a weekend erases without being asked
CLOCK_JUMPED: Final = sentence(
    "L’horloge dit le %(now)s et la dernière trace est du %(last)s : rien n’est effacé ni clos. Mettez l’horloge à "
    "l’heure, ou lancez « maillage confirm-clock » si elle l’est."
)


def noted_moment() -> datetime | None:
    """The last moment that was noted; None on a new installation, or one that was just restored."""
    try:
        return datetime.fromisoformat(_file().read_text("ascii"))
    except (OSError, ValueError):  # none yet, or cut short by a full disk
        return None


def last_moment() -> datetime | None:
    """The last moment of which there is a trace; None where there is none at all."""
    noted = noted_moment()
    if noted is not None:
        return noted
    newest = Measurement.objects.aggregate(at=Max("received_at"))["at"]
    visit = get_user_model().objects.aggregate(at=Max("last_login"))["at"]
    return max(filter(None, (newest, visit)), default=None)


def jump_params(now: datetime, last: datetime | None) -> dict[str, str] | None:
    """The two days of CLOCK_JUMPED where ``now`` is too far past ``last``; else None."""
    if last is None or now - last <= LONGEST_SILENCE:
        return None
    return {"now": f"{now:%d/%m/%Y}", "last": f"{last:%d/%m/%Y}"}


def require_believable(now: datetime) -> None:
    """Unavailable where ``now`` is too far past the last moment that was seen."""
    params = jump_params(now, last_moment())
    if params is not None:
        raise Unavailable("clock_jumped", CLOCK_JUMPED, findings=(), **params).mended_by("maillage confirm-clock")


def note_moment(now: datetime) -> None:
    """Keep ``now`` as the last moment, unless it is not to be believed; a clock set back is: nothing is old by it.

    Where it is not, the moment that the rows tell is kept instead: /health reads the file alone.
    """
    last = last_moment()
    confirm_clock(now if last is None or jump_params(now, last) is None else last)


def confirm_clock(now: datetime) -> None:
    """Believe the clock from ``now`` on, whatever was seen before."""
    write_whole(_file(), now.isoformat())


def _file() -> Path:
    return Path(settings.DATA_DIR) / "run" / "last_moment"
