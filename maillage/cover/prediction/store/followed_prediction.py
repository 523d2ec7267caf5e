"""How far the prediction follows the sites: what was tried last, what came of it, how many sites are computed."""

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

from maillage.core.files.atomic import write_whole
from maillage.cover.prediction.store.prediction_files import predictions_folder

FOLLOWING_FILE: Final = "following.json"


@dataclass(frozen=True, slots=True)
class FollowedPrediction:
    """What the follower did last. ``stamp`` names the inputs, ``versions`` what it made, the newest last.

    ``failure`` is a code, a sentence and what fills it; ``done`` of ``total`` sites are computed while it works;
    ``off_ground`` are sites that stand where no terrain is loaded: they are not predicted.
    """

    stamp: str = ""
    tried_at: str = ""
    versions: tuple[str, ...] = ()
    failure: tuple[str, str, dict[str, Any]] | None = None
    done: int | None = None
    total: int | None = None
    off_ground: tuple[str, ...] = ()


def following_file() -> Path:
    """Where the follower notes it, beside the predictions."""
    return predictions_folder() / FOLLOWING_FILE


def followed_prediction() -> FollowedPrediction:
    """What it noted last; nothing of it where it never did."""
    try:
        form = json.loads(following_file().read_bytes())
    except (FileNotFoundError, ValueError):
        return FollowedPrediction()  # never tried, or cut short by a full disk: it tries again
    failure = form["failure"]
    return FollowedPrediction(
        **{
            **form,
            "versions": tuple(form["versions"]),
            "off_ground": tuple(form["off_ground"]),
            "failure": None if failure is None else (failure[0], failure[1], failure[2]),
        }
    )


def note_following(noted: FollowedPrediction) -> None:
    """Note what the follower did last."""
    write_whole(following_file(), json.dumps(asdict(noted), ensure_ascii=False) + "\n")


def predict_again() -> None:
    """Have the follower try again at its next run; nothing where its last try succeeded."""
    last = followed_prediction()
    if last.failure is not None:
        note_following(replace(last, stamp=""))
