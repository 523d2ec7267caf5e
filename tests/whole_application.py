"""The application that tests ask, over the data folder of their process."""

from functools import cache
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.test import override_settings

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_DATA_DIR: Final[Any] = settings.DATA_DIR  # before a test gives itself another


@cache
def whole_application() -> "WSGIApplication":
    """The application of maillage/site/wsgi.py.

    Imported first by a test with a folder of its own, it would serve the tiles of that folder to all tests to come.
    """
    with override_settings(DATA_DIR=_DATA_DIR):
        from maillage.site.wsgi import application  # noqa: PLC0415 -- publishes files when it is imported
    return application
