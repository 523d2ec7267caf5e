"""The answer for a postal code or a commune: how many of its homes fixed 4G reaches, where no address is known."""

from collections.abc import Sequence
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.cover.eligibility.pages.parts.point_words import ARCEP_MAP, AnswerCard, AnswerMark
from maillage.cover.eligibility.pages.point_answers import PointForm, area_href
from maillage.cover.eligibility.store.named_areas import NamedArea
from maillage.cover.prediction.domain.commune_rows import HouseholdTotals
from maillage.cover.prediction.pages.parts.prediction_words import (
    example_address,
    need_sentence,
    perimeter_sentence,
    target_rate,
)
from maillage.cover.prediction.store.coverage_answers import totals_of, totals_of_communes
from maillage.cover.prediction.store.current_prediction import PublishedPrediction
from maillage.territory.domain.terms import Territory
from maillage.territory.pages.parts.place_names import PlaceLink
from maillage.web.wording.formats import number, percent

_SOME: Final = 0.01
_MOST: Final = 0.5


def area_context(prediction: PublishedPrediction, area: NamedArea, form: PointForm) -> dict[str, object]:
    """What the page of the communes that a question names shows; without ``cards`` nothing is computed there."""
    is_several = len(area.communes) > 1
    name = area.postal_code if is_several else area.communes[0].name
    label = " ".join(dict.fromkeys(filter(None, (area.postal_code, name))))
    totals = totals_of_communes(prediction, [commune.code for commune in area.communes])
    whole = totals_of(prediction, prediction.facts["territory"])
    boxes = [commune.bbox for commune in area.communes if commune.bbox is not None]
    of_place = _("du %(code)s") % {"code": name} if is_several else _("de %(name)s") % {"name": name}
    return {
        "form": form,
        "name": name,
        "how_found": "" if area.is_all else _("On n’a pas trouvé cette rue : voici %(place)s.") % {"place": label},
        "verdict": _verdict(totals, of_place),
        "cards": () if totals is None else _cards(totals, prediction),
        "communes": _communes(prediction, area.communes) if is_several else (),
        "perimeter": "" if whole is None else perimeter_sentence(whole, prediction.facts),
        "box": (
            *(min(axis) for axis in (*zip(*boxes, strict=True),)[:2]),
            *(max(axis) for axis in (*zip(*boxes, strict=True),)[2:]),
        ),
        "place_href": "" if is_several else reverse("territory", args=[area.communes[0].address]),
        # Of several communes each has its own answer, and its own news.
        "follow_href": ""
        if is_several or (totals is not None and totals.served_high)
        else reverse("follow_place", args=[area.communes[0].address]),
        "example": example_address(prediction),
    }


def _verdict(totals: HouseholdTotals | None, of_place: str) -> str:
    if totals is None:
        return _("Pas encore calculé ici.")
    share = totals.served / totals.households if totals.households else 0.0
    words = {"share": percent(share), "of_place": of_place}
    if share >= _MOST:
        return _("Oui, pour %(share)s des foyers %(of_place)s.") % words
    if share >= _SOME:
        return _("Pour une partie : %(share)s des foyers %(of_place)s.") % words
    if totals.served_high:
        return _("Presque pour personne ici.")
    return _("Non, pas d’après nos calculs.")


def _cards(totals: HouseholdTotals, prediction: PublishedPrediction) -> tuple[AnswerCard, ...]:
    where = (_("Donner mon adresse"), "#point-text")
    households = totals.households or 1
    words = {
        "served": number(totals.served),
        "households": number(totals.households),
        "low": percent(totals.served_low / households),
        "high": percent(totals.served_high / households),
        "rate": target_rate(prediction.facts),
    }
    roof = _("%(served)s foyers sur %(households)s auraient %(rate)s : entre %(low)s et %(high)s.") % words
    mark = AnswerMark.NO if not totals.served else AnswerMark.YES
    indoor = _("De la maison et de ses murs : donnez l’adresse.")
    fibre = AnswerCard(
        AnswerMark.UNKNOWN,
        _("Et la fibre, ou une autre bonne ligne ?"),
        _("On ne sait pas"),
        _("Nous ne savons pas qui l’a déjà."),
        (_("Voir la carte de l’Arcep"), ARCEP_MAP),
    )
    if totals.need is not None:
        share = percent(1 - totals.need / households)
        fibre = AnswerCard(
            AnswerMark.YES if totals.need * 2 < households else AnswerMark.NO,
            _("Et la fibre, ou une autre bonne ligne ?"),
            share,
            _("des foyers ont déjà un bon accès.") + " " + need_sentence(totals),
            (_("Voir la carte de l’Arcep"), ARCEP_MAP),
        )
    return (
        AnswerCard(
            mark,
            _("Dehors, sur le toit"),
            percent(totals.served / households),
            roof,
            (_("Voir la carte"), reverse("coverage") + "#carte"),
        ),
        AnswerCard(AnswerMark.UNKNOWN, _("Dedans, sans antenne"), _("Cela dépend"), indoor, where),
        fibre,
    )


def _communes(prediction: PublishedPrediction, communes: Sequence[Territory]) -> tuple[PlaceLink, ...]:
    links = []
    for commune in communes:
        row = prediction.communes.get(commune.code)
        detail = _("pas encore calculé")
        if row is not None:
            detail = percent(row.served_share)
        links.append(PlaceLink(commune.name, detail, area_href(commune, {})))
    return tuple(links)
