"""What ``maillage pages`` serves: the application of site/wsgi.py, with the pages that people open first kept warm."""

from maillage.site.wsgi import application, django_application

# isort: split
# Only now are settings and models there to be read.
from maillage.site.warming import start_warming

__all__ = ["application"]

# Past the front: what nobody asked for is not counted among the answers.
start_warming(django_application)
