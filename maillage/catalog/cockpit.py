"""The cockpit lines of the catalogue: reports that wait for an answer, and what is published."""

from typing import Final

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.accounts.parts.cockpit import (
    CockpitLink,
    CockpitSection,
    CockpitSectionOffer,
    CockpitStep,
    CockpitStepOffer,
    CockpitVisit,
)
from maillage.accounts.queries.people import runs_agency
from maillage.accounts.terms import Capability, Role
from maillage.catalog.forms import PersonalDataForm, report_answer_form
from maillage.catalog.models import ProblemReport
from maillage.catalog.queries.datasets import waiting_reports
from maillage.catalog.terms import ProblemKind
from maillage.core.problems import sentence


def look_around(visit: CockpitVisit) -> CockpitStep | None:
    """For readers of an organisation who may not publish: a step that leads to its published data."""
    readable = visit.organisations(Role.READER, Capability.OPEN)
    if visit.organisations(Role.EDITOR, Capability.OPEN) or not readable:
        return None
    text = _("Vous lisez pour %(name)s. Pour publier, demandez le rôle de rédaction à ses administrateurs.")
    words = {"name": readable[0].organisation.name}
    return CockpitStep(_("Regardez ce qui est publié"), text % words, _("Ouvrir le catalogue"), reverse("catalog"))


def reported_persons(visit: CockpitVisit) -> list[ProblemReport]:
    """Open reports about personal data, oldest first; empty for a person who does not administer the agency."""
    if not runs_agency(visit.person):
        return []
    waiting = waiting_reports(visit.person).filter(kind=ProblemKind.PERSON.value)
    return list(waiting.order_by("reported_at", "pk")[:_MOST_REPORTS])


def answer_for_persons(visit: CockpitVisit) -> CockpitStep | None:
    """The step to answer the oldest report about personal data; ranked before every other step."""
    waiting = reported_persons(visit)
    if not waiting:
        return None
    first = waiting[0]
    days = (visit.today - localdate(first.reported_at)).days
    text = ngettext(
        "« %(title)s » : signalé il y a %(days)s jour.", "« %(title)s » : signalé il y a %(days)s jours.", days
    )
    if not days:
        text = _("« %(title)s » : signalé aujourd’hui.")
    title = ngettext(
        "%(count)s signalement sur les données d’une personne attend",
        "%(count)s signalements sur les données de personnes attendent",
        len(waiting),
    )
    return CockpitStep(
        title % {"count": len(waiting)},
        text % {"title": first.dataset.title, "days": days},
        _("Regarder, masquer, répondre"),
        "#persons-reported",
    )


def persons_reported(visit: CockpitVisit) -> CockpitSection | None:
    """The cockpit section that lists these reports with the actions of the agency."""
    waiting = reported_persons(visit)
    rows = [(report, report_answer_form(report), PersonalDataForm(auto_id=f"%s-{report.pk}")) for report in waiting]
    return CockpitSection("catalog/cockpit_reports.html", rows, len(rows)) if rows else None


_MOST_REPORTS: Final = 20  # the page of reports lists all of them
STEPS: Final = (CockpitStepOffer(1, answer_for_persons), CockpitStepOffer(50, look_around))
SECTIONS: Final = (CockpitSectionOffer(1, persons_reported),)
LINKS: Final = (CockpitLink(10, sentence("Les signalements"), "reports", Capability.OPEN),)
