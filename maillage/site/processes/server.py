"""Runs the page server: granian workers with site/processes/warm.py. ``maillage pages`` execs this program."""

import gc
import os
import signal
import sys
import time
from functools import partial
from importlib import import_module
from typing import Any, Final

import django
from django.conf import settings
from granian.constants import Interfaces
from granian.http import HTTP1Settings, HTTP2Settings
from granian.server import MPServer

from maillage.core.bounds.machine_memory import MEMORY
from maillage.core.problems import Unavailable
from maillage.core.processes import raise_gc_thresholds
from maillage.site.configuration import read_configuration
from maillage.site.processes.logs import log_dictionary
from maillage.site.processes.single_instance import require_free_port
from maillage.site.processes.traffic import empty_traffic

# Headers above web/buffering/environ.MOST_HEAD_BYTES get a sentence; above this limit, the server's bare 431.
_MAX_HEAD_BYTES: Final = 256 * 1024
_ENDING: Final = (signal.SIGTERM, signal.SIGINT)
_MOST_DEATHS: Final = 5  # of workers within _LOOP_S; at the next quick one the server ends, and its supervisor waits
_LOOP_S: Final = 15.0


class _Server(MPServer):
    """granian, whose crash loop is that of several deaths: by itself it ends when one worker dies twice in 5.5 s.

    That took the other workers with it, and every request they were serving.
    """

    _deaths: tuple[float, ...] = ()

    def _respawn_workers(self, workers: list[int], *parts: Any, **named: Any) -> None:
        super()._respawn_workers(workers, *parts, **named)
        now = time.monotonic()
        self._deaths = (*(moment for moment in self._deaths if now - moment < _LOOP_S), *[now] * len(workers))
        if len(self._deaths) < _MOST_DEATHS:
            self.respawned_wrks.clear()  # by which granian knows who died just now


def serve_pages() -> None:
    """Serve until SIGTERM or SIGINT."""
    configuration = read_configuration()
    # A sentence instead of the server's own message, and no port shared with another program.
    try:
        require_free_port(configuration.host, configuration.port, name="MAILLAGE_PORT")
    except Unavailable as problem:
        sys.stderr.write(f"{problem.text}\n")
        sys.exit(1)
    empty_traffic(configuration.data_dir / "run")
    raise_gc_thresholds()
    # Workers are forked from this process (spawned from Python 3.14 on, and then load by themselves): preloading makes
    # them share memory, and lets one that died be replaced at once instead of in seconds.
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.site.settings")
    # A second processor at the products of a comparison makes no page sooner, and burns as much again while it waits.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    django.setup()
    import_module(settings.ROOT_URLCONF)
    gc.freeze()  # a worker's garbage collection then does not write to shared memory pages
    os.register_at_fork(
        before=partial(signal.pthread_sigmask, signal.SIG_BLOCK, _ENDING),
        after_in_parent=_let_signals_in,
        after_in_child=_stop_on_signal,
    )
    _Server(
        "maillage.site.processes.warm:application",
        address=configuration.host,
        port=configuration.port,
        # Bodies are received in its event loop, and pages run in our threads: web/buffering.
        interface=Interfaces.RSGI,
        workers=1 if MEMORY.is_small else configuration.workers,
        websockets=False,
        http1_settings=HTTP1Settings(max_buffer_size=_MAX_HEAD_BYTES),
        http2_settings=HTTP2Settings(max_headers_size=_MAX_HEAD_BYTES),
        backlog=1024,
        # Concurrent connections per worker: idle ones cost a few kilobytes.
        backpressure=4096,
        log_dictconfig=log_dictionary(configuration.log_form),
        respawn_failed_workers=True,
        workers_kill_timeout=2,  # within what the supervisor waits for
    ).serve()


def _let_signals_in() -> None:
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDING)


def _stop_on_signal() -> None:
    """Reset the signal handlers of a forked worker to default, until the server installs its own.

    A fork inherits its parent's handlers, which only record the signal: stopping a server that had just started took
    ten seconds, until its workers were killed. Signals are blocked until this has run.
    """
    for number in _ENDING:
        signal.signal(number, signal.SIG_DFL)
    _let_signals_in()


if __name__ == "__main__":
    serve_pages()
