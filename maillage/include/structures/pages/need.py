"""The page where a buyer describes a need: what could be done for inclusion, and the structures with their reasons."""

import datetime as dt
from dataclasses import dataclass
from statistics import median
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.buy.programme.store.purchase_places import places_named
from maillage.core.problems import Refused, sentence
from maillage.core.tables.source_rows import parse_number
from maillage.include.structures.domain.reservations import inclusion_advice
from maillage.include.structures.domain.sourcing import BuyerNeed
from maillage.include.structures.pages.parts.structure_words import advice_text, score_method_text, sectors_inside
from maillage.include.structures.store.sourcing import (
    SourcedStructure,
    need_at,
    sector_names,
    sectors_answering,
    structures_for,
)
from maillage.territory.store.territories import territory
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


def need_context(typed: NeedTexts, *, today: dt.date) -> dict[str, object]:
    """What the page of a need shows: the form alone while nothing was asked, else who answers it.

    ``error`` says what to correct, ``choices`` are the places that may have been meant.
    """
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
    reaching = [match for match in matches if match.is_reach_known]
    return {
        "typed": typed,
        "sectors": sector_names(),
        "summary": summary,
        "advice": advice,
        "method": score_method_text(),
        "reaching": reaching[:MOST_SHOWN],
        "others": max(0, len(reaching) - MOST_SHOWN),
        "unsaid": [match for match in matches if not match.is_reach_known][:MOST_SHOWN],
        "error": error,
        "choices": choices,
    }


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
