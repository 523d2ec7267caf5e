"""The agency's page of demonstrations (/mon-espace/demonstration): their state, and buttons to end or restore them."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from maillage.accounts.pages.access import answer_to_change
from maillage.accounts.store.demonstrations import bring_back_demonstration, end_demonstrations
from maillage.accounts.store.organisations import agency
from maillage.accounts.store.people import person_of, runs_agency
from maillage.accounts.store.permissions import moderating, reading_moderation
from maillage.core.clock import utc_now
from maillage.web.demonstration import demonstrations, ended_demonstrations
from maillage.web.error_pages import render_problems
from maillage.web.protection.login_redirect import redirect_to_sign_in
from maillage.web.wording.formats import number


@dataclass(frozen=True, slots=True)
class DemonstrationLine:
    """One demonstration: its label and state, and whether it can be ended or restored."""

    name: str
    label: str
    state: str
    may_end: bool
    may_return: bool


@require_safe
@never_cache
@render_problems
def demonstrations_page(request: HttpRequest) -> HttpResponse:
    """The page, for members of the agency; its administrators decide."""
    person = person_of(request)
    if person is None:
        return redirect_to_sign_in(request, reverse("demonstrations"))
    reading_moderation(person)
    lines = _lines()
    may_end_all = any(line.may_end for line in lines)
    context = {"lines": lines, "may_decide": runs_agency(person), "may_end_all": may_end_all}
    return render(request, "accounts/demonstrations.html", context)


def _lines() -> list[DemonstrationLine]:
    lines, ended = [], ended_demonstrations()
    for demonstration in demonstrations():
        is_held, real = demonstration.is_held(), demonstration.real_count()
        words = {"real": number(real), "floor": number(demonstration.floor_count)}
        if demonstration.name in ended:
            state = _("Arrêtée. Vraies données : %(real)s.") % words
        elif not is_held:
            state = _("Pas de démonstration ici. Vraies données : %(real)s.") % words
        elif real < demonstration.floor_count:
            state = _("Montrée. Vraies données : %(real)s ; à %(floor)s, elle s’efface.") % words
        else:
            state = _("Effacée par %(real)s vraies données ; ses lignes restent.") % words
        lines.append(
            DemonstrationLine(
                demonstration.name,
                _(demonstration.label),
                state,
                may_end=is_held and demonstration.name not in ended,
                may_return=not real and (demonstration.name in ended or not is_held),
            )
        )
    return lines


@require_POST
@render_problems
def end(request: HttpRequest) -> HttpResponseBase:
    """End one demonstration, or all of them."""
    person = person_of(request)
    if person is None:
        return redirect_to_sign_in(request, reverse("demonstrations"))
    acting = moderating(person, agency())
    chosen = request.POST.get("name", "")

    def write() -> str:
        names = [chosen] if chosen else [one.name for one in demonstrations() if one.is_held()]
        count = end_demonstrations(names, acting, now=utc_now())
        text = ngettext("%(count)s démonstration arrêtée.", "%(count)s démonstrations arrêtées.", count)
        return text % {"count": number(count)} + " " + _("Ses lignes s’effacent dans la minute.")

    return answer_to_change(request, write, redirect("demonstrations"))


@require_POST
@render_problems
def bring_back(request: HttpRequest) -> HttpResponseBase:
    """Restore one demonstration."""
    person = person_of(request)
    if person is None:
        return redirect_to_sign_in(request, reverse("demonstrations"))
    acting = moderating(person, agency())

    def write() -> str:
        bring_back_demonstration(request.POST.get("name", ""), acting, now=utc_now())
        return _("La démonstration revient dans quelques minutes.")

    return answer_to_change(request, write, redirect("demonstrations"))
