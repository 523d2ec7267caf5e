"""The application of ``maillage pages``: site/wsgi.py behind buffering, with the first pages kept warm."""

import signal
from multiprocessing import parent_process

from maillage.core.processes import die_with_parent
from maillage.site.wsgi import application as wsgi_application
from maillage.site.wsgi import django_application

# isort: split
# Settings and models are only available from here on.
from django.conf import settings

from maillage.site.processes.warming import start_warming
from maillage.web.buffering.environ import Environ
from maillage.web.buffering.server import BufferedServer
from maillage.web.protection.limits import client_address, prefix_of_address


def _network_of(environ: Environ) -> str:
    return prefix_of_address(client_address(environ, settings.CONFIGURATION.trusted_proxies))


application = BufferedServer(
    wsgi_application,
    threads=settings.CONFIGURATION.threads,
    folder=settings.DATA_DIR / "run" / "buffers",
    network_of=_network_of,
)

# A worker that outlived its server would keep the port, and even an old database. It is killed with SIGKILL, since its
# own handler waits for the server. Nothing is lost: acknowledged writes are durable.
if (server := parent_process()) is not None and server.pid is not None:
    die_with_parent(parent=server.pid, by=signal.SIGKILL)

# Bypasses the front, so that these requests are not counted.
start_warming(django_application)
