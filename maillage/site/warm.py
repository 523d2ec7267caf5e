"""What ``maillage pages`` serves: the application of site/wsgi.py, with the pages that people open first kept warm."""

from maillage.site.warming import start_warming
from maillage.site.wsgi import application, django_application

__all__ = ["application"]

# Past the front: what nobody asked for is not counted among the answers.
start_warming(django_application)
