"""What the prediction in force says of territories: households together, why, and which sectors serve a commune."""

import csv
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from maillage.cover.network.domain.sites import BaseStation
from maillage.cover.network.intake.site_tables import read_base_stations
from maillage.cover.prediction.domain.commune_rows import CommuneRow, CommuneService, HouseholdTotals, SectorShare
from maillage.cover.prediction.domain.network.household_intervals import household_totals
from maillage.cover.prediction.store.current_prediction import PublishedPrediction
from maillage.cover.prediction.store.prediction_files import DRAWS_FILE, SECTORS_FILE, SERVICES_FILE, SITES_FILE
from maillage.territory.store.territories import communes_of


@dataclass(frozen=True, slots=True)
class SectorLoad:
    """What ``sectors.csv`` says of a sector: its load and the one that the expected lines would make, its room."""

    site: str
    sector: str
    may_send: bool
    load: float
    demand: float
    lines: int

    @property
    def is_full(self) -> bool:
        """Whether the expected lines ask for more than it may sell."""
        return self.demand > self.load + 1e-3


def totals_of(prediction: PublishedPrediction, address: str) -> HouseholdTotals | None:
    """The households of a territory, whatever page asks: of those of its communes that are computed; None for none."""
    return totals_of_communes(prediction, communes_of(address))


def totals_of_communes(prediction: PublishedPrediction, codes: Collection[str]) -> HouseholdTotals | None:
    """The same of some communes: those of a postal code."""
    wanted = set(codes)
    numbers = [number for number, code in enumerate(prediction.communes) if code in wanted]
    if not numbers:
        return None
    rows = list(prediction.communes.values())
    return household_totals(
        [rows[number] for number in numbers], _draws(prediction.folder)[numbers], communes=len(wanted)
    )


def reached_communes(prediction: PublishedPrediction) -> list[CommuneRow]:
    """The communes where somebody may be served, the most households first."""
    rows = [row for row in prediction.communes.values() if row.served]
    return sorted(rows, key=lambda row: (-row.served, row.name))


def communes_to_compute(prediction: PublishedPrediction) -> tuple[str, ...]:
    """The codes of the communes of the prediction's territory of which nothing is computed yet."""
    return tuple(code for code in communes_of(prediction.facts["territory"]) if code not in prediction.communes)


def is_to_be_computed(prediction: PublishedPrediction, code: str) -> bool:
    """Whether a commune is of the territory of the prediction, while nothing is computed of it."""
    return code not in prediction.communes and code in communes_of(prediction.facts["territory"])


def commune_service(prediction: PublishedPrediction, code: str) -> CommuneService | None:
    """Reasons and sectors of a commune; None where it has no household in the predicted area."""
    return _services(prediction.folder).get(code)


def sector_loads(prediction: PublishedPrediction) -> Mapping[tuple[str, str], SectorLoad]:
    """Every sector by the codes of its site and its own, in the order of the layer of servers."""
    return _sectors(prediction.folder)


def predicted_stations(prediction: PublishedPrediction) -> tuple[BaseStation, ...]:
    """The sites that a prediction was made of, as its folder keeps them."""
    return _stations(prediction.folder)


@lru_cache(maxsize=4)  # reading 33 sites takes 20 ms, half of an answer
def _stations(folder: Path) -> tuple[BaseStation, ...]:
    return read_base_stations(folder / SITES_FILE)


@lru_cache(maxsize=4)  # a folder never changes under its name
def _draws(folder: Path) -> NDArray[np.float32]:
    draws: NDArray[np.float32] = np.load(folder / DRAWS_FILE)
    return draws


@lru_cache(maxsize=4)
def _services(folder: Path) -> dict[str, CommuneService]:
    return {
        row["code"]: CommuneService(
            row["code"], row["reasons"], tuple(SectorShare(**sector) for sector in row["sectors"])
        )
        for row in json.loads((folder / SERVICES_FILE).read_bytes())
    }


@lru_cache(maxsize=4)
def _sectors(folder: Path) -> dict[tuple[str, str], SectorLoad]:
    with (folder / SECTORS_FILE).open(encoding="utf-8", newline="") as stream:
        return {
            (row["site"], row["sector"]): SectorLoad(
                site=row["site"],
                sector=row["sector"],
                may_send=row["may_send"] == "True",
                load=float(row["load"]),
                demand=float(row["demand"]),
                lines=int(row["lines"]),
            )
            for row in csv.DictReader(stream)
        }
