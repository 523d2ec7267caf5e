"""Publishes each next edition of the open data once it opens, where the agency has published a first one itself.

The first stays a decision: an edition never changes, and files may still be waiting to be imported. One of simulated
tests alone, which a demonstration publishes, does not count as the first. The work is done by
``maillage quality publish-data`` in a process beside, so that counting never waits for it.
"""

import os
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from subprocess import DEVNULL, Popen
from threading import Event
from typing import Final

import structlog
from django.conf import settings

from maillage.core.clock import utc_now
from maillage.core.heartbeats import SILENT, Heartbeats
from maillage.editions.build.edition_published import edition_published
from maillage.editions.build.editions import edition_name
from maillage.editions.queries.editions import edition_names, real_edition_names
from maillage.quality.terms.calendar import PARIS

LOOK_EVERY_S: Final = 600.0
RETRY_S: Final = 3_600.0  # an erasure is being counted, the disk is full: the next hour may do better
FROM_HOUR: Final = 3  # of the night, in Paris
_LOOK_AT_STOP_S: Final = 0.5
_NICE: Final = 10  # people go first
_COMMAND: Final = (sys.executable, "-m", "maillage", "quality", "publish-data", "--json")

log = structlog.get_logger()


def is_due(published: Sequence[str], now: datetime) -> bool:
    """Whether the newest edition is open and not among those ``published``; never the first one."""
    here = now.astimezone(PARIS)
    return bool(published) and here.hour >= FROM_HOUR and edition_name(here.date()) not in published


def run_editions(
    stop: Event,
    heartbeats: Heartbeats = SILENT,
    *,
    publish: Callable[[Event], int | None] | None = None,
    clock: Callable[[], datetime] = utc_now,
    wait: Callable[[float], bool] | None = None,
) -> None:
    """Publish what is due until ``stop``."""
    if not settings.PUBLISHES_EDITIONS:
        return
    publish, wait = publish or published_beside, wait or stop.wait
    if names := edition_names():
        edition_published(names[-1], now=clock())  # the program may have been killed before
    wait_s = 0.0
    while not wait(wait_s):
        wait_s = LOOK_EVERY_S
        heartbeats.succeeded("editions", every_s=RETRY_S)
        if is_due(real_edition_names(), clock()):
            log.info("edition_due")
            status = publish(stop)
            if status:
                log.warning("edition_not_published", status=status, again_in_s=RETRY_S)
                heartbeats.failed("editions", every_s=RETRY_S)
                wait_s = RETRY_S


def published_beside(stop: Event, command: Sequence[str] = _COMMAND) -> int | None:
    """The exit status of the command that publishes; None where ``stop`` came first and ended it."""
    process = Popen(command, stdin=DEVNULL, stdout=DEVNULL)  # noqa: S603 -- our own command
    os.setpriority(os.PRIO_PROCESS, process.pid, _NICE)
    while process.poll() is None:
        if stop.wait(_LOOK_AT_STOP_S):
            process.terminate()
            process.wait()
            return None
    return process.returncode
