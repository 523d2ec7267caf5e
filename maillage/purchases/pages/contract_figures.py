"""The figures of any selection of contracts, and how sure they are: considerations, sums, concentration, questions.

What is not stated is said beside each; no sign is a verdict. Method: docs/explanation/contract-figures.md.
"""

import datetime as dt
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.core.problems import sentence
from maillage.procurement.parts.law_words import law_note
from maillage.procurement.queries import indicators
from maillage.procurement.queries.indicators import (
    ConsiderationKind,
    ConsiderationShare,
    SignalCount,
    YearOfConsiderations,
)
from maillage.purchases.parts.contract_cards import ContractCard, contract_cards
from maillage.purchases.parts.contract_filters import contract_filters
from maillage.purchases.parts.contract_words import search_href
from maillage.purchases.parts.figure_words import (
    answer_text,
    bounds_text,
    concentration_texts,
    considerations_text,
    distance_texts,
    share_text,
    sme_texts,
    sum_texts,
    works_texts,
)
from maillage.purchases.queries.contract_search import (
    ContractSelection,
    contract_selection,
    listed_contracts,
    selection_total,
    summed_selection,
)
from maillage.purchases.queries.holder_distances import holder_distances
from maillage.purchases.queries.kept_answers import aggregated_rows, is_published, narrowed_to
from maillage.purchases.terms.contract_search import ContractOrder, ContractSearch
from maillage.web.filters import Filters
from maillage.web.wording.formats import NO_BREAK, number, percent

_KINDS: Final = {
    ConsiderationKind.SOCIAL: sentence("Considérations sociales"),
    ConsiderationKind.ENVIRONMENTAL: sentence("Considérations environnementales"),
}
_NEAR_SHARE: Final = 0.8
_MOST_FRAMEWORKS: Final = 5
_MOST_NARROWED: Final = 50_000  # contracts that a page copies to ask of them alone: 20 MB, less time than two questions
_MOST_CONCENTRATED: Final = 200_000  # contracts: beyond, holders of the whole country are no market


@dataclass(frozen=True, slots=True)
class ConsiderationYear:
    """One year of one kind as the table shows it."""

    year: str
    contracts: str
    stated: str
    having: str
    share: str
    bounds: str


@dataclass(frozen=True, slots=True)
class ConsiderationCard:
    """One kind of consideration: its share, of how many, between which bounds, beside which goal, year by year."""

    title: str
    figure: str
    notes: tuple[str, ...]
    years: tuple[ConsiderationYear, ...]


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A sign as a question, on how many of how many contracts it fires, and to whom it applies."""

    question: str
    answer: str
    applies_to: str
    scoreboard: str
    source: str


@dataclass(frozen=True, slots=True)
class NearFramework:
    """A framework whose known orders come near its ceiling."""

    card: ContractCard
    use: str


@dataclass(frozen=True, slots=True)
class ContractFiguresPage:
    """All that templates/purchases/figures.html shows."""

    summary: str
    href: str
    filters: Filters
    search_href: str
    considerations: tuple[ConsiderationCard, ...]
    duty: str
    sums: tuple[str, ...]
    holders: tuple[str, ...]
    questions: tuple[QuestionRow, ...]
    frameworks: tuple[NearFramework, ...]


def contract_figures_page(search: ContractSearch, *, today: dt.date) -> ContractFiguresPage:
    """The figures of the contracts that ``search`` finds."""
    href = reverse("contract_figures")
    filters = contract_filters(search, href, today=today)
    nothing = ContractFiguresPage(
        _("Aucun marché publié ne répond ici."), href, filters, search_href(search), (), "", (), (), (), ()
    )
    if not is_published():
        return nothing
    selection = contract_selection(search, today=today)
    total = selection_total(summed_selection(search, today=today)).contracts
    if not total:
        return nothing
    with narrowed_to(selection) if total <= _MOST_NARROWED else nullcontext():
        return _with_figures(nothing, selection, today)


def _with_figures(page: ContractFiguresPage, selection: ContractSelection, today: dt.date) -> ContractFiguresPage:
    overall = indicators.consideration_shares(aggregated_rows, selection)
    years = indicators.considerations_by_year(aggregated_rows, selection)
    return replace(
        page,
        summary=considerations_text(overall.social),
        considerations=tuple(
            _consideration_card(share, [getattr(year, share.kind.value) for year in years], years, today)
            for share in (overall.social, overall.environmental)
        ),
        duty=_(
            "Depuis le %(day)s, tout marché doit avoir une condition d’exécution environnementale, et une condition "
            "sociale au-dessus des seuils européens, sauf exceptions motivées (loi n° 2021-1104 du 22 août 2021, "
            "art. 35 ; le décret n° 2022-767 dit le 21 août pour les critères)."
        )
        % {"day": f"{indicators.DUTY_SINCE:%d/%m/%Y}"}
        + " "
        + law_note(),
        sums=tuple(sum_texts(indicators.counted_sum(aggregated_rows, selection))),
        holders=(
            *(
                concentration_texts(indicators.holder_concentration(aggregated_rows, selection))
                if overall.social.contracts <= _MOST_CONCENTRATED
                else (_("La concentration d’un si grand ensemble ne dit rien : choisissez un achat ou un territoire."),)
            ),
            *sme_texts(indicators.sme_share(aggregated_rows, selection)),
            *distance_texts(holder_distances(aggregated_rows, selection)),
            *works_texts(indicators.shared_works(aggregated_rows, selection)),
        ),
        questions=tuple(_question_row(count) for count in indicators.signal_counts(aggregated_rows, selection)),
        frameworks=near_frameworks(selection, today),
    )


def _consideration_card(
    share: ConsiderationShare,
    by_year: Sequence[ConsiderationShare],
    years: Sequence[YearOfConsiderations],
    today: dt.date,
) -> ConsiderationCard:
    words = {
        "stated": number(share.stated),
        "having": number(share.having),
        "all": number(share.contracts),
        "bounds": bounds_text(share.share_of_all, share.most),
        "amount_bounds": bounds_text(share.amount_share_of_all, share.amount_most),
        "past": f"{number(100 * indicators.SHARE_OF_2013[share.kind], 1)}{NO_BREAK}%",
    }
    notes = [
        _("%(stated)s sur %(all)s le disent, dont %(having)s avec une considération : la part de tous est %(bounds)s.")
        % words,
        _("En montant : %(amount_bounds)s.") % words,
    ]
    if not share.stated:
        notes[0] = _("Renseigné pour 0 marché sur %(all)s : le format 1 n’a pas de champ pour le dire.") % words
    goal = indicators.goal_of(share.kind, min(today.year, 2025))
    if goal is not None:
        notes.append(
            _("Objectif %(plan)s : %(share)s des marchés notifiés en %(year)s. En 2013 : %(past)s.")
            % {"plan": goal.plan, "share": percent(goal.share), "year": goal.year, **words}
        )
    rows = (
        ConsiderationYear(
            str(year.year) if year.year is not None else _("Sans date"),
            number(of_year.contracts),
            number(of_year.stated),
            number(of_year.having),
            share_text(of_year.share_of_stated),
            bounds_text(of_year.share_of_all, of_year.most),
        )
        for year, of_year in zip(years, by_year, strict=True)
    )
    return ConsiderationCard(_(_KINDS[share.kind]), share_text(share.share_of_stated), tuple(notes), tuple(rows))


def _question_row(count: SignalCount) -> QuestionRow:
    words = indicators.SIGNAL_WORDS[count.signal]
    line = next((line for line in indicators.SCOREBOARD if line.signal is count.signal), None)
    return QuestionRow(
        question=_(words.question),
        answer=answer_text(count),
        applies_to=_(words.applies_to),
        scoreboard=_("Union européenne : satisfaisant jusqu’à %(well)s, insuffisant au-delà de %(badly)s")
        % {"well": percent(line.satisfactory), "badly": percent(line.unsatisfactory)}
        if line is not None
        else "",
        source=words.source,
    )


def near_frameworks(selection: ContractSelection, today: dt.date) -> tuple[NearFramework, ...]:
    """The frameworks of a selection that still run and whose known orders come near their ceiling, most used first."""
    near = indicators.frameworks_near_ceiling(
        aggregated_rows, selection, running_on=today, least_share=_NEAR_SHARE, most=_MOST_FRAMEWORKS
    )
    uses = {used.number: used.use for used in near}
    ranks = {framework: rank for rank, framework in enumerate(uses)}
    of_these = ContractSelection("number IN (SELECT unnest($near_numbers::INTEGER[]))", {"near_numbers": list(uses)})
    listed = sorted(
        listed_contracts(of_these, ContractOrder.NEWEST, today=today, most=_MOST_FRAMEWORKS) if uses else (),
        key=lambda contract: ranks[contract.number],
    )
    return tuple(
        NearFramework(
            card,
            _("%(share)s du maximum, par %(orders)s commandes connues")
            % {"share": percent(uses[contract.number].used_share or 0), "orders": number(uses[contract.number].orders)},
        )
        for contract, card in zip(listed, contract_cards(listed, today=today), strict=True)
    )
