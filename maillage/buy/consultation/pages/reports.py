"""A reader reports that a person is named in a consultation; the agency hides it, or settles that it stays."""

from collections.abc import Iterator
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from maillage.accounts.pages.parts.cockpit import (
    MOST_OF_A_QUEUE,
    ActCall,
    ActDone,
    CockpitVisit,
    Harm,
    Queue,
    QueueAct,
    Settlement,
    WaitingItem,
)
from maillage.accounts.pages.parts.takedowns import hide_thing
from maillage.accounts.store.people import runs_agency
from maillage.accounts.store.permissions import moderating
from maillage.accounts.store.visibility import hidden_keys
from maillage.buy.consultation.domain.tenders import HideableTender
from maillage.buy.consultation.pages.forms import TenderReportForm
from maillage.buy.consultation.pages.public import consultation_page
from maillage.buy.consultation.store.models import TenderReport
from maillage.buy.consultation.store.reports import report_person, settle_reports, waiting_reports
from maillage.buy.consultation.store.tenders import own_tender, public_tender
from maillage.core.clock import utc_now
from maillage.core.problems import sentence
from maillage.core.row_numbers import row_number
from maillage.web.error_pages import render_problems
from maillage.web.protection.limits import Limit, limited

REPORTS: Final = Limit(
    "reports of consultations by network",
    most=10,
    every_s=600,
    message=sentence(
        "Plusieurs signalements sont déjà partis de votre réseau : attendez %(minutes)s min, puis recommencez."
    ),
)
_PERSON: Final = "Données personnelles signalées."  # the reason that its page gives, in French like every reason


@require_POST
@render_problems
@limited(REPORTS)
def report(request: HttpRequest, slug: str) -> HttpResponse:
    """A report, which the agency alone reads."""
    tender, form = public_tender(slug), TenderReportForm(request.POST, auto_id="report-%s")
    if form.is_valid():
        with form.refusals():
            if form.is_human:
                report_person(tender, form.cleaned_data["text"], now=utc_now())
            messages.success(request, _("L’agence lit votre signalement ; elle masque la page s’il y a lieu."))
            return redirect("consultation", slug=slug)
    return consultation_page(request, tender, form)


def reports(visit: CockpitVisit) -> Iterator[WaitingItem]:
    """The reports that wait for the agency's administrators."""
    rows = waiting_reports(most=MOST_OF_A_QUEUE) if runs_agency(visit.person) else []
    hidden = hidden_keys(HideableTender.CONSULTATION) if rows else frozenset()
    for row in rows:
        is_shown = row.tender.slug not in hidden
        yield WaitingItem(
            key=str(row.pk),
            tag=_("Personne nommée"),
            harm=Harm.PERSON if is_shown else Harm.ANSWER,
            sentence=_("Une personne est nommée dans « %(title)s », dit un lecteur.") % {"title": row.tender.object},
            since=row.reported_at,
            detail=row.tender.organisation.name if row.tender.organisation else "",
            quote=row.text,
            read=(_("Voir la consultation"), reverse("consultation", args=[row.tender.slug])),
            acts=("hide", "settle") if is_shown else ("settle",),
            row=row,
        )


def _report(key: str) -> TenderReport:
    return TenderReport.objects.select_related("tender").get(pk=key)


def hide(call: ActCall) -> ActDone:
    """Hide the consultation from everyone, which settles its reports."""
    tender = _report(call.key).tender
    hide_thing(call.person, HideableTender.CONSULTATION.value, tender.slug, reason=_PERSON, now=call.now)
    settle_reports(tender, call.person.pk, now=call.now)
    return ActDone(_("« %(title)s » est masquée partout.") % {"title": tender.object})


def settle(call: ActCall) -> ActDone:
    """Nothing is to be hidden."""
    tender, organisation = own_tender(_report(call.key).tender.slug)
    moderating(call.person, organisation)
    settle_reports(tender, call.person.pk, now=call.now)
    return ActDone(_("Les signalements sur « %(title)s » sont réglés, leurs mots effacés.") % {"title": tender.object})


def settlement(key: str) -> Settlement | None:
    """Who settled the report."""
    number = row_number(key)
    row = TenderReport.objects.select_related("settled_by").filter(pk=number).first() if number is not None else None
    return Settlement(row.settled_by, row.settled_at) if row is not None and row.settled_at is not None else None


QUEUES: Final = (
    Queue(
        name="consultation-reports",
        models=(TenderReport,),
        waiting=reports,
        acts=(
            QueueAct(word="hide", label=sentence("Masquer la consultation"), carry_out=hide),
            QueueAct(word="settle", label=sentence("Rien à masquer"), carry_out=settle),
        ),
        settlement=settlement,
    ),
)
