"""Static files that a package carries beside the original ones: ours minified, and gzip and Brotli of each text.

A wheel is served without Node, so what ``npm run static`` makes at set-up (site/scripts/static_files.mjs) is made when
the package is built (hatch_build.py). What comes out as it went in is left out: the package has it as it was written,
or Django has. An installation puts both together at its first start (site/published_files.py).
"""

import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from maillage.site.build.assets import VENDOR
from maillage.site.original_files import original_files, static_version

CARRIED: Final = "build/carried"


def carried_folder(root: Path) -> Path:
    """Where the clone at ``root`` has what a package of its files, as they are now, carries."""
    return root / CARRIED / static_version(root / "maillage", root / VENDOR)


def make_carried(root: Path, libraries: Sequence[Path], make_small: Callable[[Path], None]) -> None:
    """Make what a package of the clone at ``root`` carries; versions that were made before are removed.

    ``libraries`` are folders of static files of Python packages. ``make_small`` is ``npm run static`` in the folder
    that it is given.
    """
    originals = original_files(root / "maillage", root / VENDOR, libraries)
    target = carried_folder(root)
    with tempfile.TemporaryDirectory(prefix="maillage-static-") as folder:
        for name, file in originals.items():
            copy = Path(folder) / f"{target.name}.draft" / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, copy)
        make_small(Path(folder))
        small = Path(folder) / target.name
        for name, file in originals.items():
            if (small / name).read_bytes() == file.read_bytes():
                (small / name).unlink()
        shutil.rmtree(target.parent, ignore_errors=True)
        shutil.copytree(small, target)
