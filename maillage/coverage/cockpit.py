"""What the cockpit of the agency says of the prediction: that it failed, or which sites it leaves out."""

from typing import Final

from django.utils.translation import gettext as _

from maillage.accounts.parts.cockpit import CockpitSection, CockpitSectionOffer, CockpitVisit
from maillage.accounts.queries.people import belongs_to_agency
from maillage.coverage.queries.followed_prediction import followed_prediction


def prediction_in_trouble(visit: CockpitVisit) -> CockpitSection | None:
    """Why the prediction is not the newest, and which sites it leaves out; None where all is well."""
    last = followed_prediction()
    if (last.failure is None and not last.off_ground) or not belongs_to_agency(visit.person):
        return None
    lines = []
    if last.failure is not None:
        _code, message, params = last.failure
        lines.append(_("La prédiction n’a pas pu être refaite : %(problem)s") % {"problem": _(message) % params})
    if last.off_ground:
        codes = {"codes": ", ".join(last.off_ground)}
        lines.append(_("Sites hors du relief chargé, laissés de côté : %(codes)s.") % codes)
    return CockpitSection("coverage/cockpit_prediction.html", lines, len(lines))


SECTIONS: Final = (CockpitSectionOffer(25, prediction_in_trouble),)
