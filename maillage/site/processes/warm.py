"""What ``maillage pages`` serves: the application of site/wsgi.py behind its buffers, the first pages kept warm."""

import signal
from multiprocessing import parent_process

from maillage.core.processes import end_with_parent
from maillage.site.wsgi import application as wsgi_application
from maillage.site.wsgi import django_application

# isort: split
# Only now are settings and models there to be read.
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

# A worker that outlived the server's first process would go on serving the port, once even an old database. It is ended
# hard: its own handler of signals waits for that process. Nothing is lost: what was answered is durable.
if (server := parent_process()) is not None and server.pid is not None:
    end_with_parent(parent=server.pid, by=signal.SIGKILL)

# Past the front: what nobody asked for is not counted among the answers.
start_warming(django_application)
