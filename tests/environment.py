"""The environment of the tests, set before Django reads its settings: a folder of their own, removed at the end."""

import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Final

import certifi

from maillage.core.processes import let_collector_rest

_AS_INSTALLED: Final = str(Path(__file__).parent / "as_installed")
_END_OF_CERTIFICATE: Final = "-----END CERTIFICATE-----\n"


def _begin() -> None:
    for name in [name for name in os.environ if name.startswith("MAILLAGE_")]:
        del os.environ[name]
    # Each of the programs that tests start would compile the whole house again: 2 seconds of processor.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    # Programs that tests start have what an installation has.
    os.environ["PYTHONPATH"] = _AS_INSTALLED
    folder = tempfile.mkdtemp(prefix="maillage-tests-")
    atexit.register(_remove, Path(folder))
    os.environ["MAILLAGE_DATA"] = folder
    os.environ["DJANGO_SETTINGS_MODULE"] = "maillage.site.settings"
    os.environ["SSL_CERT_FILE"] = str(_one_authority(Path(folder)))
    # All cores have work already: threads of linear algebra that wait for each other keep them busy with waiting.
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    let_collector_rest()  # as where the pages are served
    # What a test writes need not be there after a power cut: PostgreSQL is told the same.
    os.fsync = lambda fd: None  # noqa: ARG005 -- its signature


def _remove(folder: Path) -> None:
    """The folder, and those of workers that were ended."""
    for path in (folder, *folder.parent.glob(f"{folder.name}-*")):
        shutil.rmtree(path, ignore_errors=True)


def take_own_folder(name: str) -> Path:
    """Give the worker ``name``, a fork of the process that found the tests, a copy of its folder, and its settings."""
    # Django's settings read the environment when they are imported.
    from django.conf import settings  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    old = Path(settings.DATA_DIR)
    new = old.with_name(f"{old.name}-{name}")
    shutil.rmtree(new, ignore_errors=True)  # of a worker that was ended
    shutil.copytree(old, new, symlinks=True)
    os.environ["MAILLAGE_DATA"] = str(new)
    settings.DATA_DIR = new
    settings.FILE_UPLOAD_TEMP_DIR = new / Path(settings.FILE_UPLOAD_TEMP_DIR).relative_to(old)
    if connection.vendor == "sqlite":
        database = connection.settings_dict
        database["NAME"] = new / Path(database["NAME"]).relative_to(old)
        database["TEST"]["NAME"] = new / Path(database["TEST"]["NAME"]).relative_to(old)
    return new


def _one_authority(folder: Path) -> Path:
    """A file of one authority: a client reads all it may trust, most of what httpx.get costs; no test goes abroad."""
    path = folder / "authority.pem"
    first, end, _others = Path(certifi.where()).read_text(encoding="utf-8").partition(_END_OF_CERTIFICATE)
    path.write_text(first + end, encoding="utf-8")
    return path


_begin()
