"""The follower: periodically runs the duties of features that are due.

It keeps no list of pending work: each run finds what is out of date from the rows. So it may be killed at any moment,
and resumes. There is one per installation; a second one is refused.
"""

import os
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from threading import Event, get_native_id
from typing import Final

import structlog
from django.conf import settings
from django.db import Error as DatabaseProblem
from django.db import close_old_connections

from maillage.core.clock import utc_now
from maillage.core.files.atomic import try_file_lock
from maillage.core.heartbeats import Heartbeats
from maillage.core.offers import Duty
from maillage.core.problems import Problem, Unavailable, sentence
from maillage.core.processes import VitalThread
from maillage.site.duties import DUTIES
from maillage.site.features import offers
from maillage.site.health.clock_jump import jump_params, last_moment, note_moment, require_believable
from maillage.web.demonstration import showing

LOOK_EVERY_S: Final = 1.0
_CLOCK_EVERY_S: Final = 60.0
_NICENESS: Final = 10  # of long duties: requests, counting and short duties take precedence

log = structlog.get_logger("maillage.follower")


def duties() -> tuple[Duty, ...]:
    """The duties of this installation, most frequent first."""
    return tuple(sorted([*offers("duties"), *DUTIES], key=lambda duty: duty.every_s))


def follow_once(looked_after: Sequence[Duty], now: datetime) -> dict[str, int]:
    """Run every duty once and return how many items each updated; the first Problem is raised after all have run."""
    counts: dict[str, int] = {}
    problems: list[Problem] = []
    for duty in looked_after:
        try:
            if duty.is_final:
                require_believable(now)
            with showing(demonstration=False):  # nothing invented is sent or published
                counts[duty.name] = duty.look(now)
        except Problem as problem:
            problems.append(problem)  # run the others first, then raise the first
    if problems:
        raise problems[0]
    return counts


def follow(stop: Event, looked_after: Sequence[Duty]) -> None:
    """Run ``looked_after`` until ``stop`` is set; raises Unavailable if another follower is running."""
    heartbeats = Heartbeats(Path(settings.DATA_DIR) / "run", "follower")
    lock = Path(settings.DATA_DIR) / "run" / "follower.lock"
    with try_file_lock(lock) as is_ours:
        if not is_ours:
            message = sentence(
                "Un suiveur travaille déjà sur %(folder)s (processus %(pid)s) : arrêtez-le avant d’en lancer un autre."
            )
            pid = lock.read_text("ascii").strip() or "?"
            raise Unavailable("already_followed", message, folder=str(settings.DATA_DIR), pid=pid)
        lock.write_text(str(os.getpid()), "ascii")
        log.info("following", duties=[duty.name for duty in looked_after])
        clock = Duty("moment", _CLOCK_EVERY_S, _note_moment)
        for duty in looked_after:
            if duty.may_take_long:
                # Never joined: an interrupted harvest leaves complete pages.
                VitalThread(target=_follow_long, args=(stop, duty, heartbeats), name=duty.name, daemon=True).start()
        _follow(stop, [clock, *(duty for duty in looked_after if not duty.may_take_long)], heartbeats)


def _note_moment(now: datetime) -> int:
    note_moment(now)
    return 0


def _follow_long(stop: Event, duty: Duty, heartbeats: Heartbeats) -> None:
    # On Linux, the priority of a thread can be set separately.
    os.setpriority(os.PRIO_PROCESS, get_native_id(), _NICENESS)
    _follow(stop, [duty], heartbeats)


def _follow(stop: Event, looked_after: Sequence[Duty], heartbeats: Heartbeats) -> None:
    due_at = {duty.name: 0.0 for duty in looked_after}
    while not stop.is_set():
        for duty in looked_after:
            if time.monotonic() >= due_at[duty.name] and not stop.is_set():
                close_old_connections()
                try:
                    with heartbeats.work(duty.name, every_s=duty.every_s), showing(demonstration=False):
                        now = utc_now()
                        # /health reports the clock jump once, instead of each waiting duty.
                        is_waiting = duty.is_final and jump_params(now, last_moment()) is not None
                        count = 0 if is_waiting else duty.look(now)
                except Problem as problem:
                    # The next run will try again.
                    log.warning("duty refused", duty=duty.name, code=problem.code, reason=problem.text)
                except (DatabaseProblem, OSError) as error:
                    # Database or disk temporarily unavailable: nothing is lost, the next run tries again.
                    log.warning("duty failed", duty=duty.name, reason=str(error).strip())
                except Exception:
                    # A bug in one duty must not stop the others: letters are sent even if a table cannot be read.
                    log.exception("duty broken", duty=duty.name)
                else:
                    if count:
                        log.info("brought up to date", duty=duty.name, count=count)
                finally:
                    close_old_connections()  # returned to the pool: the next duty may be an hour away
                due_at[duty.name] = time.monotonic() + duty.every_s
        stop.wait(LOOK_EVERY_S)
