"""Fixed 4G on the pages of places and of areas to repair: how many households can have it, why, by which sectors."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.core.files.atomic import signature_of
from maillage.cover.prediction.domain.commune_rows import HouseholdTotals
from maillage.cover.prediction.pages.parts.commune_service import commune_detail
from maillage.cover.prediction.pages.parts.prediction_words import (
    not_served,
    reached_marks,
    reached_sentence,
    target_rate,
)
from maillage.cover.prediction.pages.parts.truth_words import measured_words
from maillage.cover.prediction.store.coverage_answers import is_to_be_computed, totals_of
from maillage.cover.prediction.store.current_prediction import current_prediction
from maillage.cover.prediction.store.prediction_files import PREDICTION, current_file
from maillage.cover.prediction.store.truth_report import commune_truth
from maillage.territory.domain.terms import Kind, Territory
from maillage.territory.pages.parts.place_offers import (
    NothingYet,
    PanelFigure,
    PlaceOffer,
    PlacePanel,
    PlacePart,
    PlaceVisit,
)
from maillage.web.demonstration import shows_demonstration
from maillage.web.offers import page_link
from maillage.web.wording.formats import number
from maillage.web.wording.numerals import capitalised, spelled

_MOST: Final = 8


def _version() -> tuple[bool, object]:
    is_invented = shows_demonstration(PREDICTION)
    return is_invented, signature_of(current_file(is_invented=is_invented))


def coverage_panel(place: Territory, totals: HouseholdTotals, facts: Mapping[str, Any]) -> PlacePanel:
    """The panel "Couvrir" of a place of which something is computed."""
    figures, marks = [], reached_marks(totals, place.address)
    if totals.served_high:
        interval = {"low": number(totals.served_low), "high": number(totals.served_high)}
        figures.append(PanelFigure(number(totals.served), _("%(low)s à %(high)s") % interval, marks))
    else:
        label = ngettext("foyer calculé", "foyers calculés", totals.households)
        figures.append(PanelFigure(number(totals.households), label, marks))
    if totals.computed < totals.communes:
        scope = {"computed": number(totals.computed), "communes": number(totals.communes)}
        figures.append(PanelFigure(_("%(computed)s sur %(communes)s") % scope, _("communes calculées")))
    elif totals.served_high:
        refused = not_served(totals)
        figures.append(PanelFigure(number(refused), ngettext("non servi", "non servis", refused)))
    return PlacePanel(
        door=_("Couvrir"),
        sentence=coverage_sentence(totals, facts),
        figures=tuple(figures),
        link=_onward_link(),
        rank=22 if totals.need_served else 32,
        marks=marks,
    )


def _onward_link() -> tuple[str, str]:
    """The answer for an address, where a feature gives one; else the map of all."""
    return page_link("fixed_access_at_address") or (_("La 4G fixe"), reverse("coverage"))


def coverage_sentence(totals: HouseholdTotals, facts: Mapping[str, Any]) -> str:
    """Who can have fixed 4G: of those without another good access where a file says who has one, else of all."""
    words = {"need": spelled(totals.need or 0), "rate": target_rate(facts)}
    if totals.need == 0:
        return _("Chaque foyer a déjà un bon accès fixe.")
    if totals.need and not totals.need_served:
        sentence = ngettext(
            "%(need)s foyer sans bon accès, hors de portée de la 4G fixe.",
            "%(need)s foyers sans bon accès, hors de portée de la 4G fixe.",
            totals.need,
        )
        return capitalised(sentence % words)
    if not totals.served and totals.computed < totals.communes:
        return _("Aucun foyer calculé ne peut recevoir %(rate)s en 4G fixe.") % words
    return reached_sentence(totals, facts)


def fixed_access_here(visit: PlaceVisit) -> PlacePart | None:
    """The prediction for the place; None where none is in force, or the place is none of its territory."""
    prediction = current_prediction()
    if prediction is None or visit.place.kind is Kind.PLACE:
        return None
    totals = totals_of(prediction, visit.place.address)
    if totals is None:
        if visit.place.kind is Kind.COMMUNE and not is_to_be_computed(prediction, visit.place.code):
            return None
        return PlacePart(panel=NothingYet(subject=_("4G fixe"), invitation=_onward_link()))
    is_commune = visit.place.kind is Kind.COMMUNE and visit.place.code in prediction.communes
    return PlacePart(
        panel=coverage_panel(visit.place, totals, prediction.facts),
        details=(commune_detail(prediction, visit.place),) if is_commune else (),
    )


PLACE_OFFERS: Final = (PlaceOffer(fixed_access_here, _version),)


def measured_beside(code: str) -> str:
    """The measured share of a commune, or that there are too few tests."""
    measured = commune_truth(code)
    if measured is None:
        return _("Mesuré sur place : moins de cinq foyers ont testé ici, rien ne confirme encore ce calcul.")
    return _("Mesuré sur place : %(measured)s.") % {"measured": measured_words(measured)}


SENTENCES: Final[tuple[Callable[[str], str], ...]] = (measured_beside,)


def badly_served_twice(codes: Sequence[str]) -> Iterator[str]:
    """A sentence for each commune that fixed 4G would leave unserved, most households first."""
    prediction = current_prediction()
    if prediction is None:
        return
    rows = [row for code in codes if (row := prediction.communes.get(code)) is not None]
    # Below half even at the upper bound, so that unknown households do not count as unserved.
    without = sorted((row for row in rows if 2 * row.served_high < row.households), key=lambda row: -row.households)
    for row in without[:_MOST]:
        yield _(
            "%(name)s : mal servie par le mobile et par la 4G fixe. D’après le calcul, foyers que celle-ci servirait : "
            "%(served)s sur %(households)s (%(low)s à %(high)s)."
        ) % {
            "name": row.name,
            "served": number(row.served),
            "households": number(row.households),
            "low": number(row.served_low),
            "high": number(row.served_high),
        }
        measured = commune_truth(row.code)
        if measured is not None:
            yield _("%(name)s, mesuré : %(works)s foyers sur %(voices)s testés ont le débit promis.") % {
                "name": row.name,
                "works": number(measured.works),
                "voices": number(measured.voices),
            }


REMARKS: Final[tuple[Callable[[Sequence[str]], Iterator[str]], ...]] = (badly_served_twice,)
