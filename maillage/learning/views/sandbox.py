"""Opens, empties and closes the sandbox of who learns. Each is a button: no link of another page does it."""

from typing import Final

from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from maillage.accounts.queries import Organisation, has_account, person_of, sandbox_of
from maillage.core.clock import utc_now
from maillage.core.problems import sentence
from maillage.learning.record.sandbox import begin_again, close_sandbox, open_sandbox
from maillage.learning.rules.sandboxes import MOST_OF_A_NETWORK
from maillage.web.protection.doors import own_address
from maillage.web.protection.limits import Limit, counting
from maillage.web.protection.networks import network_of
from maillage.web.telling import telling_problems

SANDBOX: Final = "sandbox"  # in the session: the name of the sandbox, for the banner of every page
PROGRESS: Final = "lessons"  # likewise: the lessons that were done
_LASTING: Final = (PROGRESS, "lesson_plan")


OPENINGS: Final = Limit(
    "sandboxes by network",
    MOST_OF_A_NETWORK,
    every_s=3600 / MOST_OF_A_NETWORK,
    message=sentence(
        "Beaucoup de bacs à sable ont été ouverts depuis votre réseau : attendez %(minutes)s min, puis recommencez."
    ),
    code="too_many_sandboxes",
)


@require_POST
@telling_problems
@counting(OPENINGS)
def open_one(request: HttpRequest) -> HttpResponse:
    """A sandbox for who asks: with an account she stays who she is, else she becomes the person made for it."""
    visitor = person_of(request)
    if visitor is None or sandbox_of(visitor) is None:
        OPENINGS.take(network_of(request))
    person, organisation = open_sandbox(visitor, now=utc_now())
    if visitor is None:
        # The session gets a new identity, and keeps the lessons that were done before.
        progress = _progress(request)
        logout(request)
        login(request, person, backend="django.contrib.auth.backends.ModelBackend")
        request.session.update(progress)
    enter(request, organisation)
    messages.success(request, _("Votre bac à sable est prêt : vous êtes chez vous, tout s’efface quand vous partez."))
    return redirect(_next(request))


@require_POST
@telling_problems
def empty(request: HttpRequest) -> HttpResponse:
    """The sandbox as it was at the beginning."""
    person = person_of(request)
    organisation = sandbox_of(person) if person is not None else None
    if person is None or organisation is None:
        return _sandbox_missing(request)
    begin_again(organisation, person, now=utc_now())
    messages.success(request, _("Votre bac à sable est comme au début."))
    return redirect(_next(request))


@require_POST
@telling_problems
def leave(request: HttpRequest) -> HttpResponse:
    """Nothing of the sandbox is left; the lessons that were done stay in the browser's session."""
    person = person_of(request)
    organisation = sandbox_of(person) if person is not None else None
    if person is None or organisation is None:
        return _sandbox_missing(request)
    progress = _progress(request)
    close_sandbox(organisation)
    request.session.pop(SANDBOX, None)
    if not has_account(person):
        logout(request)
        request.session.update(progress)
    messages.success(request, _("Votre bac à sable est effacé."))
    return redirect("lessons")


def enter(request: HttpRequest, organisation: Organisation) -> None:
    """Every page says from now on that a sandbox is open."""
    request.session[SANDBOX] = organisation.name


def _sandbox_missing(request: HttpRequest) -> HttpResponse:
    request.session.pop(SANDBOX, None)
    messages.info(request, _("Votre bac à sable n’est plus là : ouvrez-en un autre quand vous voulez."))
    return redirect("lessons")


def _progress(request: HttpRequest) -> dict[str, object]:
    return {name: request.session[name] for name in _LASTING if name in request.session}


def _next(request: HttpRequest) -> str:
    """Where the person was: a page of this installation, else the lessons."""
    return own_address(request, request.POST.get("next", "")) or reverse("lessons")
