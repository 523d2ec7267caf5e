"""/organisations/<slug>/reglages: the public address and the site of an organisation."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from maillage.accounts.forms.organisations import SettingsForm, focus_first_fault
from maillage.accounts.record import change_organisation
from maillage.accounts.terms import Acting
from maillage.accounts.views.inside import Inside, changing, for_members
from maillage.core.clock import utc_now
from maillage.territory.queries import territory


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """What is known of an organisation, and the form of what it may change."""

    inside: Inside
    tab: str
    form: SettingsForm
    territory_name: str


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
