"""Purchases to come as text and links: states, quarters, bands, reservations, where each thing has its page."""

from collections.abc import Mapping
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.buy.contracts.domain.threshold_bands import ThresholdBand
from maillage.buy.programme.domain.planned_purchases import RESERVATIONS, PlannedState, ProgrammeVerb, Reservation
from maillage.core.problems import sentence
from maillage.web.wording.formats import number

STATES: Final[Mapping[PlannedState, str]] = {
    PlannedState.ANNOUNCED: sentence("annoncé"),
    PlannedState.CONSULTED: sentence("consultation lancée"),
    PlannedState.AWARDED: sentence("attribué"),
    PlannedState.GIVEN_UP: sentence("abandonné"),
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


def purchases_text(count: int) -> str:
    """A number of planned purchases: "12 achats annoncés", "aucun achat annoncé"."""
    if not count:
        return _("aucun achat annoncé")
    return ngettext("%(count)s achat annoncé", "%(count)s achats annoncés", count) % {"count": number(count)}


def state_text(state: PlannedState) -> str:
    """Where a purchase stands: "consultation lancée"."""
    return _(STATES[state])


def band_note(band: ThresholdBand) -> str:
    """What the code de la commande publique asks of purchases of that size."""
    return _(BAND_NOTES[band])


def reservation_text(reservation: Reservation) -> str:
    """To whom a purchase is reserved: "Réservé à l’économie sociale et solidaire (L2113-15)"."""
    return _(RESERVATIONS[reservation])


def quarters_text(count: int) -> str:
    """A number of quarters: "un trimestre", "3 trimestres"."""
    return ngettext("un trimestre", "%(count)s trimestres", count) % {"count": number(count)}


def purchase_href(number: int) -> str:
    """The page of a planned purchase."""
    return reverse("planned_purchase", args=[number])
