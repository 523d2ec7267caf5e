"""What mobile tests say of trees and houses on the page of truth, and what the agency may decide of it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from maillage.accounts.queries.people import Person
from maillage.coverage.parts.prediction_words import fitted_heights_sentence
from maillage.coverage.queries.calibrations import heights_in_force, heights_of
from maillage.coverage.queries.current_prediction import PublishedPrediction
from maillage.truth.queries.reading_permissions import agency_acting
from maillage.truth.queries.truth_report import proposed_heights
from maillage.truth.terms.mobile_tests import ClutterFit
from maillage.web.wording import formats


@dataclass(frozen=True, slots=True)
class CalibrationDecision:
    """What the agency may decide: to put ``version`` in force ("": nothing new), to take out what is in force."""

    version: str
    may_remove: bool


def height_sentences(fit: ClutterFit | None, prediction: PublishedPrediction) -> Iterator[str]:
    """What mobile tests say, then what the prediction shown makes of it, and the next one."""
    used, decided, proposal = heights_of(prediction.facts), heights_in_force(), proposed_heights()
    if fit is not None:
        yield _fit_sentence(fit)
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


def _fit_sentence(fit: ClutterFit) -> str:
    words = {
        "tests": formats.number(fit.tests),
        "devices": formats.number(fit.devices),
        "cells": formats.number(fit.radio_cells),
    }
    heights = [fit.factor, fit.low, fit.high]
    if fit.assumed_m is None:
        text = _(
            "%(tests)s tests mobiles (%(devices)s appareils, %(cells)s cellules) voient les arbres et les maisons à "
            "%(height)s fois les hauteurs de la carte (de %(low)s à %(high)s)."
        )
        digits = 2
    else:
        text = _(
            "%(tests)s tests mobiles (%(devices)s appareils, %(cells)s cellules) voient des arbres et des maisons de "
            "%(height)s m (de %(low)s à %(high)s), là où le calcul en suppose %(assumed)s."
        )
        words["assumed"] = formats.number(fit.assumed_m)
        heights, digits = [fit.assumed_m * value for value in heights], 1
    for name, value in zip(("height", "low", "high"), heights, strict=True):
        words[name] = formats.number(value, digits)
    return text % words


def height_decision(person: Person) -> CalibrationDecision | None:
    """For the agency alone; None for all others, and where there is nothing to decide."""
    if agency_acting(person) is None:
        return None
    proposal, decided = proposed_heights(), heights_in_force()
    version = "" if proposal is None or (decided and decided.version == proposal.version) else proposal.version
    return CalibrationDecision(version, may_remove=decided is not None) if version or decided else None
