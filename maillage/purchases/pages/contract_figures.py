"""The figures of any selection of contracts, and how sure they are: considerations, sums, concentration, questions.

What is not stated is said beside each; no sign is a verdict. Method: docs/explanation/contract-figures.md.
"""

import datetime as dt
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.companies.queries.stock_files import stock_version
from maillage.core.problems import sentence
from maillage.kits.search.form import search_form, search_href
from maillage.procurement.queries import indicators
from maillage.procurement.queries.indicators import (
    ConsiderationKind,
    ConsiderationShare,
    SignalCount,
    SmeShare,
    YearOfConsiderations,
)
from maillage.purchases.parts.contract_cards import ContractCard, contract_cards
from maillage.purchases.parts.contract_words import contracts_text, endings_href
from maillage.purchases.parts.figure_words import (
    answer_text,
    bounds_text,
    concentration_texts,
    distance_texts,
    share_text,
    sme_texts,
    sum_texts,
    works_texts,
)
from maillage.purchases.parts.goal_bars import (
    GoalBar,
    PlaceBar,
    consideration_bar,
    goals_sentence,
    law_footnote,
    money_sentence,
    place_bar,
    sme_bar,
)
from maillage.purchases.queries.contract_filters import ContractSearch, ContractSelection, contract_selection
from maillage.purchases.queries.contract_search import listed_contracts, selection_total, summed_selection
from maillage.purchases.queries.holder_distances import holder_distances, near_money
from maillage.purchases.queries.kept_answers import aggregated_rows, narrowed_to, published_store
from maillage.purchases.queries.market_figures import buyer_count
from maillage.purchases.terms.contract_search import ContractOrder
from maillage.web.filters import Filters, with_pairs
from maillage.web.wording.formats import euros_short, number, percent
from maillage.web.wording.glossary import NumberMark, scope_of
from maillage.web.wording.places import place_name

_KINDS: Final = {
    ConsiderationKind.SOCIAL: sentence("Clause sociale"),
    ConsiderationKind.ENVIRONMENTAL: sentence("Clause environnementale"),
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
class ConsiderationTable:
    """One kind of consideration year by year, and what is not known of it."""

    title: str
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
    count: str
    row: str
    href: str
    fires: int


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
    endings_href: str
    csv_href: str
    scope: str = ""
    marks: tuple[NumberMark, ...] = ()
    answers: tuple[GoalBar, ...] = ()
    law: str = ""
    places: PlaceBar | None = None
    considerations: tuple[ConsiderationTable, ...] = ()
    sums: tuple[str, ...] = ()
    holders: tuple[str, ...] = ()
    questions: tuple[QuestionRow, ...] = ()
    frameworks: tuple[NearFramework, ...] = ()

    @property
    def raised_questions(self) -> tuple[QuestionRow, ...]:
        """The questions that some contract raises, the most frequent first."""
        return tuple(sorted((row for row in self.questions if row.fires), key=lambda row: -row.fires))


def contract_figures_page(search: ContractSearch, *, today: dt.date) -> ContractFiguresPage:
    """The figures of the contracts that ``search`` finds."""
    href = reverse("contract_figures")
    nothing = ContractFiguresPage(
        _("Aucun marché publié ne répond ici."),
        href,
        search_form(search, href, today=today),
        search_href(search),
        endings_href(search),
        with_pairs(reverse("contracts_csv"), search.pairs()),
    )
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
        page = _with_figures(nothing, search, selection, today, everything=everything)
    buyers = buyer_count(search, today=today)
    words = {
        "place": place_name(search.territory or str(settings.HOME_TERRITORY)),
        "contracts": contracts_text(total.contracts),
        "buyers": ngettext("%(count)s acheteur", "%(count)s acheteurs", buyers) % {"count": number(buyers)},
        "amount": euros_short(total.counted_eur),
    }
    scope = _("%(place)s : %(contracts)s de %(buyers)s, %(amount)s hors taxes") % words
    return replace(page, scope=scope, marks=(NumberMark("contracts", total.contracts, scope_of(search.pairs())),))


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


def _with_figures(
    page: ContractFiguresPage,
    search: ContractSearch,
    selection: ContractSelection,
    today: dt.date,
    *,
    everything: SmeShare | None,
) -> ContractFiguresPage:
    overall = indicators.consideration_shares(aggregated_rows, selection)
    years = indicators.considerations_by_year(aggregated_rows, selection)
    answers = goal_answers(selection, today=today, everything=everything)
    money = near_money(aggregated_rows, selection)
    return replace(
        page,
        summary=" ".join(filter(None, (money_sentence(money), goals_sentence(answers)))),
        answers=answers,
        law=law_footnote(),
        places=place_bar(money),
        considerations=tuple(
            _consideration_table(share, [getattr(year, share.kind.value) for year in years], years)
            for share in (overall.environmental, overall.social)
        ),
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
        questions=tuple(_question_row(count, search) for count in indicators.signal_counts(aggregated_rows, selection)),
        frameworks=near_frameworks(selection, today),
    )


def _consideration_table(
    share: ConsiderationShare, by_year: Sequence[ConsiderationShare], years: Sequence[YearOfConsiderations]
) -> ConsiderationTable:
    words = {
        "stated": number(share.stated),
        "having": number(share.having),
        "all": number(share.contracts),
        "bounds": bounds_text(share.share_of_all, share.most),
        "amount_bounds": bounds_text(share.amount_share_of_all, share.amount_most),
        "past": percent(indicators.SHARE_OF_2013[share.kind], 1),
    }
    notes = [
        _("Marchés qui le disent : %(stated)s sur %(all)s. En ont une : %(having)s, soit %(bounds)s de tous.") % words,
        _("En montant : %(amount_bounds)s. En 2013 : %(past)s des marchés.") % words,
    ]
    if not share.stated:
        notes[0] = _("Renseigné pour 0 marché sur %(all)s : le format 1 n’a pas de champ pour le dire.") % words
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
    return ConsiderationTable(_(_KINDS[share.kind]), tuple(notes), tuple(rows))


def _question_row(count: SignalCount, search: ContractSearch) -> QuestionRow:
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
        count=number(count.fires),
        row=ngettext("marché %(what)s : %(question)s", "marchés %(what)s : %(question)s", count.fires)
        % {"what": _(words.short), "question": _(words.asks)},
        href=search_href(replace(search, signal=count.signal)),
        fires=count.fires,
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
