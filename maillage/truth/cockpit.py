"""Fixed 4G and its tests in the cockpit: calibrations to decide, readings to count; beside, sites to test."""

from collections.abc import Iterator
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.accounts.parts.cockpit import (
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
from maillage.core.problems import sentence
from maillage.coverage.queries.calibrations import calibration_in_force, heights_in_force
from maillage.network.parts.site_words import site_href
from maillage.network.queries.network_sites import kept_sites
from maillage.network.queries.site_permissions import agency_acting, site_owners
from maillage.network.terms.sites import SiteState
from maillage.truth.models import ReadingFile
from maillage.truth.parts.truth_words import site_verdict_words
from maillage.truth.queries.reading_permissions import deciding_calibration, reading_file_for, reading_owners
from maillage.truth.queries.truth_report import proposed_calibration, proposed_heights, truth_report
from maillage.truth.record.calibrations import (
    put_calibration_in_force,
    put_heights_in_force,
    remove_calibration,
    remove_heights,
)
from maillage.truth.record.readings import count_readings, withdraw_readings
from maillage.truth.terms.reading_files import ReadingVerb
from maillage.web.wording.formats import number

_MOST_LINES: Final = 6


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
    rows = kept_sites().filter(state=SiteState.IN_SERVICE.value, is_invented=False)
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


QUEUES: Final = (
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
)
CARDS: Final = (SideCardOffer(60, sites_to_test),)
