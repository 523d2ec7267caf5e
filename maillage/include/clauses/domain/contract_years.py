"""Disclosure control by contract, below the rows of départements (domain/yearly_tables.py).

The contracts of a disclosed département are siblings, clauses of conventions being one of them: neither the département
minus its contracts nor the difference of contracts concerns fewer people than the threshold.
"""

from collections.abc import Sequence

import numpy as np

from maillage.core.disclosure.suppression import counted_siblings, hidden_siblings
from maillage.include.clauses.domain.clauses import DISCLOSURE_THRESHOLD
from maillage.include.clauses.domain.yearly_tables import Breakdown, ClauseYearRow, ContractYearRow, PersonYear


def contract_rows(
    people: Sequence[PersonYear], rows: Sequence[ClauseYearRow], *, floor: int = DISCLOSURE_THRESHOLD
) -> list[ContractYearRow]:
    """The contract rows that may be published next to ``rows``; none in undisclosed départements."""
    departements = sorted({row.departement for row in rows if row.breakdown is Breakdown.ALL and row.departement})
    published = []
    for departement in departements:
        by_contract: dict[str, list[int]] = {}
        for person in people:
            if person.departement == departement:
                by_contract.setdefault(person.contract, []).append(person.centihours)
        contracts = sorted(by_contract)
        counts = np.array([[len(by_contract[contract])] for contract in contracts], np.int64)
        siblings = counted_siblings(counts, floor=floor)
        hidden = hidden_siblings(siblings, (), floor=floor, parent_hidden=np.zeros(1, np.bool_))
        published += [
            ContractYearRow(contract, departement, len(by_contract[contract]), sum(by_contract[contract]))
            for contract, is_hidden in zip(contracts, hidden[:, 0].tolist(), strict=True)
            if contract and not is_hidden
        ]
    return published
