"""Takes away the predictions that nobody needs: all but those in force, the newest three, and those of today."""

import shutil
from datetime import datetime, timedelta
from typing import Final

from maillage.cover.prediction.store.current_prediction import current_prediction
from maillage.cover.prediction.store.prediction_files import predictions_folder

KEPT: Final = 3
_STILL_READ: Final = timedelta(days=1)  # by who has a page of it open, or compares it; a draft that old is nobody's


def sweep_predictions(now: datetime) -> int:
    """How many folders were removed; a draft that was left by who was killed is one too."""
    folders = [path for path in predictions_folder().glob("*/") if path.is_dir()]
    newest = sorted(folders, key=lambda path: (path.stat().st_mtime, path.name), reverse=True)
    whole = [path for path in newest if not path.name.startswith(".")]
    current = [current_prediction(is_invented=is_invented) for is_invented in (False, True)]
    kept = {path.name for path in whole[:KEPT]} | {shown.version for shown in current if shown is not None}
    before = (now - _STILL_READ).timestamp()
    old = [path for path in folders if path.name not in kept and path.stat().st_mtime < before]
    for path in old:
        shutil.rmtree(path, ignore_errors=True)
    return len(old)
