"""The inclusion panel of a territory page: hours promised and done, and structures located there.

Hours done come from published years, of at least eleven people: public pages show no live figures.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.buy.contracts.pages.parts.contract_words import contract_href
from maillage.include.clauses.domain.months import WorkMonth
from maillage.include.clauses.domain.yearly_tables import Breakdown, ClauseYearRow
from maillage.include.clauses.pages.parts.clause_words import people_words, whole_hours_short, year_marks
from maillage.include.clauses.store.public_hours import (
    ContractOfClause,
    PromisedHours,
    contracts_of_clauses,
    newest_year,
    promised_on_contracts,
    public_hours_version,
)
from maillage.include.structures.store.sourcing import StructureReach, need_at, place_reach
from maillage.include.structures.store.structures import directory_version, seated_count
from maillage.territory.domain.terms import Kind, Territory
from maillage.territory.pages.parts.place_offers import (
    LONGEST_SENTENCE,
    NothingYet,
    PanelFigure,
    PanelTag,
    PlaceOffer,
    PlacePanel,
    PlacePart,
    PlaceVisit,
)
from maillage.territory.store.territories import communes_of
from maillage.web.filters import with_pairs
from maillage.web.installation import home_territory
from maillage.web.offers import Tone
from maillage.web.wording.formats import number
from maillage.web.wording.glossary import NumberMark
from maillage.web.wording.numerals import capitalised, spelled

_LATE_SHARE: Final = 0.9  # of the hours expected by now
_MOST_FIGURES: Final = 2
_LARGE: Final = frozenset({Kind.DEPARTEMENT, Kind.REGION})


@dataclass(frozen=True, slots=True)
class InclusionHere:
    """Structures and hours of a territory; ``reach`` is None if its centre does not represent it.

    ``contracts`` are those performed in a commune or EPCI; ``year`` holds the published hours of a larger territory.
    """

    seated: int
    reach: StructureReach | None
    promised: PromisedHours
    contracts: tuple[ContractOfClause, ...] = ()
    year: tuple[int, ClauseYearRow] | None = None


def hours_missing(contract: ContractOfClause) -> int:
    """The hours (hundredths) by which a contract was late at the end of its last published year; 0 if it was not.

    Hours are expected evenly over its months.
    """
    if contract.through_year is None or contract.done_centihours is None:
        return 0
    end = WorkMonth.of(dt.date(contract.through_year, 12, 31))
    months = contract.last_month.number - contract.first_month.number + 1
    passed = min(max(end.number - contract.first_month.number + 1, 0), months)
    expected = round(contract.promised_centihours * passed / months)
    return expected - contract.done_centihours if contract.done_centihours < expected * _LATE_SHARE else 0


def inclusion_panel(place: Territory, counts: InclusionHere) -> PlacePanel | NothingYet:
    """The panel "Inclure" of a territory: a late contract first, then hours, then structures."""
    late = max(counts.contracts, key=hours_missing, default=None)
    if late is not None and hours_missing(late):
        return PlacePanel(
            door=_("Inclure"),
            sentence=late_sentence(late),
            figures=(
                PanelFigure(whole_hours_short(hours_missing(late)), _("de retard")),
                PanelFigure(whole_hours_short(late.promised_centihours), _("promises")),
            ),
            link=(_("Voir le marché"), contract_href(late.key)),
            rank=5,
            tag=PanelTag(_("en retard"), Tone.BAD),
        )
    structures_href = with_pairs(reverse("inclusion"), [("territory", place.address)])
    marks = (NumberMark("structures", counts.seated, place.address),)
    figures = tuple(inclusion_figures(counts, marks))
    if counts.year is not None or counts.promised.clauses:
        link = (_("Voir les heures"), reverse("social_clauses"))
        return PlacePanel(
            door=_("Inclure"),
            sentence=hours_sentence(counts),
            figures=figures,
            link=link,
            rank=35,
            marks=hours_marks(counts, place.address),
        )
    if counts.seated or (counts.reach is not None and counts.reach.structures):
        link = (_("Voir les structures"), structures_href) if counts.seated else _who_can_come(place)
        return PlacePanel(
            door=_("Inclure"),
            sentence=structures_sentence(counts),
            figures=figures,
            link=link,
            rank=36,
            marks=marks if counts.seated else (),
        )
    return NothingYet(subject=_("structures inclusives"), invitation=_who_can_come(place))


def _who_can_come(place: Territory) -> tuple[str, str]:
    return _("Trouver qui peut venir"), with_pairs(reverse("inclusive_need"), [("place", place.address)])


def late_sentence(contract: ContractOfClause) -> str:
    """The hours of a late contract at the end of its last published year."""
    words = {
        "done": whole_hours_short(contract.done_centihours or 0),
        "promised": whole_hours_short(contract.promised_centihours),
        "year": contract.through_year,
    }
    sentence = _("Insertion : %(done)s faites sur %(promised)s promises, fin %(year)s.") % words
    if len(sentence) <= LONGEST_SENTENCE:
        return sentence
    return _("Insertion : %(done)s sur %(promised)s promises, fin %(year)s.") % words


def hours_marks(counts: InclusionHere, address: str) -> tuple[NumberMark, ...]:
    """The figures of a published year, marked up in the sentence."""
    return () if counts.year is None else year_marks(*counts.year, of=address)


def hours_sentence(counts: InclusionHere) -> str:
    """Hours done if a year is published, otherwise hours promised."""
    if counts.year is not None:
        year, row = counts.year
        words = {
            "people": people_words(row.people, is_exact=False),
            "hours": whole_hours_short(row.centihours),
            "year": year,
        }
        return capitalised(_("%(people)s en insertion ont fait %(hours)s en %(year)s.") % words)
    hours = whole_hours_short(counts.promised.centihours)
    if counts.contracts:
        words = {"count": spelled(len(counts.contracts)), "hours": hours}
        sentence = ngettext(
            "%(count)s marché d’ici promet %(hours)s d’insertion.",
            "%(count)s marchés d’ici promettent %(hours)s d’insertion.",
            len(counts.contracts),
        )
    else:
        words = {"count": spelled(counts.promised.clauses, feminine=True), "hours": hours}
        sentence = ngettext(
            "%(count)s clause de marché promet %(hours)s d’insertion.",
            "%(count)s clauses de marchés promettent %(hours)s d’insertion.",
            counts.promised.clauses,
        )
    return capitalised(sentence % words)


def structures_sentence(counts: InclusionHere) -> str:
    """The structures located there, or else that others can come."""
    reaching = 0 if counts.reach is None else counts.reach.structures
    words = {"seated": spelled(counts.seated, feminine=True)}
    if counts.seated:
        sentence = ngettext(
            "%(seated)s structure inclusive est installée ici.",
            "%(seated)s structures inclusives sont installées ici.",
            counts.seated,
        )
    else:
        sentence = ngettext(
            "Aucune structure inclusive ici, une autre peut venir.",
            "Aucune structure inclusive ici, d’autres peuvent venir.",
            reaching,
        )
    return capitalised(sentence % words)


def inclusion_figures(counts: InclusionHere, marks: tuple[NumberMark, ...] = ()) -> list[PanelFigure]:
    """Two figures that the sentence does not contain; ``marks`` are of the local structures."""
    says_structures = counts.year is None and not counts.promised.clauses
    figures = []
    if counts.year is not None and counts.promised.clauses:
        figures.append(PanelFigure(whole_hours_short(counts.promised.centihours), _("promises")))
    if counts.seated and not says_structures:
        label = ngettext("structure ici", "structures ici", counts.seated)
        figures.append(PanelFigure(number(counts.seated), label, marks))
    if counts.reach is not None and counts.reach.structures:
        label = ngettext("peut venir", "peuvent venir", counts.reach.structures)
        figures.append(PanelFigure(number(counts.reach.structures), label))
        label = ngettext("secteur", "secteurs", counts.reach.sectors)
        figures.append(PanelFigure(number(counts.reach.sectors), label))
    if not figures and counts.promised.clauses:
        figures.append(PanelFigure(whole_hours_short(counts.promised.centihours), _("promises")))
    if not figures and counts.year is not None:
        figures.append(PanelFigure(whole_hours_short(counts.year[1].centihours), _("d’insertion")))
    if not figures:
        label = ngettext("structure ici", "structures ici", counts.seated)
        figures.append(PanelFigure(number(counts.seated), label, marks))
    return figures[:_MOST_FIGURES]


def inclusion_at(place: Territory, *, today: dt.date) -> InclusionHere:
    """The public structures and hours of a territory."""
    has_directory = bool(directory_version()[0])  # most installations start without a directory
    seated = seated_count(place.address) if has_directory else 0
    if place.kind not in _LARGE:
        need = need_at(place.address, frozenset(), None) if has_directory else None
        contracts = contracts_of_clauses(communes_of(place.address), place.departement or "", today=today)
        promised = PromisedHours(len(contracts), sum(contract.promised_centihours for contract in contracts))
        return InclusionHere(seated, None if need is None else place_reach(need), promised, tuple(contracts))
    departement = place.code if place.kind is Kind.DEPARTEMENT else ""
    if not departement and place.address != home_territory():
        return InclusionHere(seated, None, PromisedHours(0, 0))
    year, rows = newest_year() or (0, [])
    whole = (row for row in rows if row.departement == departement and row.breakdown is Breakdown.ALL)
    row = next(whole, None)
    yearly = None if row is None else (year, row)
    return InclusionHere(seated, None, promised_on_contracts(departement), year=yearly)


def inclusion_here(visit: PlaceVisit) -> PlacePart | None:
    """Clauses and structures of a territory; None for places such as beaches, whose commune shows them."""
    if visit.place.kind is Kind.PLACE:
        return None
    return PlacePart(panel=inclusion_panel(visit.place, inclusion_at(visit.place, today=localdate())))


PLACE_OFFERS: Final = (PlaceOffer(inclusion_here, lambda: (public_hours_version(), directory_version(), localdate())),)
