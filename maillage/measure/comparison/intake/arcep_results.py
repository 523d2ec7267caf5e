"""Arcep's official results of the second half of 2021 as people read them: shares by zone and operator.

Read from measure/record/reference/arcep-qos-2021-s2.csv (shares in percent there, 0 to 1 here); pages within 5 s are in
the press release of 19 November 2021 and stand in measure/record/domain/arcep.py.
"""

import csv
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Final

from maillage.measure.comparison.domain.terms import Rate
from maillage.measure.record.domain.arcep import OPERATORS, WEB_UNDER_5_S, Stratum

_FILE: Final = resources.files("maillage.measure.record") / "reference" / "arcep-qos-2021-s2.csv"


class Zone(StrEnum):
    """The zones of mainland France for which Arcep gives results, as its file names them."""

    NATIONAL = "national"
    RURAL = "rurale"
    INTERMEDIATE = "intermediaire"
    DENSE = "dense"
    TOURISTIC = "touristique"


# Only what the file holds for all zones: the rates of files and of 3, 8 and 30 Mb/s were published as charts.
_TOPICS: Final = {Rate.PAGE_WITHIN_10S: "web", Rate.VIDEO_PERFECT: "video"}
_NAMES: Final = {"Orange": "orange", "SFR": "sfr", "Bouygues_Telecom": "bouygues-telecom", "Free_Mobile": "free-mobile"}
# The zones of the press release; it gives none for the whole country, and ours for touristic zones is a guess.
_STRATA: Final = {Zone.RURAL: Stratum.RURAL, Zone.INTERMEDIATE: Stratum.INTERMEDIATE, Zone.DENSE: Stratum.DENSE}

ArcepRates = Mapping[tuple[Zone, str, Rate], float]


@cache
def arcep_rates(path: Traversable = _FILE) -> ArcepRates:
    """Shares (0-1) by zone, operator id and rate; what was not published is not there."""
    with path.open(encoding="utf-8") as lines:
        # The results of all situations together in one of the zones.
        rows = [
            row
            for row in csv.DictReader(lines)
            if (row["zone"], row["class_or_stratum"], row["indicator"]) == ("metropole", "tous", "")
            and row["topic"] in _TOPICS.values()
            and row["technology_or_situation"] in set(Zone)
        ]
    rates = {
        (Zone(row["technology_or_situation"]), _NAMES[row["operator"]], rate): float(row["value"]) / 100
        for row in rows
        for rate, topic in _TOPICS.items()
        if row["topic"] == topic
    }
    return MappingProxyType(
        rates
        | {
            (zone, operator, Rate.PAGE_WITHIN_5S): float(WEB_UNDER_5_S[place, stratum])
            for zone, stratum in _STRATA.items()
            for place, operator in enumerate(OPERATORS)
        }
    )
