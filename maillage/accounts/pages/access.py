"""Decorators of pages of people and organisations: who has access, for whom they act, how a change is answered."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from maillage.accounts.domain.terms import Acting, FactorStep
from maillage.accounts.store.models import Organisation, User
from maillage.accounts.store.organisations import organisation_at
from maillage.accounts.store.people import missing_factor_step, person_of
from maillage.accounts.store.permissions import (
    administering,
    may_administer,
    organisations_of,
    reading,
    reading_moderation,
)
from maillage.core.problems import Problem, Refused
from maillage.web.error_pages import RefusedRedirect, render_problems
from maillage.web.protection.login_redirect import redirect_to_sign_in


@dataclass(frozen=True, slots=True)
class PageAccess:
    """A person on a page of an organisation, their rights there, and their other organisations."""

    person: User
    organisation: Organisation
    may_change: bool
    is_member: bool
    others: Sequence[Organisation]


Page = Callable[..., HttpResponseBase]
OwnPage = Callable[..., HttpResponse]
_PAGES_OF_STEPS = {FactorStep.PROVE: "second_factor_door", FactorStep.SET_UP: "my_second_factor"}
WhoAsks = Callable[[HttpRequest], User | None]
Action = Callable[..., str | HttpResponse]


def members_only(page: Page) -> Page:
    """Decorate ``page(request, inside)`` for members of the organisation and the agency.

    Others log in or see why not.
    """

    @never_cache
    @render_problems
    @wraps(page)
    def entered(request: HttpRequest, slug: str, **parts: Any) -> HttpResponseBase:
        person = person_of(request)
        if person is None:
            return redirect_to_sign_in(request, reverse("members", args=[slug]))
        organisation = organisation_at(slug)
        reading(person, organisation)
        own = organisations_of(person)
        inside = PageAccess(
            person=person,
            organisation=organisation,
            may_change=may_administer(person, organisation),
            is_member=organisation in own,
            others=[other for other in own if other != organisation],
        )
        return page(request, inside, **parts)

    return entered


def for_agency(page: Page, after_change: str = "") -> Page:
    """Decorate ``page(request, person)`` for members of the agency; others log in or see why not.

    ``after_change`` names the page to go to after login where ``page`` only takes a POST: it cannot be opened. Without
    it, a POST goes back to its own page: its input is still in the browser (kits/forms).
    """

    @never_cache
    @render_problems
    @wraps(page)
    def entered(request: HttpRequest, **parts: Any) -> HttpResponseBase:
        person = person_of(request)
        if person is None:
            return redirect_to_sign_in(request, reverse(after_change) if after_change else request.path)
        reading_moderation(person)
        return page(request, person, **parts)

    return entered


def own_account(who_asks: WhoAsks = person_of) -> Callable[[OwnPage], OwnPage]:
    """Decorate ``page(request, person)`` of one's own account, with the user of ``who_asks``; others log in first."""

    def decorated(page: OwnPage) -> OwnPage:
        @never_cache
        @wraps(page)
        def entered(request: HttpRequest, **parts: Any) -> HttpResponse:
            person = who_asks(request)
            return (
                redirect_to_sign_in(request, reverse("my_account"))
                if person is None
                else page(request, person, **parts)
            )

        return entered

    return decorated


def admin_action(page_name: str) -> Callable[[Action], Page]:
    """Decorate an administrator's ``action(request, inside, acting)``; its message is shown on ``page_name``."""

    def decorated(action: Action) -> Page:
        @require_POST
        @members_only
        @wraps(action)
        def changed(request: HttpRequest, inside: PageAccess, **parts: Any) -> HttpResponseBase:
            acting: Acting = administering(inside.person, inside.organisation)
            return answer_to_change(
                request,
                lambda: action(request, inside, acting, **parts),
                redirect(page_name, slug=inside.organisation.slug),
            )

        return changed

    return decorated


def answer_to_change(
    request: HttpRequest, change: Callable[[], str | HttpResponse], back: HttpResponseRedirect
) -> HttpResponse:
    """The response of ``change`` if it returns one, else ``back`` with its message, or with the refusal."""
    try:
        outcome = change()
    except Refused as refusal:
        # Rolled back: the page shows the unchanged state, and why.
        messages.error(request, problem_text(refusal))
        return RefusedRedirect(back.url)
    if isinstance(outcome, HttpResponse):
        return outcome
    messages.success(request, outcome)
    return back


def problem_text(problem: Problem) -> str:
    """The sentence of a problem in the language of the page."""
    return _(problem.message) % problem.params


def to_proven(request: HttpRequest, person: User, page: str) -> HttpResponse:
    """Redirect to ``page``, through a second-factor step that ``person`` must still complete."""
    step = missing_factor_step(request, person)
    if step is None:
        return redirect(page)
    return redirect(f"{reverse(_PAGES_OF_STEPS[step])}?{urlencode({'next': page})}")


def workspace_address() -> str:
    """The URL of the person's workspace, else of the account."""
    try:
        return reverse("workspace")
    except NoReverseMatch:
        # An installation without the catalogue has no workspace.
        return reverse("my_account")
