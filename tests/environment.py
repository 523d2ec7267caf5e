"""The environment of the tests, set before Django reads its settings: a folder of their own, removed at the end."""

import atexit
import os
import shutil
import sys
import tempfile

from maillage.core.processes import let_collector_rest


def _begin() -> None:
    for name in [name for name in os.environ if name.startswith("MAILLAGE_")]:
        del os.environ[name]
    # Each of the programs that tests start would compile the whole house again: 2 seconds of processor.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    folder = tempfile.mkdtemp(prefix="maillage-tests-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ["MAILLAGE_DATA"] = folder
    os.environ["DJANGO_SETTINGS_MODULE"] = "maillage.site.settings"
    let_collector_rest()  # as where the pages are served
    # What a test writes need not be there after a power cut: PostgreSQL is told the same.
    os.fsync = lambda fd: None  # noqa: ARG005 -- its signature


_begin()
