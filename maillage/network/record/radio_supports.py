"""Loads a register of supports, which plans may take their candidates from."""

import shutil
from pathlib import Path

from maillage.core.files.whole import replacing
from maillage.core.tables.rejected_rows import RejectionReport
from maillage.network.intake.radio_supports import read_supports
from maillage.network.queries.radio_supports import supports_file


def load_supports(path: Path) -> RejectionReport:
    """Load the register at ``path`` in place of the one before; the rows that are set aside each time it is read.

    Raises Refused as ``read_supports`` does; then the one before stays.
    """
    rejected = read_supports(path).rejected
    with replacing(supports_file()) as draft:
        shutil.copyfile(path, draft)
    return rejected
