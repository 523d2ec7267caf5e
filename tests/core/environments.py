"""The environment of a process, for as long as a test wants it."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import pytest

from maillage.core.settings import PREFIX


@contextmanager
def environment_of(environ: Mapping[str, str]) -> Iterator[None]:
    """Within, ``environ`` is all that the environment says of this installation."""
    with pytest.MonkeyPatch.context() as patched:
        for name in [name for name in os.environ if name.startswith(PREFIX) or name == "DATABASE_URL"]:
            patched.delenv(name)
        for name, value in environ.items():
            patched.setenv(name, value)
        yield
