"""/moderation/masquer: the agency hides single things from everyone, with a reason, and shows them again."""

from urllib.parse import unquote, urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from maillage.accounts.pages.access import answer_to_change, problem_text
from maillage.accounts.pages.organisations import HidingForm
from maillage.accounts.pages.parts import for_people, for_people_here
from maillage.accounts.pages.parts.takedowns import hide_thing, lift_takedown, takedown_offers
from maillage.accounts.store.model_types import User
from maillage.accounts.store.permissions import reading_moderation
from maillage.core.clock import utc_now
from maillage.core.problems import NotFound, Refused


@require_http_methods(["GET", "HEAD", "POST"])
@for_people_here
def hide(request: HttpRequest, person: User) -> HttpResponse:
    """The form to hide a thing; the moderation page can show it again."""
    reading_moderation(person)
    offers = takedown_offers()
    kinds = [(word, _(offer.kind.label)) for word, offer in offers.items()]
    named = {name: request.GET.get(name, "").strip()[:400] for name in ("kind", "key")}
    form = HidingForm(request.POST if request.method == "POST" else None, initial=named, kinds=kinds)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            hide_thing(person, typed["kind"], _named(typed["key"]), reason=typed["reason"], now=utc_now())
        except Refused as refusal:
            form.add_refusal(refusal, at="reason")
        except NotFound as problem:
            # Nothing was hidden: the form keeps its input.
            form.add_error("key", problem_text(problem))
        else:
            return answer_to_change(request, lambda: _("C’est masqué partout."), redirect("moderation"))
    kind, key = (str(form[name].value() or "") for name in ("kind", "key"))
    thing = offers[kind].find(_named(key)) if kind in offers and key else None
    is_chosen = thing is not None and not form.errors.keys() & {"kind", "key"}
    context = {"form": form, "thing": thing, "is_chosen": is_chosen}
    return render(request, "accounts/hide.html", context, status=form.status)


@require_POST
@for_people
def show(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """Show a hidden thing again."""

    def change() -> str:
        takedown = lift_takedown(person, number, now=utc_now())
        return _("« %(title)s » est de nouveau montré.") % {"title": takedown.title}

    return answer_to_change(request, change, redirect("moderation"))


def _named(typed: str) -> str:
    """The key in a pasted URL, or the text itself."""
    if "/" not in typed:
        return typed
    try:
        match = resolve(unquote(urlsplit(typed).path))
    except Resolver404:
        # Not a page of ours: keys of contracts may contain slashes too.
        return typed
    return str(next(iter(match.kwargs.values()), typed))
