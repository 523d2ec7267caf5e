"""The figures of any selection of contracts, and how sure they are: considerations, sums, concentration, questions.

What is not stated is said beside each; no sign is a verdict. Method: docs/explanation/contract-figures.md.
"""

import datetime as dt
from contextlib import nullcontext
from dataclasses import replace
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.buy.companies.store.stock_files import stock_version
from maillage.buy.contracts.domain.contract_search import ContractOrder
from maillage.buy.contracts.domain.listed_contracts import ListedContract
from maillage.buy.contracts.pages.parts.contract_words import contracts_text
from maillage.buy.contracts.pages.parts.figure_words import (
    concentration_texts,
    distance_texts,
    sme_texts,
    sum_texts,
    works_texts,
)
from maillage.buy.contracts.pages.parts.goal_bars import (
    GoalBar,
    consideration_bar,
    goals_sentence,
    law_footnote,
    money_sentence,
    money_shares,
    sme_bar,
)
from maillage.buy.contracts.store import indicators
from maillage.buy.contracts.store.contract_filters import ContractSearch, ContractSelection, contract_selection
from maillage.buy.contracts.store.contract_search import listed_contracts, selection_total, summed_selection
from maillage.buy.contracts.store.holder_distances import holder_distances, near_money
from maillage.buy.contracts.store.indicators import ConsiderationKind, SmeShare
from maillage.buy.contracts.store.kept_answers import aggregated_rows, narrowed_to, published_store
from maillage.buy.contracts.store.market_figures import buyer_count
from maillage.core.problems import sentence
from maillage.kits.search.form import search_form, search_href
from maillage.territory.pages.parts.place_names import place_name
from maillage.web.installation import home_territory
from maillage.web.wording.formats import euros_short, number
from maillage.web.wording.glossary import NumberMark, scope_of

_KINDS: Final = {
    ConsiderationKind.SOCIAL: sentence("Clause sociale"),
    ConsiderationKind.ENVIRONMENTAL: sentence("Clause environnementale"),
}
_NEAR_SHARE: Final = 0.8
_MOST_FRAMEWORKS: Final = 5
_MOST_NARROWED: Final = 50_000  # contracts that a page copies to ask of them alone: 20 MB, less time than two questions
_MOST_CONCENTRATED: Final = 200_000  # contracts: beyond, holders of the whole country are no market


def contract_figures_context(search: ContractSearch, *, today: dt.date) -> dict[str, Any]:
    """The figures of the contracts that ``search`` finds."""
    nothing: dict[str, Any] = {
        "search": search,
        "summary": _("Aucun marché publié ne répond ici."),
        "filters": search_form(search, reverse("contract_figures"), today=today),
        "today": today,
    }
    if published_store() is None:
        return nothing
    selection = contract_selection(search, today=today)
    total = selection_total(summed_selection(search, today=today))
    if not total.contracts:
        return nothing
    everything = None
    if search.unpaged() != ContractSearch():
        everything = indicators.sme_share(aggregated_rows, contract_selection(ContractSearch(), today=today))
    with narrowed_to(selection) if total.contracts <= _MOST_NARROWED else nullcontext():
        figures = _figures(search, selection, today, everything=everything)
    buyers = buyer_count(search, today=today)
    words = {
        "place": place_name(search.territory or home_territory()),
        "contracts": contracts_text(total.contracts),
        "buyers": ngettext("%(count)s acheteur", "%(count)s acheteurs", buyers) % {"count": number(buyers)},
        "amount": euros_short(total.counted_eur),
    }
    return {
        **nothing,
        **figures,
        "scope": _("%(place)s : %(contracts)s de %(buyers)s, %(amount)s hors taxes") % words,
        "marks": (NumberMark("contracts", total.contracts, scope_of(search.pairs())),),
    }


def goal_answers(
    selection: ContractSelection, *, today: dt.date, everything: SmeShare | None = None
) -> tuple[GoalBar, ...]:
    """The three large answers of a selection, worst against its goal first; ``everything``: the usual share of SMEs."""
    overall = indicators.consideration_shares(aggregated_rows, selection)
    sizes = indicators.sme_share(aggregated_rows, selection)
    bars = [
        consideration_bar(share, _(_KINDS[share.kind]), today=today)
        for share in (overall.environmental, overall.social)
    ]
    bars += [sme_bar(sizes, everything)] if stock_version() and sizes.contracts else []
    return tuple(sorted(bars, key=lambda bar: -bar.missing))


def _figures(
    search: ContractSearch, selection: ContractSelection, today: dt.date, *, everything: SmeShare | None
) -> dict[str, Any]:
    overall = indicators.consideration_shares(aggregated_rows, selection)
    years = indicators.considerations_by_year(aggregated_rows, selection)
    answers = goal_answers(selection, today=today, everything=everything)
    money = near_money(aggregated_rows, selection)
    questions = [
        (count, indicators.SIGNAL_WORDS[count.signal], search_href(replace(search, signal=count.signal)))
        for count in indicators.signal_counts(aggregated_rows, selection)
    ]
    return {
        "summary": " ".join(filter(None, (money_sentence(money), goals_sentence(answers)))),
        "answers": answers,
        "law": law_footnote(),
        "places": money_shares(money),
        "unknown_place_share": money.unknown_share,
        # Of each kind: all years together, the share of 2013, year by year.
        "considerations": [
            (
                _(_KINDS[share.kind]),
                share,
                indicators.SHARE_OF_2013[share.kind],
                [(year.year, getattr(year, share.kind.value)) for year in years],
            )
            for share in (overall.environmental, overall.social)
        ],
        "sums": sum_texts(indicators.counted_sum(aggregated_rows, selection)),
        "holders": (
            *(
                concentration_texts(indicators.holder_concentration(aggregated_rows, selection))
                if overall.social.contracts <= _MOST_CONCENTRATED
                else (_("La concentration d’un si grand ensemble ne dit rien : choisissez un achat ou un territoire."),)
            ),
            *sme_texts(indicators.sme_share(aggregated_rows, selection)),
            *distance_texts(holder_distances(aggregated_rows, selection)),
            *works_texts(indicators.shared_works(aggregated_rows, selection)),
        ),
        "questions": questions,
        # Those that some contract raises, the most frequent first.
        "raised": sorted((question for question in questions if question[0].fires), key=lambda row: -row[0].fires),
        "frameworks": _near_frameworks(selection, today),
    }


def _near_frameworks(
    selection: ContractSelection, today: dt.date
) -> list[tuple[ListedContract, indicators.FrameworkUse]]:
    """The frameworks of a selection that still run and whose known orders come near their ceiling, most used first."""
    near = indicators.frameworks_near_ceiling(
        aggregated_rows, selection, running_on=today, least_share=_NEAR_SHARE, most=_MOST_FRAMEWORKS
    )
    uses = {used.number: used.use for used in near}
    of_these = ContractSelection("number IN (SELECT unnest($near_numbers::INTEGER[]))", {"near_numbers": list(uses)})
    listed = listed_contracts(of_these, ContractOrder.NEWEST, today=today, most=_MOST_FRAMEWORKS) if uses else ()
    by_number = {contract.number: contract for contract in listed}
    return [(by_number[number], use) for number, use in uses.items() if number in by_number]
