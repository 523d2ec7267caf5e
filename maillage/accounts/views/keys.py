"""/organisations/<slug>/cles: the keys of an organisation's programs; a new one is shown once."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from maillage.accounts.forms.organisations import KeyForm, focus_first_fault
from maillage.accounts.models import ApiKey
from maillage.accounts.record import make_key, revoke_key
from maillage.accounts.terms import Acting, Role
from maillage.accounts.views.inside import Inside, changing, for_members
from maillage.core.clock import utc_now
from maillage.web.public_address import public_url


@dataclass(frozen=True, slots=True)
class KeysPage:
    """Keys in force and revoked ones; ``token`` once, of the key that was just made."""

    inside: Inside
    tab: str
    keys: Sequence[ApiKey]
    form: KeyForm
    origin: str
    token: str = ""


@require_safe
@for_members
def keys(request: HttpRequest, inside: Inside) -> HttpResponse:
    """The page."""
    return render(request, "accounts/keys.html", {"page": _page(request, inside, KeyForm())})


@changing("keys")
def make(request: HttpRequest, inside: Inside, acting: Acting) -> HttpResponse:
    """The page with the new key, which no other page will show."""
    form = KeyForm(request.POST)
    if not form.is_valid():
        focus_first_fault(form)
        return render(request, "accounts/keys.html", {"page": _page(request, inside, form)}, status=422)
    _key, token = make_key(acting, form.cleaned_data["name"], Role(form.cleaned_data["role"]), now=utc_now())
    return render(request, "accounts/keys.html", {"page": _page(request, inside, KeyForm(), token=token)})


@changing("keys")
def revoke(_request: HttpRequest, inside: Inside, acting: Acting, number: int) -> str:
    """The key opens nothing any more."""
    key = get_object_or_404(ApiKey, pk=number, organisation=inside.organisation)
    revoke_key(acting, key, now=utc_now())
    return _("La clé « %(name)s » est révoquée.") % {"name": key.name}


def _page(request: HttpRequest, inside: Inside, form: KeyForm, *, token: str = "") -> KeysPage:
    keys = inside.organisation.api_keys.select_related("made_by").order_by("-made_at", "-pk")
    return KeysPage(inside=inside, tab="keys", keys=list(keys), form=form, origin=public_url(request), token=token)
