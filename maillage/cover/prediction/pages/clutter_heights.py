"""Clutter heights on the truth page: the fit by mobile tests, and the agency's decision."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from maillage.accounts.store.people import Person
from maillage.cover.network.store.site_permissions import agency_acting
from maillage.cover.prediction.domain.calibrations import FittedHeights, NetworkCalibration
from maillage.cover.prediction.domain.mobile_tests import ClutterFit
from maillage.cover.prediction.pages.parts.prediction_words import fitted_heights_sentence
from maillage.cover.prediction.store.calibrations import heights_in_force, heights_of
from maillage.cover.prediction.store.current_prediction import PublishedPrediction
from maillage.cover.prediction.store.truth_report import proposed_heights
from maillage.web.wording import formats


@dataclass(frozen=True, slots=True)
class CalibrationDecision:
    """The agency's decision: apply ``version`` ("" if there is nothing new), or remove the one in force."""

    version: str
    may_remove: bool


def height_sentences(fit: ClutterFit | None, prediction: PublishedPrediction) -> Iterator[str]:
    """Sentences on the fit, its use in the current prediction, and the next one."""
    used, decided, proposal = heights_of(prediction.facts), heights_in_force(), proposed_heights()
    if fit is not None:
        if fit.assumed_m is None:
            text = _(
                "%(tests)s tests mobiles (%(devices)s appareils, %(cells)s cellules) voient les arbres et les maisons "
                "à %(height)s fois les hauteurs de la carte (de %(low)s à %(high)s)."
            )
            unit_m, decimals = 1.0, 2
        else:
            text = _(
                "%(tests)s tests mobiles (%(devices)s appareils, %(cells)s cellules) voient des arbres et des maisons "
                "de %(height)s m (de %(low)s à %(high)s), là où le calcul en suppose %(assumed)s."
            )
            unit_m, decimals = fit.assumed_m, 1
        yield text % {
            "tests": formats.number(fit.tests),
            "devices": formats.number(fit.devices),
            "cells": formats.number(fit.radio_cells),
            "height": formats.number(unit_m * fit.factor, decimals),
            "low": formats.number(unit_m * fit.low, decimals),
            "high": formats.number(unit_m * fit.high, decimals),
            "assumed": formats.number(unit_m),
        }
        if not fit.is_sure:
            yield _("L’écart tient dans le hasard : rien ne demande d’autres hauteurs.")
    if used is not None:
        yield fitted_heights_sentence(used)
    if (used and used.version) != (decided and decided.version):
        yield (
            _("La prochaine prédiction prendra ces hauteurs.")
            if decided
            else _("La prochaine prédiction reprendra les hauteurs d’avant.")
        )
    elif decided is None and proposal is not None:
        yield _("Ces hauteurs ne sont pas appliquées : l’agence en décide.")
    if fit is not None:
        yield _(
            "Ces tests ne corrigent ni signal, ni débit, ni site ; des hauteurs mesurées (LiDAR) les remplaceraient."
        )


def agency_decision(
    person: Person,
    proposal: NetworkCalibration | FittedHeights | None,
    in_force: NetworkCalibration | FittedHeights | None,
) -> CalibrationDecision | None:
    """For the agency if there is something to decide; otherwise None."""
    if agency_acting(person) is None:
        return None
    version = "" if proposal is None or (in_force and in_force.version == proposal.version) else proposal.version
    return CalibrationDecision(version, may_remove=in_force is not None) if version or in_force else None
