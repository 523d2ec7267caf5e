"""Fixed 4G in the cockpit: failed predictions and plans, calibrations to decide, readings to count, sites to test."""

import datetime as dt
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.accounts.domain.terms import Role
from maillage.accounts.pages.parts.cockpit import (
    MOST_OF_A_QUEUE,
    ActCall,
    ActDone,
    CockpitVisit,
    Harm,
    Queue,
    QueueAct,
    Settlement,
    SideCard,
    SideCardLine,
    SideCardOffer,
    WaitingItem,
    traced_settlement,
)
from maillage.accounts.store.people import belongs_to_agency
from maillage.accounts.store.permissions import reading_moderation
from maillage.core.problems import sentence
from maillage.cover.network.domain.sites import SiteState
from maillage.cover.network.pages.parts.site_words import site_href
from maillage.cover.network.store.network_sites import active_sites
from maillage.cover.network.store.site_permissions import agency_acting, site_owners
from maillage.cover.prediction.domain.plan_requests import PlanRequestState, PlanVerb
from maillage.cover.prediction.domain.reading_files import ReadingVerb
from maillage.cover.prediction.pages.parts.truth_words import site_verdict_words
from maillage.cover.prediction.store.calibrations import (
    calibration_in_force,
    heights_in_force,
    put_calibration_in_force,
    put_heights_in_force,
    remove_calibration,
    remove_heights,
)
from maillage.cover.prediction.store.followed_prediction import followed_prediction, predict_again
from maillage.cover.prediction.store.plan_files import current_plan
from maillage.cover.prediction.store.plan_requests import (
    drop_request,
    may_plan,
    plan_request,
    planning_for_agency,
    publish_asked_plan,
)
from maillage.cover.prediction.store.plan_tables.models import PlanRequest
from maillage.cover.prediction.store.reading_permissions import deciding_calibration, reading_file_for, reading_owners
from maillage.cover.prediction.store.reading_tables.models import ReadingFile
from maillage.cover.prediction.store.readings import count_readings, withdraw_readings
from maillage.cover.prediction.store.truth_report import proposed_calibration, proposed_heights, truth_report
from maillage.web.wording.formats import number

_MOST_LINES: Final = 6
_TOLD_FOR: Final = timedelta(days=14)  # later it is a plan among others, in their list


def plans(visit: CockpitVisit) -> Iterator[WaitingItem]:
    """The plans that failed or were made lately, for the agency."""
    if not may_plan(visit.person):
        return
    may_publish = may_plan(visit.person, Role.PUBLISHER)
    in_force = current_plan(is_invented=False)
    ended = PlanRequest.objects.filter(
        state__in=[PlanRequestState.DONE.value, PlanRequestState.FAILED.value], ended_at__gt=visit.now - _TOLD_FOR
    )
    for row in ended.order_by("ended_at", "pk")[:MOST_OF_A_QUEUE]:
        has_failed = row.state == PlanRequestState.FAILED
        if in_force is not None and in_force.version == row.version:
            continue
        acts = ("drop",) if has_failed or not may_publish else ("publish", "drop")
        text = _("Le projet « %(title)s » n’a pas abouti.") if has_failed else _("Le projet « %(title)s » est calculé.")
        yield WaitingItem(
            key=str(row.pk),
            tag=_("Calcul arrêté") if has_failed else _("Projet de sites"),
            harm=Harm.OUTAGE if has_failed else Harm.UNFINISHED,
            sentence=text % {"title": row.title},
            since=row.ended_at,
            read=(
                _("Pourquoi, et le redemander") if has_failed else _("Le lire"),
                reverse("plan_request", args=[row.pk]),
            ),
            acts=acts,
        )


def publish(call: ActCall) -> ActDone:
    """Show this plan to everybody."""
    row = plan_request(int(call.key))
    publish_asked_plan(planning_for_agency(call.person, Role.PUBLISHER), row, now=call.now)
    return ActDone(_("Le projet « %(title)s » est celui que tous voient.") % {"title": row.title})


def drop(call: ActCall) -> ActDone:
    """Withdraw the request."""
    row = plan_request(int(call.key))
    drop_request(planning_for_agency(call.person), row, now=call.now)
    return ActDone(_("La demande du projet « %(title)s » est retirée.") % {"title": row.title})


def settlement(key: str) -> Settlement | None:
    """Who withdrew the request."""
    return traced_settlement(f"plan-request:{key}", PlanVerb.PLAN_DROPPED)


def calibration(visit: CockpitVisit) -> Iterator[WaitingItem]:
    """The calibration that is proposed, for the agency."""
    proposal = proposed_calibration()
    if proposal is None or agency_acting(visit.person) is None:
        return
    decided = calibration_in_force()
    if decided is not None and decided.version == proposal.version:
        return
    words = {"before": number(proposal.before_db, 1), "after": number(proposal.after_db, 1)}
    text = _("Un calage de la prédiction est proposé : l’erreur passerait de %(before)s à %(after)s dB.")
    yield WaitingItem(
        key=proposal.version,
        tag=_("Calage"),
        harm=Harm.UNFINISHED,
        sentence=text % words,
        read=(_("Prédit et mesuré"), f"{reverse('coverage_truth')}#calage"),
        acts=("apply",),
    )


def apply_calibration(call: ActCall) -> ActDone:
    """Apply the calibration."""
    put_calibration_in_force(call.key, deciding_calibration(call.person), now=call.now)
    return ActDone(_("Le calage est appliqué : la prochaine prédiction s’en sert."))


def unapply_calibration(call: ActCall) -> str:
    """Apply it no more."""
    remove_calibration(deciding_calibration(call.person), now=call.now)
    return _("Le calage n’est plus appliqué.")


def heights(visit: CockpitVisit) -> Iterator[WaitingItem]:
    """The heights of woods and houses that are proposed, for the agency."""
    proposal = proposed_heights()
    if proposal is None or agency_acting(visit.person) is None:
        return
    decided = heights_in_force()
    if decided is not None and decided.version == proposal.version:
        return
    text = _(
        "Des hauteurs d’arbres et de maisons sont proposées : %(tests)s tests mobiles les voient à %(factor)s fois "
        "celles du calcul."
    )
    yield WaitingItem(
        key=proposal.version,
        tag=_("Calage"),
        harm=Harm.UNFINISHED,
        sentence=text % {"factor": number(proposal.factor, 2), "tests": number(proposal.tests)},
        read=(_("Prédit et mesuré"), f"{reverse('coverage_truth')}#hauteurs"),
        acts=("apply",),
    )


def apply_heights(call: ActCall) -> ActDone:
    """Apply the heights."""
    put_heights_in_force(call.key, deciding_calibration(call.person), now=call.now)
    return ActDone(_("Les hauteurs sont appliquées : la prochaine prédiction s’en sert."))


def unapply_heights(call: ActCall) -> str:
    """Apply them no more."""
    remove_heights(deciding_calibration(call.person), now=call.now)
    return _("Les hauteurs ne sont plus appliquées.")


def readings(visit: CockpitVisit) -> Iterator[WaitingItem]:
    """The files of readings that were brought and looked at, and are not counted yet."""
    owners = reading_owners(visit.person)
    if not owners:
        return
    rows = ReadingFile.objects.filter(counted_at=None, is_invented=False, organisation__in=owners)
    for file in rows.select_related("organisation").order_by("brought_at", "pk")[:MOST_OF_A_QUEUE]:
        text = ngettext(
            "« %(name)s » : %(count)s relevé n’est pas encore compté.",
            "« %(name)s » : %(count)s relevés ne sont pas encore comptés.",
            file.rows,
        )
        yield WaitingItem(
            key=str(file.pk),
            tag=_("Relevés"),
            harm=Harm.UNFINISHED,
            sentence=text % {"name": file.name, "count": number(file.rows)},
            since=file.brought_at,
            detail=file.organisation.name if file.organisation else "",
            read=(_("Les relire"), reverse("coverage_reading_file", args=[file.pk])),
            acts=("count", "withdraw"),
        )


def count(call: ActCall) -> ActDone:
    """Count the readings."""
    file, acting = reading_file_for(call.person, int(call.key))
    count_readings(file, acting, now=call.now)
    return ActDone(_("« %(name)s » est compté.") % {"name": file.name})


def withdraw(call: ActCall) -> ActDone:
    """Delete the readings."""
    file, acting = reading_file_for(call.person, int(call.key))
    withdraw_readings(file.pk, acting, now=call.now)
    return ActDone(_("« %(name)s » est retiré.") % {"name": file.name})


def sites_to_test(visit: CockpitVisit) -> SideCard | None:
    """Sites in service of the person's organisations without verification by tests; for the agency, all."""
    owners = visit.once(site_owners, visit.person)
    if not owners:
        return None
    rows = active_sites().filter(state=SiteState.IN_SERVICE.value, is_invented=False)
    if not any(owner.is_agency for owner in owners):
        rows = rows.filter(organisation__in=owners)
    report = truth_report()
    verdicts = {} if report is None else {verdict.code: verdict for verdict in report.sites}
    tested = [(site, verdicts.get(site.code)) for site in rows]
    waiting = [(site, verdict) for site, verdict in tested if verdict is None or not verdict.is_verified]
    if not waiting:
        return None
    # Contradicted sites first: something may have to be repaired.
    waiting.sort(key=lambda pair: (pair[1] is None, pair[1] is None or not pair[1].is_contradicted, pair[0].code))
    return SideCard(
        title=_("Sites en service à vérifier par des tests : %(count)s") % {"count": len(waiting)},
        lines=tuple(
            SideCardLine(
                text=f"{site.name} ({site.code})", href=site_href(site.code), detail=site_verdict_words(verdict)
            )
            for site, verdict in waiting[:_MOST_LINES]
        ),
        links=((_("Apporter des relevés de terrain"), reverse("coverage_readings")),),
    )


def calibration_settlement(key: str) -> Settlement | None:
    """Who applied the calibration."""
    return traced_settlement(f"calibration:{key}", ReadingVerb.CALIBRATED)


def heights_settlement(key: str) -> Settlement | None:
    """Who applied the heights."""
    return traced_settlement(f"heights:{key}", ReadingVerb.HEIGHTS_APPLIED)


CARDS: Final = (SideCardOffer(60, sites_to_test),)


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
    reading_moderation(call.person)
    predict_again()
    return ActDone(_("La prédiction est reprise dans les minutes qui viennent."))


QUEUES: Final = (
    Queue(
        name="prediction",
        waiting=prediction,
        acts=(QueueAct(word="again", label=sentence("Réessayer"), carry_out=retry_prediction),),
    ),
    Queue(
        name="calibrations",
        waiting=calibration,
        acts=(
            QueueAct(word="apply", label=sentence("Appliquer"), carry_out=apply_calibration, undo=unapply_calibration),
        ),
        settlement=calibration_settlement,
    ),
    Queue(
        name="heights",
        waiting=heights,
        acts=(QueueAct(word="apply", label=sentence("Appliquer"), carry_out=apply_heights, undo=unapply_heights),),
        settlement=heights_settlement,
    ),
    Queue(
        name="readings",
        models=(ReadingFile,),
        waiting=readings,
        acts=(
            QueueAct(word="count", label=sentence("Les compter"), carry_out=count),
            QueueAct(word="withdraw", label=sentence("Les retirer"), carry_out=withdraw, is_grave=True),
        ),
    ),
    Queue(
        name="plans",
        models=(PlanRequest,),
        waiting=plans,
        acts=(
            QueueAct(word="publish", label=sentence("Publier"), carry_out=publish),
            QueueAct(word="drop", label=sentence("Retirer la demande"), carry_out=drop, is_grave=True),
        ),
        settlement=settlement,
    ),
)
