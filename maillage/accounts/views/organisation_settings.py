"""What administrators decide for an organisation: its public address and site, its keys, its mandates.

/organisations/<slug>/reglages, /cles: the keys of its programs, of which a new one is shown once, and /mandats: who
acts for it and for whom it acts; ask, give, refuse, end.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from maillage.accounts.export import mandate_asked_letter, mandate_given_letter
from maillage.accounts.forms.organisations import KeyForm, OtherOrganisationForm, SettingsForm, focus_first_fault
from maillage.accounts.models import ApiKey, Mandate, MandateRequest, Organisation
from maillage.accounts.queries.mandates import (
    MandatesOf,
    mandate_candidates,
    mandate_of,
    mandate_request_of,
    mandates_of,
)
from maillage.accounts.queries.organisations import accepted_organisations, emails_of_members
from maillage.accounts.queries.permissions import decides_for_agency
from maillage.accounts.record.mandates import (
    ask_mandate,
    end_mandate,
    give_mandate,
    make_key,
    refuse_mandate,
    revoke_key,
)
from maillage.accounts.record.organisations import change_organisation
from maillage.accounts.terms import MANDATED, Acting, Capability, Role
from maillage.accounts.views.inside import Inside, changing, for_members
from maillage.core.clock import utc_now
from maillage.core.problems import Refused, sentence
from maillage.kits.letters.record.queue import enqueue
from maillage.territory.queries import territory
from maillage.web.public_address import installation_url, public_url


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """What is known of an organisation, and the form of what it may change."""

    inside: Inside
    tab: str
    form: SettingsForm
    territory_name: str


@dataclass(frozen=True, slots=True)
class KeysPage:
    """Keys in force and revoked ones; ``token`` once, of the key that was just made."""

    inside: Inside
    tab: str
    keys: Sequence[ApiKey]
    form: KeyForm
    origin: str
    token: str = ""


@dataclass(frozen=True, slots=True)
class MandatesPage:
    """What stands, what waits, and the organisations that can be chosen; ``needs_proof`` where the agency records."""

    inside: Inside
    tab: str
    mandates: MandatesOf
    candidates: Sequence[Organisation]
    text: str
    needs_proof: bool
    scopes: Sequence[tuple[str, str]]


@require_safe
@for_members
def organisation_settings(request: HttpRequest, inside: Inside) -> HttpResponse:
    """The page."""
    public = {"email": inside.organisation.email, "website": inside.organisation.website}
    return render(request, "accounts/settings.html", {"page": _page(inside, SettingsForm(initial=public))})


@changing("organisation_settings")
def change_settings(request: HttpRequest, inside: Inside, acting: Acting) -> str | HttpResponse:
    """Show this address and this site from now on."""
    form = SettingsForm(request.POST)
    if not form.is_valid():
        focus_first_fault(form)
        return render(request, "accounts/settings.html", {"page": _page(inside, form)}, status=422)
    change_organisation(acting, **form.cleaned_data, now=utc_now())
    return _("Les réglages sont enregistrés.")


def _page(inside: Inside, form: SettingsForm) -> SettingsPage:
    address = inside.organisation.territory
    return SettingsPage(
        inside=inside, tab="settings", form=form, territory_name=territory(address).name if address else ""
    )


@require_safe
@for_members
def keys(request: HttpRequest, inside: Inside) -> HttpResponse:
    """The page."""
    return render(request, "accounts/keys.html", {"page": _keys_page(request, inside, KeyForm())})


@changing("keys")
def make(request: HttpRequest, inside: Inside, acting: Acting) -> HttpResponse:
    """The page with the new key, which no other page will show."""
    form = KeyForm(request.POST)
    if not form.is_valid():
        focus_first_fault(form)
        return render(request, "accounts/keys.html", {"page": _keys_page(request, inside, form)}, status=422)
    _key, token = make_key(acting, form.cleaned_data["name"], Role(form.cleaned_data["role"]), now=utc_now())
    return render(request, "accounts/keys.html", {"page": _keys_page(request, inside, KeyForm(), token=token)})


@changing("keys")
def revoke(_request: HttpRequest, inside: Inside, acting: Acting, number: int) -> str:
    """The key opens nothing any more."""
    key = get_object_or_404(ApiKey, pk=number, organisation=inside.organisation)
    revoke_key(acting, key, now=utc_now())
    return _("La clé « %(name)s » est révoquée.") % {"name": key.name}


def _keys_page(request: HttpRequest, inside: Inside, form: KeyForm, *, token: str = "") -> KeysPage:
    keys = inside.organisation.api_keys.select_related("made_by").order_by("-made_at", "-pk")
    return KeysPage(inside=inside, tab="keys", keys=list(keys), form=form, origin=public_url(request), token=token)


@require_safe
@for_members
def mandates(request: HttpRequest, inside: Inside) -> HttpResponse:
    """The page."""
    text = request.GET.get("q", "").strip()[:100]
    page = MandatesPage(
        inside=inside,
        tab="mandates",
        mandates=mandates_of(inside.organisation),
        candidates=mandate_candidates(inside.organisation, text) if inside.may_change else (),
        text=text,
        needs_proof=decides_for_agency(inside.person, inside.organisation),
        scopes=[(scope.value, _(label)) for scope, label in MANDATED.items()],
    )
    return render(request, "accounts/mandates.html", {"page": page})


@changing("mandates")
def ask(request: HttpRequest, _inside: Inside, acting: Acting) -> str:
    """Ask another organisation for its mandate."""
    form = _other_organisation(request)
    principal: Organisation = form.cleaned_data["organisation"]
    scope, message = form.cleaned_data["scope"], form.cleaned_data["message"]
    link = _page_of(principal)
    with transaction.atomic():
        asking = ask_mandate(acting, principal, scope=scope, message=message, now=utc_now())
        for email in emails_of_members(principal, Role.ADMINISTRATOR):
            enqueue(mandate_asked_letter(asking, link=link, to=email))
    return _("Le mandat est demandé à %(name)s, qui doit répondre.") % {"name": principal.name}


@changing("mandates")
def give(request: HttpRequest, _inside: Inside, acting: Acting) -> str:
    """Give another organisation a mandate, or record that it was given elsewhere."""
    form = _other_organisation(request)
    with transaction.atomic():
        mandate = give_mandate(
            acting,
            form.cleaned_data["organisation"],
            scope=form.cleaned_data["scope"],
            proof=form.cleaned_data["proof"],
            now=utc_now(),
        )
        _tell_both(mandate)
    return _("%(name)s peut désormais publier en votre nom.") % {"name": mandate.actor.name}


@changing("mandates")
def accept(request: HttpRequest, inside: Inside, acting: Acting, number: int) -> str:
    """Give the mandate that was asked."""
    asking = get_object_or_404(MandateRequest, pk=number, principal=inside.organisation, answered_at=None)
    proof, scope = request.POST.get("proof", "")[:300], Capability(asking.scope)
    with transaction.atomic():
        mandate = give_mandate(acting, asking.actor, scope=scope, proof=proof, now=utc_now())
        _tell_both(mandate)
    return _("%(name)s peut désormais publier en votre nom.") % {"name": mandate.actor.name}


@changing("mandates")
def refuse(_request: HttpRequest, inside: Inside, acting: Acting, number: int) -> str:
    """Say no to a request, or take one's own back."""
    refuse_mandate(acting, mandate_request_of(inside.organisation, number), now=utc_now())
    return _("La demande de mandat est close.")


@changing("mandates")
def end(_request: HttpRequest, inside: Inside, acting: Acting, number: int) -> str:
    """End a mandate, from either side."""
    end_mandate(acting, mandate_of(inside.organisation, number), now=utc_now())
    return _("Le mandat est terminé. Ce qui a été publié le reste.")


def _other_organisation(request: HttpRequest) -> OtherOrganisationForm:
    form = OtherOrganisationForm(request.POST, choices=accepted_organisations())
    if not form.is_valid():
        raise Refused("organisation_not_chosen", sentence("Choisissez une organisation de la liste."))
    return form


def _tell_both(mandate: Mandate) -> None:
    for side in (mandate.actor, mandate.principal):
        for email in emails_of_members(side, Role.ADMINISTRATOR):
            enqueue(mandate_given_letter(mandate, link=_page_of(side), to=email))


def _page_of(organisation: Organisation) -> str:
    return installation_url() + reverse("mandates", args=[organisation.slug])
