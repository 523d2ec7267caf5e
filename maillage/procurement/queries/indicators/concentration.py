"""How concentrated the sums of a selection are on few holders."""

from dataclasses import dataclass

from maillage.procurement.queries.selections import Ask, SelectedContracts
from maillage.procurement.rules.indicators.concentration import Concentration, concentration


@dataclass(frozen=True, slots=True)
class HolderConcentration:
    """The concentration of what is told of holders, and how many contracts cannot say: no holder, or no amount."""

    contracts: int
    untold: int
    concentration: Concentration | None


def holder_concentration(ask: Ask, selection: SelectedContracts) -> HolderConcentration:
    """Over the selected contracts, sums shared equally among the members of a group."""
    sql = f"""
        WITH
            chosen AS (SELECT number, counted_eur FROM contracts WHERE {selection.sql}),
            members AS (
                SELECT DISTINCT number, counted_eur, coalesce(siren, id) AS holder
                FROM chosen
                JOIN holders ON holders.contract_number = chosen.number AND amendment_rank = 0
                WHERE counted_eur > 0 AND coalesce(siren, id) IS NOT NULL
            ),
            parts AS (
                SELECT number, holder, counted_eur / count(*) OVER (PARTITION BY number) AS part_eur FROM members
            ),
            sums AS (SELECT sum(part_eur) AS part_eur FROM parts GROUP BY holder ORDER BY holder)
        SELECT
            (SELECT count(*) FROM chosen WHERE counted_eur IS DISTINCT FROM 0),
            (SELECT count(DISTINCT number) FROM parts),
            (SELECT list(part_eur) FROM sums)
    """  # noqa: S608 -- a condition of ours, values bound
    contracts, with_holder, sums = ask(sql, selection.parameters)[0]
    return HolderConcentration(contracts, contracts - with_holder, concentration(with_holder, sums or ()))
