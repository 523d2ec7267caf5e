"""The catalogue in the cockpit: reports that wait for an answer; for those who only read, the published data."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.accounts.domain.terms import Capability, Role
from maillage.accounts.pages.parts.cockpit import (
    MOST_OF_A_QUEUE,
    ActCall,
    ActDone,
    CockpitLink,
    CockpitVisit,
    Harm,
    Queue,
    QueueAct,
    Settlement,
    Suggestion,
    SuggestionOffer,
    WaitingItem,
)
from maillage.accounts.store.people import runs_agency
from maillage.accounts.store.permissions import moderating
from maillage.core.problems import sentence
from maillage.kits.forms.forms import RefusableForm
from maillage.opendata.catalog.domain.terms import DatasetState, ProblemKind
from maillage.opendata.catalog.pages.parts.report_answers import answer_and_write
from maillage.opendata.catalog.pages.reader_forms import report_answer_form
from maillage.opendata.catalog.store.datasets import publishing_or_moderating, reports_to_answer
from maillage.opendata.catalog.store.models import ProblemReport
from maillage.opendata.catalog.store.reports import lift_suspension, suspend_dataset

_NEGLECTED_AFTER: Final = timedelta(days=14)  # then the agency sees too what a publisher leaves unanswered
_PERSON: Final = "Données personnelles signalées."  # the reason that its page gives, in French like every reason
_TAGS: Final = {
    ProblemKind.PERSON: sentence("Personne nommée"),
    ProblemKind.RIGHTS: sentence("Droit contesté"),
    ProblemKind.ERROR: sentence("Erreur signalée"),
    ProblemKind.OTHER: sentence("Signalement"),
}
_SENTENCES: Final = {
    ProblemKind.PERSON: sentence("Une personne est nommée dans « %(title)s », dit un lecteur."),
    ProblemKind.RIGHTS: sentence("Un droit ou une licence est contesté dans « %(title)s »."),
    ProblemKind.ERROR: sentence("Une erreur est signalée dans « %(title)s »."),
    ProblemKind.OTHER: sentence("Un problème est signalé dans « %(title)s »."),
}


def reports(visit: CockpitVisit) -> Iterator[WaitingItem]:
    """The reports that she may answer."""
    may_suspend = runs_agency(visit.person)
    waiting = reports_to_answer(visit.person, neglected_before=visit.now - _NEGLECTED_AFTER)
    for report in waiting[:MOST_OF_A_QUEUE]:
        kind = ProblemKind(report.kind)
        is_shown = report.dataset.state == DatasetState.PUBLISHED.value
        may_hide = kind is ProblemKind.PERSON and may_suspend and is_shown
        yield WaitingItem(
            key=str(report.pk),
            tag=_(_TAGS[kind]),
            # A person named in what nobody can read any more is an answer that is owed.
            harm=Harm.PERSON if kind is ProblemKind.PERSON and is_shown else Harm.ANSWER,
            sentence=_(_SENTENCES[kind]) % {"title": report.dataset.title},
            since=report.reported_at,
            detail=report.dataset.organisation.name
            if is_shown
            else f"{report.dataset.organisation.name} · {report.dataset.get_state_display()}",
            quote=report.message,
            read=(_("Le jeu et ses versions"), reverse("dataset_moderation", args=[report.dataset.slug])),
            acts=("suspend", "answer") if may_hide else ("answer",),
            row=report,
        )


def _report(key: str) -> ProblemReport:
    return ProblemReport.objects.select_related("dataset__organisation", "answered_by").get(pk=key)


def suspend(call: ActCall) -> ActDone:
    """Hide the data set from everyone."""
    dataset = _report(call.key).dataset
    suspend_dataset(moderating(call.person, dataset.organisation), dataset, reason=_PERSON, now=call.now)
    return ActDone(_("« %(title)s » n’est plus montré. Il reste à répondre.") % {"title": dataset.title})


def lift(call: ActCall) -> str:
    """Show the data set again."""
    dataset = _report(call.key).dataset
    lift_suspension(moderating(call.person, dataset.organisation), dataset, now=call.now)
    return _("« %(title)s » est de nouveau publié, aux mêmes adresses.") % {"title": dataset.title}


def answer(call: ActCall) -> ActDone:
    """Answer the report, and close it."""
    report = _report(call.key)
    acting = publishing_or_moderating(call.person, report.dataset)
    answer_and_write(acting, report, call.values["answer"], now=call.now)
    return ActDone(_("Le signalement sur « %(title)s » est traité.") % {"title": report.dataset.title})


def answer_form(item: WaitingItem, data: QueryDict | None) -> RefusableForm:
    """What was done about the report."""
    return report_answer_form(item.row, data)


def settlement(key: str) -> Settlement | None:
    """Who answered the report."""
    report = ProblemReport.objects.select_related("answered_by").filter(pk=key).first() if key.isdigit() else None
    if report is None or report.answered_at is None:
        return None
    return Settlement(report.answered_by, report.answered_at)


def look_around(visit: CockpitVisit) -> Suggestion | None:
    """For readers of an organisation who may not publish: the published data."""
    readable = visit.organisations(Role.READER, Capability.OPEN)
    if visit.organisations(Role.EDITOR, Capability.OPEN) or not readable:
        return None
    text = _("Vous lisez pour %(name)s. Pour publier, demandez le rôle de rédaction à ses administrateurs.")
    words = {"name": readable[0].organisation.name}
    return Suggestion(_("Regardez ce qui est publié"), text % words, _("Ouvrir le catalogue"), reverse("catalog"))


QUEUES: Final = (
    Queue(
        name="reports",
        models=(ProblemReport,),
        waiting=reports,
        acts=(
            QueueAct(word="suspend", label=sentence("Suspendre le jeu"), carry_out=suspend, undo=lift),
            QueueAct(word="answer", label=sentence("Répondre"), carry_out=answer, form=answer_form),
        ),
        settlement=settlement,
    ),
)
SUGGESTIONS: Final = (SuggestionOffer(50, look_around),)
LINKS: Final = (CockpitLink(10, sentence("Les signalements"), "reports", Capability.OPEN),)
