"""The prediction in the cockpit of the agency: that it failed, or which sites it leaves out."""

import datetime as dt
from collections.abc import Iterator
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.accounts.parts.cockpit import ActCall, ActDone, CockpitVisit, Harm, Queue, QueueAct, WaitingItem
from maillage.accounts.queries.people import belongs_to_agency
from maillage.accounts.queries.permissions import reading_moderation
from maillage.core.problems import sentence
from maillage.coverage.queries.followed_prediction import followed_prediction


def prediction(visit: CockpitVisit) -> Iterator[WaitingItem]:
    """That the prediction failed, or leaves out sites, for the agency."""
    if not belongs_to_agency(visit.person):
        return
    last = followed_prediction()
    if last.failure is not None and last.stamp:
        _code, message, params = last.failure
        yield WaitingItem(
            key="failed",
            tag=_("Calcul arrêté"),
            harm=Harm.OUTAGE,
            sentence=_("La prédiction de la 4G fixe n’a pas pu être refaite."),
            since=dt.datetime.fromisoformat(last.tried_at) if last.tried_at else None,
            detail=_(message) % params,
            acts=("again",),
        )
    if last.off_ground:
        yield WaitingItem(
            key="off-ground",
            tag=_("Hors du relief"),
            harm=Harm.UNFINISHED,
            sentence=_("Ces sites ne sont pas calculés : %(codes)s.") % {"codes": ", ".join(last.off_ground)},
            detail=_("Aucun relief n’est chargé là où ils sont."),
            go=(_("Les sites de 4G fixe"), reverse("network_sites")),
        )


def retry_prediction(call: ActCall) -> ActDone:
    """Have the follower try again."""
    from maillage.coverage.build.publication.followed_prediction import (  # noqa: PLC0415 -- rasters, for this act alone
        predict_again,
    )

    reading_moderation(call.person)
    predict_again()
    return ActDone(_("La prédiction est reprise dans les minutes qui viennent."))


QUEUES: Final = (
    Queue(
        name="prediction",
        waiting=prediction,
        acts=(QueueAct(word="again", label=sentence("Réessayer"), carry_out=retry_prediction),),
    ),
)
