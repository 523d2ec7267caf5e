"""What is looked after: faults told to publishers, the answers of the largest pages kept ahead."""

from datetime import datetime
from typing import Final

from maillage.core.offers import Duty
from maillage.purchases.build.contract_answers import keep_answers, large_markets
from maillage.purchases.pages.contract_figures import contract_figures_context
from maillage.purchases.pages.home import purchases_context
from maillage.purchases.pages.market import buyer_context, cpv_context, holder_context, place_market
from maillage.purchases.queries.contract_filters import ContractSearch
from maillage.purchases.queries.cpv_names import cpv_name
from maillage.purchases.queries.parties import buyers_searched, holders_searched
from maillage.purchases.record.fault_letters import tell_publishers
from maillage.quality.terms.calendar import PARIS

_TERRITORIES: Final = ("region", "departement", "epci")


def answer_ahead(now: datetime) -> int:
    """How many answers of the largest pages were kept: after each new store, and once a day."""
    today = now.astimezone(PARIS).date()

    def visit_largest() -> None:
        buyers_searched("premier", most=1)  # makes the index of a new store
        holders_searched("premier", most=1)
        purchases_context(today=today)
        contract_figures_context(ContractSearch(), today=today)
        largest = [
            *(
                ContractSearch(territory=f"{column}:{code}")
                for column in _TERRITORIES
                for code in large_markets(column)
            ),
            # A division that is none has no page.
            *(ContractSearch(cpv=division) for division in large_markets("cpv_division") if cpv_name(division)),
            *(ContractSearch(buyer=siret) for siret in large_markets("buyer_id")),
            *(ContractSearch(holder=siren) for siren in large_markets("siren", table="holders")),
        ]
        for search in largest:
            if search.territory:
                place_market(search.territory, today=today)
            elif search.buyer:
                buyer_context(search.buyer, today=today)
            elif search.holder:
                holder_context(search.holder, today=today)
            else:
                cpv_context(search.cpv, today=today)
            contract_figures_context(search, today=today)

    return keep_answers(visit_largest, today=today)


DUTIES: Final = (
    Duty("contract faults", 3_600, tell_publishers),
    # Beside the others: of all contracts of the country it is a minute of processor, once for each store and day.
    Duty("contract answers", 30, answer_ahead, may_take_long=True),
)
