"""Arcep's official results of the second half of 2021 (CSV), as parameters of the simulator."""

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import numpy as np

from maillage.measure.protocol.domain.terms import Context
from maillage.measure.record.domain.arcep import OPERATORS, Floats, Stratum
from maillage.measure.record.domain.simulation.model import PublishedRates

_FILE: Final = Path(__file__).resolve().parent.parent / "reference" / "arcep-qos-2021-s2.csv"
_ZONES: Final = {
    Stratum.RURAL: "rurale",
    Stratum.INTERMEDIATE: "intermediaire",
    Stratum.DENSE: "dense",
    Stratum.TOURISTIC: "touristique",
}
_OPERATORS: Final = dict(zip(OPERATORS, ("Orange", "SFR", "Bouygues_Telecom", "Free_Mobile"), strict=True))
_SITUATIONS: Final = {
    Context.UNKNOWN: "tous",
    Context.OUTDOOR: "outdoor",
    Context.INDOOR: "indoor",
    Context.CAR: "incar",
    # Trains are measured per line, not per zone: the car results are used for them.
    Context.TRAIN: "incar",
}


def read_published_rates(path: Path = _FILE) -> PublishedRates:
    """Read the official results of metropolitan France that the simulator needs."""
    with path.open(encoding="utf-8", newline="") as lines:
        results = {
            (row["topic"], row["technology_or_situation"], row["class_or_stratum"], row["operator"]): float(
                row["value"]
            )
            for row in csv.DictReader(lines)
            if row["zone"] == "metropole" and not row["indicator"]
        }
    return PublishedRates(
        web_under_10_s=_table(results, "web") / 100,
        video_perfect=_table(results, "video") / 100,
        mean_download_bps=_table(results, "debitsDl") * 1_000,
        mean_upload_bps=_table(results, "debitsUl") * 1_000,
    )


def _table(results: Mapping[tuple[str, str, str, str], float], topic: str) -> Floats:
    table = np.empty((len(OPERATORS), len(Stratum), len(Context)))
    for operator, name in enumerate(OPERATORS):
        for stratum in Stratum:
            for context in Context:
                key = (topic, _ZONES[stratum], _SITUATIONS[context], _OPERATORS[name])
                everywhere = results[topic, _ZONES[stratum], "tous", _OPERATORS[name]]
                table[operator, stratum, context] = results.get(key, everywhere)
    return table
