"""The prediction that the pages show: the newest one that was published, read from its folder."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from maillage.core.problems import NotFound, sentence
from maillage.cover.prediction.domain.commune_rows import CommuneRow
from maillage.cover.prediction.store.prediction_files import (
    COMMUNES_FILE,
    IN_FORCE,
    PREDICTION,
    current_file,
    prediction_facts,
    predictions_folder,
)
from maillage.web.demonstration import shows_demonstration


@dataclass(frozen=True, slots=True, eq=False)
class PublishedPrediction:
    """A prediction in force: ``version`` is the digest of its inputs, ``facts`` what its ``run.json`` says.

    ``communes`` has a row for each commune with households in the predicted area, by INSEE code.
    """

    version: str
    folder: Path
    facts: Mapping[str, Any]
    communes: Mapping[str, CommuneRow]


def current_prediction(*, is_invented: bool | None = None) -> PublishedPrediction | None:
    """The prediction in force of the kind that is shown, or that is asked for; None while none was published."""
    kind = shows_demonstration(PREDICTION) if is_invented is None else is_invented
    # An installation of before has one file for either kind.
    for file in (current_file(is_invented=True), current_file())[0 if kind else 1 :]:
        in_force = IN_FORCE.read(file)
        if in_force is None:
            continue
        prediction = _published(predictions_folder(), in_force.version)
        if bool(prediction.facts["is_invented"]) is kind:
            return prediction
    return None


def prediction_in_force() -> PublishedPrediction:
    """The same; NotFound with what to do while none was published."""
    prediction = current_prediction()
    if prediction is None:
        message = sentence("Aucune prédiction n’est publiée : l’agence doit d’abord en calculer une.")
        raise NotFound("prediction_missing", message).fixed_by("maillage coverage predict SITES.csv --publish")
    return prediction


@lru_cache(maxsize=4)  # a folder never changes under its name: reading it again takes 5 ms a département
def _published(folder: Path, version: str) -> PublishedPrediction:
    facts = prediction_facts(version)
    if facts is None:
        message = f"the published prediction {version} has no folder in {folder}"
        raise FileNotFoundError(message)
    rows = json.loads((folder / version / COMMUNES_FILE).read_bytes())
    return PublishedPrediction(version, folder / version, facts, {row["code"]: CommuneRow(**row) for row in rows})
