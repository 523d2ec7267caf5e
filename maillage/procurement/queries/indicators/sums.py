"""What selected contracts add up to, and how much of it is known, refused, or counted with another contract."""

from dataclasses import dataclass

from maillage.procurement.queries.selections import Ask, SelectedContracts


@dataclass(frozen=True, slots=True)
class CountedSum:
    """A sum and what stands behind it.

    ``unknown``: no amount; ``refused``: one that the ministry leaves out; ``elsewhere``: the same money is counted with
    another contract (``elsewhere_eur`` of it); ``doubtful``: the rest may be the same money twice, and is counted.
    """

    contracts: int
    counted_eur: float
    unknown: int
    refused: int
    elsewhere: int
    elsewhere_eur: float
    doubtful: int
    doubtful_eur: float


def counted_sum(ask: Ask, selection: SelectedContracts) -> CountedSum:
    """The sum of the selected contracts."""
    sql = f"""
        SELECT
            count(*),
            coalesce(sum(counted_eur), 0),
            count(*) FILTER (amount_now_eur IS NULL),
            count(*) FILTER (amount_now_eur IS NOT NULL AND counted_eur IS NULL),
            count(*) FILTER (counted_eur = 0),
            coalesce(sum(amount_now_eur) FILTER (counted_eur = 0), 0),
            count(*) FILTER (is_doubtful),
            coalesce(sum(counted_eur) FILTER (is_doubtful), 0)
        FROM (
            SELECT
                *,
                counted_eur > 0 AND number IN (
                    SELECT from_number FROM links
                    WHERE kind IN ('restatement-of', 'order-of') AND sureness = 'candidate'
                ) AS is_doubtful
            FROM contracts
            WHERE {selection.sql}
        )
    """  # noqa: S608 -- a condition of ours, values bound
    return CountedSum(*ask(sql, selection.parameters)[0])
