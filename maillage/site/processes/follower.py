"""The follower: looks now and then at what is out of date and brings it up to date, until it is told to stop.

It keeps no list of what is to be done: each look asks the rows what differs from what should be. So it may be killed at
any moment, and what was not finished is found again. One runs on an installation; a second one is refused.
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
from maillage.core.files.whole import holding_if_free
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
_NICENESS: Final = 10  # of duties that may take long: people, counts and short duties go first

log = structlog.get_logger("maillage.follower")


def duties() -> tuple[Duty, ...]:
    """What is looked after on this installation; what a person waits for, most often, comes first."""
    return tuple(sorted([*offers("duties", "DUTIES"), *DUTIES], key=lambda duty: duty.every_s))


def follow_once(looked_after: Sequence[Duty], now: datetime) -> dict[str, int]:
    """Every duty done once; how many things each brought up to date. A Problem of one goes up after all others."""
    counts: dict[str, int] = {}
    problems: list[Problem] = []
    for duty in looked_after:
        try:
            if duty.is_final:
                require_believable(now)
            with showing(demonstration=False):  # nothing is told or published of what is invented
                counts[duty.name] = duty.look(now)
        except Problem as problem:
            problems.append(problem)  # the others are done first; then the first problem is told
    if problems:
        raise problems[0]
    return counts


def follow(stop: Event, looked_after: Sequence[Duty]) -> None:
    """Look after ``looked_after`` until ``stop`` is set; Unavailable where another follower does."""
    heartbeats = Heartbeats(Path(settings.DATA_DIR) / "run", "follower")
    lock = Path(settings.DATA_DIR) / "run" / "follower.lock"
    with holding_if_free(lock) as is_ours:
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
                # Nobody waits for its end: a harvest that is cut short leaves whole pages.
                VitalThread(target=_follow_long, args=(stop, duty, heartbeats), name=duty.name, daemon=True).start()
        _follow(stop, [clock, *(duty for duty in looked_after if not duty.may_take_long)], heartbeats)


def _note_moment(now: datetime) -> int:
    note_moment(now)
    return 0


def _follow_long(stop: Event, duty: Duty, heartbeats: Heartbeats) -> None:
    # On Linux this is the thread's alone, as long as it lives.
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
                        # /health says once that the clock jumped, not each duty that waits for it.
                        is_waiting = duty.is_final and jump_params(now, last_moment()) is not None
                        count = 0 if is_waiting else duty.look(now)
                except Problem as problem:
                    # What could not be done is found again at the next look.
                    log.warning("duty refused", duty=duty.name, code=problem.code, reason=problem.text)
                except (DatabaseProblem, OSError) as error:
                    # The database or the disk is away for a moment; nothing is lost, the next look finds the same.
                    log.warning("duty failed", duty=duty.name, reason=str(error).strip())
                except Exception:
                    # A fault of ours in one duty must not end the others: letters leave though a table cannot be read.
                    log.exception("duty broken", duty=duty.name)
                else:
                    if count:
                        log.info("brought up to date", duty=duty.name, count=count)
                finally:
                    close_old_connections()  # to the pool: the next duty may be an hour away
                due_at[duty.name] = time.monotonic() + duty.every_s
        stop.wait(LOOK_EVERY_S)
