"""Runs the page server: granian’s processes over site/processes/warm.py. ``maillage pages`` becomes this program."""

import gc
import os
import signal
import sys
from functools import partial
from importlib import import_module
from typing import Final

import django
import granian
from django.conf import settings
from granian.constants import Interfaces
from granian.http import HTTP1Settings, HTTP2Settings

from maillage.core.problems import Unavailable
from maillage.core.processes import let_collector_rest
from maillage.site.configuration import read_configuration
from maillage.site.processes.logs import log_dictionary
from maillage.site.processes.sole_service import require_free_port
from maillage.site.processes.traffic import empty_traffic

# Heads above web/buffering/environ.MOST_HEAD_BYTES get a sentence; those above this, the server's bare 431.
_MOST_READ_OF_A_HEAD: Final = 256 * 1024
_ENDING: Final = (signal.SIGTERM, signal.SIGINT)


def serve_pages() -> None:
    """Serve until SIGTERM or SIGINT."""
    configuration = read_configuration()
    # A sentence instead of the server's own words, and no port shared with a program that is not ours.
    try:
        require_free_port(configuration.host, configuration.port, name="MAILLAGE_PORT")
    except Unavailable as problem:
        sys.stderr.write(f"{problem.text}\n")
        sys.exit(1)
    empty_traffic(configuration.data_dir / "run")
    let_collector_rest()
    # Workers are forks of this process (spawned ones, from Python 3.14 on, load by themselves): what is loaded here is
    # theirs at once and in the same memory, so that one that died is replaced in a moment instead of seconds.
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.site.settings")
    # A second processor at the products of a comparison makes no page sooner, and burns as much again while it waits.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    django.setup()
    import_module(settings.ROOT_URLCONF)
    gc.freeze()  # no collection of a worker writes to the pages of memory that all share
    os.register_at_fork(
        before=partial(signal.pthread_sigmask, signal.SIG_BLOCK, _ENDING),
        after_in_parent=_let_signals_in,
        after_in_child=_end_when_told,
    )
    granian.Granian(
        "maillage.site.processes.warm:application",
        address=configuration.host,
        port=configuration.port,
        # Bodies are waited for in its loop, and pages made in our threads: web/buffering.
        interface=Interfaces.RSGI,
        workers=configuration.workers,
        websockets=False,
        http1_settings=HTTP1Settings(max_buffer_size=_MOST_READ_OF_A_HEAD),
        http2_settings=HTTP2Settings(max_headers_size=_MOST_READ_OF_A_HEAD),
        backlog=1024,
        # Connections at once, of one worker: those that wait cost a few kilobytes.
        backpressure=4096,
        log_dictconfig=log_dictionary(configuration.log_form),
        respawn_failed_workers=True,
        workers_kill_timeout=10,
    ).serve()


def _let_signals_in() -> None:
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDING)


def _end_when_told() -> None:
    """In a worker that does not serve yet: until the server sets the handlers of one that does, a signal ends it.

    A fork begins with the handlers of its parent, which note the signal and go on: whoever stopped a server that had
    just started waited ten seconds, until its workers were killed. A signal that comes before this is held back.
    """
    for number in _ENDING:
        signal.signal(number, signal.SIG_DFL)
    _let_signals_in()


if __name__ == "__main__":
    serve_pages()
