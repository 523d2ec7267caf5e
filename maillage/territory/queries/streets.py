"""The streets that the agency gave the maps (DATA_DIR/territory/ground), as its manifest tells them.

The build writes the file under a name that says what is in it, then names it in the manifest, by atomic rename.
"""

import re
from pathlib import Path
from typing import Final

from maillage.core.files.published import Manifest
from maillage.territory.terms import Streets

MANIFEST: Final = "streets.json"
STREETS: Final = Manifest[Streets](Streets)
FILE_NAME: Final = re.compile(r"streets-[0-9a-f]{16}\.pmtiles", re.ASCII)


def streets_folder(data_dir: Path) -> Path:
    """Where an installation keeps its streets."""
    return data_dir / "territory" / "ground"


def streets_in_force(folder: Path) -> Streets | None:
    """The streets that maps show; None where the agency gave none."""
    return STREETS.read(folder / MANIFEST)
