"""A bar of households by state: surely served from the left, then not known, then surely not served."""

from dataclasses import dataclass

from maillage.cover.prediction.domain.commune_rows import CommuneRow, HouseholdTotals
from maillage.cover.prediction.pages.parts.prediction_words import not_served, undecided


@dataclass(frozen=True, slots=True)
class StateShares:
    """Percent of the width of a bar, as SVG writes numbers: how wide each state is, and where it begins."""

    served: str
    unknown: str
    unknown_from: str
    refused: str
    refused_from: str


def state_shares(totals: HouseholdTotals | CommuneRow) -> StateShares:
    """The shares of a bar; nothing where there are no households."""
    whole = max(totals.households, 1) / 100
    served, unknown, refused = (part / whole for part in (totals.served_low, undecided(totals), not_served(totals)))
    parts = (served, unknown, served, refused, served + unknown)
    return StateShares(*(f"{part:.2f}" for part in parts))
