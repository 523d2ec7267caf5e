"""A feature of tomorrow: it adds a kind of organisation and a verb of the trace, and changes no line of accounts."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.test.utils import modify_settings


@contextmanager
def installed() -> Iterator[None]:
    """While it lasts, the feature is one of the installation."""
    with modify_settings(INSTALLED_APPS={"append": "tests.accounts.tomorrow"}):
        yield
