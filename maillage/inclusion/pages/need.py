"""The page where a buyer describes a need: what could be done for inclusion, and the structures with their reasons."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from statistics import median
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.core.problems import Refused, sentence
from maillage.core.tables.source_rows import parse_number
from maillage.inclusion.parts.structure_words import (
    advice_text,
    part_text,
    reaches_text,
    score_method_text,
    sectors_inside,
    structure_href,
)
from maillage.inclusion.queries.sourcing import (
    SourcedStructure,
    need_at,
    sector_names,
    sectors_answering,
    structures_for,
)
from maillage.inclusion.rules.reservations import inclusion_advice
from maillage.inclusion.terms.sourcing import BuyerNeed
from maillage.inclusion.terms.structures import KIND_NAMES
from maillage.programme.queries.purchase_places import places_named
from maillage.territory.queries import territory
from maillage.web.wording.formats import number

MOST_SHOWN: Final = 60
_MOST_EUR: Final = 1e9
_NO_PLACE: Final = sentence("« %(place)s » n’est pas un lieu connu : écrivez le nom d’une commune, ou son code Insee.")
_SEVERAL_PLACES: Final = sentence("« %(place)s » peut être plusieurs lieux : choisissez-en un.")
_NO_SECTOR: Final = sentence("Choisissez un secteur, ou donnez un code CPV qui en a un.")
_NO_AMOUNT: Final = sentence("« %(amount)s » n’est pas un montant : écrivez des euros hors taxes, par exemple 45000.")


@dataclass(frozen=True, slots=True)
class NeedTexts:
    """What was typed: texts as they came."""

    sector: str = ""
    cpv: str = ""
    place: str = ""
    amount: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was asked yet."""
        return not any((self.sector, self.cpv, self.place, self.amount))


@dataclass(frozen=True, slots=True)
class MatchCard:
    """A structure that answers, with its mark and the reasons of it."""

    name: str
    href: str
    kind: str
    kind_name: str
    points: str
    range_text: str
    reasons: tuple[str, ...]
    is_supplier: bool  # of who looks, if she buys


@dataclass(frozen=True, slots=True)
class NeedPage:
    """All that templates/inclusion/need.html shows; ``error`` says what to correct, ``choices`` the places meant."""

    typed: NeedTexts
    sectors: tuple[tuple[str, str], ...]
    summary: str
    advice: str
    method: str
    cards: tuple[MatchCard, ...]
    unsaid: tuple[MatchCard, ...]
    others: str
    error: str
    choices: tuple[tuple[str, str], ...]


def need_page(typed: NeedTexts, *, suppliers: Collection[str] = (), today: dt.date) -> NeedPage:
    """The page of a need; only the form while nothing was asked. ``suppliers``: SIRETs that who looks bought from."""
    error, choices = "", tuple[tuple[str, str], ...]()
    matches: list[SourcedStructure] = []
    summary = advice = ""
    if not typed.is_empty:
        try:
            need, place = read_need(typed)
        except Refused as refusal:
            # Nothing was searched: the form stays as it was typed, with what to correct.
            error = _(refusal.message) % refusal.params
            choices = tuple(places_named(typed.place)) if refusal.code == "need_places" else ()
        else:
            matches = structures_for(need, today=today)
            reaching = [match for match in matches if match.is_reach_known]
            shares = [match.dependence for match in reaching if match.dependence is not None]
            advised = inclusion_advice([match.structure.kind for match in reaching], median(shares) if shares else None)
            advice = advice_text(advised)
            summary = _summary(need, place, len(reaching))
    reaching_cards = [_card(match, suppliers) for match in matches if match.is_reach_known]
    left_out = len(reaching_cards) - MOST_SHOWN
    return NeedPage(
        typed=typed,
        sectors=tuple(sector_names().items()),
        summary=summary,
        advice=advice,
        method=score_method_text(),
        cards=tuple(reaching_cards[:MOST_SHOWN]),
        unsaid=tuple(_card(match, suppliers) for match in matches if not match.is_reach_known)[:MOST_SHOWN],
        others=_("et %(count)s autres, moins bien placées") % {"count": number(left_out)} if left_out > 0 else "",
        error=error,
        choices=choices,
    )


def read_need(typed: NeedTexts) -> tuple[BuyerNeed, str]:
    """The need that was typed, and the name of its place; Refused with what to write instead."""
    codes = sectors_answering(typed.sector, typed.cpv.strip())
    if not codes:
        raise Refused("need_sector", _NO_SECTOR)
    places = places_named(typed.place) if typed.place.strip() else []
    if not places:
        raise Refused("need_place", _NO_PLACE, place=typed.place[:80])
    if len(places) > 1:
        raise Refused("need_places", _SEVERAL_PLACES, place=typed.place[:80])
    amount = parse_number(typed.amount.replace("€", "")) if typed.amount.strip() else None
    if typed.amount.strip() and (amount is None or not 0 < amount <= _MOST_EUR):
        raise Refused("need_amount", _NO_AMOUNT, amount=typed.amount[:40])
    need = need_at(places[0][0], codes, amount)
    if need is None:
        raise Refused("need_place", _NO_PLACE, place=typed.place[:80])
    return need, territory(places[0][0]).name


def _summary(need: BuyerNeed, place: str, count: int) -> str:
    words = {
        "count": number(count),
        "place": place,
        "sectors": sectors_inside(sorted(need.sectors)),
    }
    if not count:
        return _("Aucune structure connue n’atteint ce lieu (%(place)s) pour : %(sectors)s.") % words
    return (
        ngettext(
            "%(count)s structure peut travailler ici (%(place)s) : %(sectors)s.",
            "%(count)s structures peuvent travailler ici (%(place)s) : %(sectors)s.",
            count,
        )
        % words
    )


def _card(match: SourcedStructure, suppliers: Collection[str]) -> MatchCard:
    stated, score = match.structure, match.score
    return MatchCard(
        name=stated.name,
        href=structure_href(match.number),
        kind=stated.kind.value,
        kind_name=_(KIND_NAMES[stated.kind]),
        points=number(score.points),
        range_text=_("de %(low)s à %(high)s selon ce qui n’est pas renseigné")
        % {"low": number(score.low), "high": number(score.high)}
        if score.known_share < 1
        else "",
        reasons=(
            *map(part_text, score.parts),
            _("va jusqu’à : %(reach)s") % {"reach": reaches_text(stated.activities)},
        ),
        is_supplier=stated.siret in suppliers,
    )
