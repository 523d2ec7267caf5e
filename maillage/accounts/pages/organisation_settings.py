"""Administration of an organisation: public contact details, API keys, mandates.

/organisations/<slug>/reglages; /cles: API keys, a new one being shown once; /mandats: mandates given and held; request,
give, refuse, end.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from maillage.accounts.domain.terms import Acting, Role
from maillage.accounts.edges.export import mandate_asked_letter
from maillage.accounts.pages.access import PageAccess, admin_action, members_only
from maillage.accounts.pages.organisations import (
    KeyForm,
    MandateForm,
    MandateRequestForm,
    OrganisationIdentityForm,
    ProofForm,
    SettingsForm,
)
from maillage.accounts.pages.parts.consents import consent_to_mandate, mandates_link, tell_both
from maillage.accounts.store.mandates import (
    MandatesOf,
    ask_mandate,
    end_mandate,
    give_mandate,
    make_key,
    mandate_candidates,
    mandate_of,
    mandate_request_of,
    mandates_of,
    refuse_mandate,
    revoke_key,
)
from maillage.accounts.store.models import ApiKey, MandateRequest, Organisation
from maillage.accounts.store.organisation_changes import change_organisation, correct_organisation
from maillage.accounts.store.organisations import accepted_organisations, emails_of_members
from maillage.accounts.store.people import runs_agency
from maillage.accounts.store.permissions import decides_for_agency, moderating
from maillage.core.clock import utc_now
from maillage.kits.forms.forms import RefusableForm
from maillage.kits.letters.record.queue import enqueue
from maillage.territory.store.territories import territory
from maillage.web.public_url import public_url


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """An organisation, and the form of its settings."""

    inside: PageAccess
    tab: str
    form: SettingsForm
    territory_name: str
    identity: OrganisationIdentityForm | None


@dataclass(frozen=True, slots=True)
class KeysPage:
    """Active and revoked keys; ``token`` is shown once, for a key just created."""

    inside: PageAccess
    tab: str
    keys: Sequence[ApiKey]
    form: KeyForm
    origin: str
    token: str = ""


@dataclass(frozen=True, slots=True)
class MandatesPage:
    """Mandates, requests, and forms for new ones; no form if no organisation can be chosen.

    Requests to be answered have a form for the proof if the agency records the consent.
    """

    inside: PageAccess
    tab: str
    mandates: MandatesOf
    to_answer: Sequence[tuple[MandateRequest, ProofForm | None]]
    text: str
    giving: MandateForm | None
    asking: MandateRequestForm | None


@require_safe
@members_only
def organisation_settings(request: HttpRequest, inside: PageAccess) -> HttpResponse:
    """The settings page."""
    public = {"email": inside.organisation.email, "website": inside.organisation.website}
    page = _page(inside, SettingsForm(initial=public), _identity_form(inside))
    return render(request, "accounts/settings.html", {"page": page})


@admin_action("organisation_settings")
def change_settings(request: HttpRequest, inside: PageAccess, acting: Acting) -> str | HttpResponse:
    """Change the public address and website."""
    form = SettingsForm(request.POST)
    if not form.is_valid():
        page = _page(inside, form, _identity_form(inside))
        return render(request, "accounts/settings.html", {"page": page}, status=422)
    change_organisation(acting, **form.cleaned_data, now=utc_now())
    return _("Les réglages sont enregistrés.")


@require_POST
@members_only
def change_identity(request: HttpRequest, inside: PageAccess) -> HttpResponse:
    """Correct who the organisation is, for the agency."""
    acting = moderating(inside.person, inside.organisation)
    form = OrganisationIdentityForm(request.POST, organisation=inside.organisation)
    if form.is_valid():
        with form.refusals(at="name"):
            correct_organisation(acting, **form.identity(), now=utc_now())
            messages.success(request, _("C’est corrigé ; ce qu’elle était avant reste dans la trace."))
            return redirect("organisation_settings", slug=inside.organisation.slug)
    public = {"email": inside.organisation.email, "website": inside.organisation.website}
    page = _page(inside, SettingsForm(initial=public), form)
    return render(request, "accounts/settings.html", {"page": page}, status=form.status)


def _page(inside: PageAccess, form: SettingsForm, identity: OrganisationIdentityForm | None) -> SettingsPage:
    address = inside.organisation.territory
    name = territory(address).name if address else ""
    return SettingsPage(inside=inside, tab="settings", form=form, territory_name=name, identity=identity)


def _identity_form(inside: PageAccess) -> OrganisationIdentityForm | None:
    """The form with which the agency corrects who the organisation is; None for everyone else."""
    is_correctable = runs_agency(inside.person) and not inside.organisation.is_sandbox
    return OrganisationIdentityForm(organisation=inside.organisation) if is_correctable else None


@require_safe
@members_only
def keys(request: HttpRequest, inside: PageAccess) -> HttpResponse:
    """The page of API keys."""
    return render(request, "accounts/keys.html", {"page": _keys_page(request, inside, KeyForm())})


@admin_action("keys")
def make(request: HttpRequest, inside: PageAccess, acting: Acting) -> HttpResponse:
    """Create a key; this is the only page that shows it."""
    form = KeyForm(request.POST)
    if not form.is_valid():
        return render(request, "accounts/keys.html", {"page": _keys_page(request, inside, form)}, status=422)
    _key, token = make_key(acting, form.cleaned_data["name"], Role(form.cleaned_data["role"]), now=utc_now())
    return render(request, "accounts/keys.html", {"page": _keys_page(request, inside, KeyForm(), token=token)})


@admin_action("keys")
def revoke(_request: HttpRequest, inside: PageAccess, acting: Acting, number: int) -> str:
    """Revoke a key."""
    key = get_object_or_404(ApiKey, pk=number, organisation=inside.organisation)
    revoke_key(acting, key, now=utc_now())
    return _("La clé « %(name)s » est révoquée.") % {"name": key.name}


def _keys_page(request: HttpRequest, inside: PageAccess, form: KeyForm, *, token: str = "") -> KeysPage:
    keys = inside.organisation.api_keys.select_related("made_by").order_by("-made_at", "-pk")
    return KeysPage(inside=inside, tab="keys", keys=list(keys), form=form, origin=public_url(request), token=token)


@require_safe
@members_only
def mandates(request: HttpRequest, inside: PageAccess) -> HttpResponse:
    """The page of mandates."""
    return _mandates_response(request, inside)


@admin_action("mandates")
def ask(request: HttpRequest, inside: PageAccess, acting: Acting) -> str | HttpResponse:
    """Request a mandate from another organisation."""
    form = _request_form(request.POST, _choice(request, inside))
    if form.is_valid():
        with form.refusals(at="organisation"):
            principal: Organisation = form.cleaned_data["organisation"]
            scope, message = form.cleaned_data["scope"], form.cleaned_data["message"]
            link = mandates_link(principal)
            with transaction.atomic():
                asking = ask_mandate(acting, principal, scope=scope, message=message, now=utc_now())
                for email in emails_of_members(principal, Role.ADMINISTRATOR):
                    enqueue(mandate_asked_letter(asking, link=link, to=email))
            return _("Le mandat est demandé à %(name)s, qui doit répondre.") % {"name": principal.name}
    return _mandates_response(request, inside, form)


@admin_action("mandates")
def give(request: HttpRequest, inside: PageAccess, acting: Acting) -> str | HttpResponse:
    """Give another organisation a mandate, or record one that was given elsewhere."""
    needs_proof = decides_for_agency(inside.person, inside.organisation)
    form = _giving(request.POST, _choice(request, inside), needs_proof=needs_proof)
    if form.is_valid():
        with form.refusals(at="proof"):
            typed = form.cleaned_data
            with transaction.atomic():
                mandate = give_mandate(
                    acting, typed["organisation"], scope=typed["scope"], proof=typed["proof"], now=utc_now()
                )
                tell_both(mandate)
            return _("%(name)s peut désormais publier en votre nom.") % {"name": mandate.actor.name}
    return _mandates_response(request, inside, form)


@admin_action("mandates")
def accept(request: HttpRequest, inside: PageAccess, acting: Acting, number: int) -> str | HttpResponse:
    """Accept a mandate request."""
    asking = get_object_or_404(MandateRequest, pk=number, principal=inside.organisation, answered_at=None)
    form = ProofForm(request.POST, auto_id=f"%s-{number}")
    if form.is_valid():
        with form.refusals(at="proof"):
            with transaction.atomic():
                mandate = consent_to_mandate(acting, asking, form.cleaned_data["proof"], now=utc_now())
            return _("%(name)s peut désormais publier en votre nom.") % {"name": mandate.actor.name}
    return _mandates_response(request, inside, form, number)


@admin_action("mandates")
def refuse(_request: HttpRequest, inside: PageAccess, acting: Acting, number: int) -> str:
    """Refuse a request, or withdraw one's own."""
    refuse_mandate(acting, mandate_request_of(inside.organisation, number), now=utc_now())
    return _("La demande de mandat est close.")


@admin_action("mandates")
def end(_request: HttpRequest, inside: PageAccess, acting: Acting, number: int) -> str:
    """End a mandate, as either party."""
    end_mandate(acting, mandate_of(inside.organisation, number), now=utc_now())
    return _("Le mandat est terminé. Ce qui a été publié le reste.")


def _choice(request: HttpRequest, inside: PageAccess) -> dict[str, Any]:
    """The valid choices, and those offered: matches by name, plus the one submitted."""
    offered = list(mandate_candidates(inside.organisation, _searched(request))) if inside.may_change else []
    if request.method == "POST":
        sent = accepted_organisations().filter(slug=request.POST.get("organisation", ""))
        offered += [organisation for organisation in sent if organisation not in offered]
    return {"choices": accepted_organisations(), "offered": offered}


def _searched(request: HttpRequest) -> str:
    return str(request.POST.get("q", request.GET.get("q", ""))).strip()[:100]


def _giving(data: QueryDict | None, choice: dict[str, Any], *, needs_proof: bool) -> MandateForm:
    return MandateForm(data, **choice, needs_proof=needs_proof, auto_id="give-%s")


def _request_form(data: QueryDict | None, choice: dict[str, Any]) -> MandateRequestForm:
    return MandateRequestForm(data, **choice, auto_id="ask-%s")


def _mandates_response(
    request: HttpRequest, inside: PageAccess, sent: RefusableForm | None = None, number: int | None = None
) -> HttpResponse:
    """The page; ``sent`` is the refused form, for the request ``number`` if it answers one."""
    mandates, choice = mandates_of(inside.organisation), _choice(request, inside)
    needs_proof = decides_for_agency(inside.person, inside.organisation)

    def proof_form(request_row: MandateRequest) -> ProofForm | None:
        if isinstance(sent, ProofForm) and request_row.pk == number:
            return sent
        return ProofForm(auto_id=f"%s-{request_row.pk}") if needs_proof else None

    giving = sent if isinstance(sent, MandateForm) else _giving(None, choice, needs_proof=needs_proof)
    asking = sent if isinstance(sent, MandateRequestForm) else _request_form(None, choice)
    page = MandatesPage(
        inside=inside,
        tab="mandates",
        mandates=mandates,
        to_answer=[(row, proof_form(row)) for row in mandates.to_answer],
        text=_searched(request),
        giving=giving if choice["offered"] else None,
        asking=asking if choice["offered"] else None,
    )
    return render(request, "accounts/mandates.html", {"page": page}, status=sent.status if sent else 200)
