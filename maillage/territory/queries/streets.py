"""The agency's street tiles (DATA_DIR/territory/ground), from their manifest.

The build writes the file under a name with a digest of its content, then publishes the manifest atomically.
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
    """The folder of an installation's street tiles."""
    return data_dir / "territory" / "ground"


def streets_in_force(folder: Path) -> Streets | None:
    """The current street tiles; None if the agency installed none."""
    return STREETS.read(folder / MANIFEST)
