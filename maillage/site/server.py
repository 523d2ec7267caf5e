"""Runs the page server: granian’s processes over site/warm.py. ``maillage pages`` becomes this program."""

import sys

import granian
from granian.constants import Interfaces

from maillage.core.problems import Unavailable
from maillage.site.configuration import read_configuration
from maillage.site.logs import log_dictionary
from maillage.site.sole_service import require_free_port
from maillage.site.traffic import empty_traffic


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
    granian.Granian(
        "maillage.site.warm:application",
        address=configuration.host,
        port=configuration.port,
        # Bodies are waited for in its loop, and pages made in our threads: site/buffering.
        interface=Interfaces.RSGI,
        workers=configuration.workers,
        websockets=False,
        backlog=1024,
        # Connections at once, of one worker: those that wait cost a few kilobytes.
        backpressure=4096,
        log_dictconfig=log_dictionary(configuration.log_form),
        respawn_failed_workers=True,
        workers_kill_timeout=10,
    ).serve()


if __name__ == "__main__":
    serve_pages()
