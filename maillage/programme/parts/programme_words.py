"""Purchases to come in words and addresses: states, quarters, bands, reservations, where each thing has its page."""

from collections.abc import Mapping
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.core.problems import sentence
from maillage.programme.rules.programme_search import ProgrammeSearch, ReservedFilter, StateFilter
from maillage.programme.terms.planned_purchases import PlannedState, ProgrammeVerb, Quarter, Reservation
from maillage.purchases.terms.threshold_bands import BAND_LABELS, ThresholdBand
from maillage.web.filters import with_pairs
from maillage.web.wording.formats import number

STATES: Final[Mapping[PlannedState, str]] = {
    PlannedState.ANNOUNCED: sentence("annoncé"),
    PlannedState.CONSULTED: sentence("consultation lancée"),
    PlannedState.AWARDED: sentence("attribué"),
    PlannedState.GIVEN_UP: sentence("abandonné"),
}
STATE_FILTERS: Final[Mapping[StateFilter, str]] = {
    StateFilter.TO_COME: sentence("À venir"),
    StateFilter.ANNOUNCED: sentence("Annoncés, pas encore lancés"),
    StateFilter.CONSULTED: sentence("Consultation lancée"),
    StateFilter.AWARDED: sentence("Attribués"),
    StateFilter.GIVEN_UP: sentence("Abandonnés"),
    StateFilter.ALL: sentence("Tous, quelle qu’en soit la suite"),
}
RESERVATIONS: Final[Mapping[Reservation, str]] = {
    Reservation.NONE: sentence("Ouvert à toutes les entreprises"),
    Reservation.DISABILITY: sentence("Réservé aux entreprises adaptées et ESAT (L2113-12)"),
    Reservation.INSERTION: sentence("Réservé à l’insertion par l’activité économique (L2113-13)"),
    Reservation.BOTH: sentence("Réservé au travail adapté et à l’insertion ensemble (L2113-14)"),
    Reservation.SOCIAL_ECONOMY: sentence("Réservé à l’économie sociale et solidaire (L2113-15)"),
}
RESERVED_FILTERS: Final[Mapping[ReservedFilter, str]] = {
    ReservedFilter.ANY: sentence("Réservés, peu importe à qui"),
    ReservedFilter.NO: RESERVATIONS[Reservation.NONE],
    ReservedFilter.DISABILITY: RESERVATIONS[Reservation.DISABILITY],
    ReservedFilter.INSERTION: RESERVATIONS[Reservation.INSERTION],
    ReservedFilter.BOTH: RESERVATIONS[Reservation.BOTH],
    ReservedFilter.SOCIAL_ECONOMY: RESERVATIONS[Reservation.SOCIAL_ECONOMY],
}
# What the code de la commande publique asks from each threshold on; a buyer may do more.
BAND_NOTES: Final[Mapping[ThresholdBand, str]] = {
    ThresholdBand.BELOW_40K: sentence("sans publicité obligatoire (R2122-8)"),
    ThresholdBand.BELOW_90K: sentence(
        "sans publicité obligatoire sous 60 000 €, ou 100 000 € de travaux (R2122-8, depuis 2026)"
    ),
    ThresholdBand.BELOW_221K: sentence(
        "avis au BOAMP ou dans un journal (R2131-12), procédure adaptée sous 216 000 € (2026-2027)"
    ),
    ThresholdBand.BELOW_1M: sentence(
        "procédure formalisée dès 216 000 € (2026-2027) pour fournitures et services, adaptée pour les travaux"
    ),
    ThresholdBand.BELOW_5M5: sentence("procédure formalisée pour fournitures et services, adaptée pour les travaux"),
    ThresholdBand.ABOVE_5M5: sentence("procédure formalisée, travaux compris (dès 5 404 000 €, 2026-2027)"),
}
ACTS: Final[Mapping[str, str]] = {
    ProgrammeVerb.ANNOUNCED.value: sentence("Annoncé"),
    ProgrammeVerb.CHANGED.value: sentence("Annonce changée"),
    ProgrammeVerb.CONSULTED.value: sentence("Consultation lancée"),
    ProgrammeVerb.AWARDED.value: sentence("Attribué"),
    ProgrammeVerb.GIVEN_UP.value: sentence("Abandonné"),
    ProgrammeVerb.RESUMED.value: sentence("Remis au programme"),
}
_ORDINALS: Final = (
    sentence("1er trimestre %(year)s"),
    sentence("2e trimestre %(year)s"),
    sentence("3e trimestre %(year)s"),
    sentence("4e trimestre %(year)s"),
)


def quarter_text(quarter: Quarter) -> str:
    """A quarter: "1er trimestre 2027"."""
    return _(_ORDINALS[quarter.number - 1]) % {"year": quarter.year}


def band_text(band: ThresholdBand) -> str:
    """A band of amounts: "De 40 000 à 90 000 €"."""
    return _(BAND_LABELS[band])


def purchases_text(count: int) -> str:
    """A number of planned purchases: "12 achats annoncés", "aucun achat annoncé"."""
    if not count:
        return _("aucun achat annoncé")
    return ngettext("%(count)s achat annoncé", "%(count)s achats annoncés", count) % {"count": number(count)}


def quarters_text(count: int) -> str:
    """A number of quarters: "un trimestre", "3 trimestres"."""
    return ngettext("un trimestre", "%(count)s trimestres", count) % {"count": number(count)}


def programme_href(search: ProgrammeSearch) -> str:
    """The address of the programme that a search shows."""
    return with_pairs(reverse("programme"), search.pairs())


def purchase_href(number: int) -> str:
    """The page of a planned purchase."""
    return reverse("planned_purchase", args=[number])
