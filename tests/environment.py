"""The environment of the tests, set before Django reads its settings: a folder of their own, removed at the end."""

import atexit
import os
import shutil
import tempfile


def _begin() -> None:
    for name in [name for name in os.environ if name.startswith("MAILLAGE_")]:
        del os.environ[name]
    folder = tempfile.mkdtemp(prefix="maillage-tests-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ["MAILLAGE_DATA"] = folder
    os.environ["DJANGO_SETTINGS_MODULE"] = "maillage.site.settings"


_begin()
