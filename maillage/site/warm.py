"""What ``maillage pages`` serves: the application of site/wsgi.py, with the pages that people open first kept warm."""

import signal
from multiprocessing import parent_process

from maillage.core.processes import end_with_parent
from maillage.site.wsgi import application, django_application

# isort: split
# Only now are settings and models there to be read.
from maillage.site.warming import start_warming

__all__ = ["application"]

# A worker that outlived the server's first process would go on serving the port, once even an old database. It is ended
# hard: its own handler of signals waits for that process. Nothing is lost: what was answered is durable.
if (server := parent_process()) is not None:
    end_with_parent(parent=server.pid, by=signal.SIGKILL)

# Past the front: what nobody asked for is not counted among the answers.
start_warming(django_application)
