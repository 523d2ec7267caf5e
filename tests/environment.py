"""The environment of the tests, set before Django reads its settings: a folder of their own, removed at the end."""

import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Final

import certifi

from maillage.core.processes import raise_gc_thresholds

_AS_INSTALLED: Final = str(Path(__file__).parent / "as_installed")
_END_OF_CERTIFICATE: Final = "-----END CERTIFICATE-----\n"


def _begin() -> None:
    for name in [name for name in os.environ if name.startswith("MAILLAGE_")]:
        del os.environ[name]
    # Each of the programs that tests start would compile the whole house again: 2 seconds of processor.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    # Programs that tests start have what an installation has; a worker of pytest-xdist, which is started so, has all.
    os.environ["PYTHONPATH"] = _AS_INSTALLED
    if _AS_INSTALLED in sys.path:
        sys.path.remove(_AS_INSTALLED)
    folder = tempfile.mkdtemp(prefix="maillage-tests-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ["MAILLAGE_DATA"] = folder
    os.environ["DJANGO_SETTINGS_MODULE"] = "maillage.site.settings"
    os.environ["SSL_CERT_FILE"] = str(_one_authority(Path(folder)))
    # All cores have work already: threads of linear algebra that wait for each other keep them busy with waiting.
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    raise_gc_thresholds()  # as where the pages are served
    # What a test writes need not be there after a power cut: PostgreSQL is told the same.
    os.fsync = lambda fd: None  # noqa: ARG005 -- its signature


def _one_authority(folder: Path) -> Path:
    """A file of one authority: a client reads all it may trust, most of what httpx.get costs; no test goes abroad."""
    path = folder / "authority.pem"
    first, end, _others = Path(certifi.where()).read_text(encoding="utf-8").partition(_END_OF_CERTIFICATE)
    path.write_text(first + end, encoding="utf-8")
    return path


_begin()
