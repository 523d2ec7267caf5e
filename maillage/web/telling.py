"""Problems as pages: what an address that is wrong, or leads nowhere, shows to a person."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from maillage.core.problems import Forbidden, NotFound, Problem, TooMany, Unavailable
from maillage.web.problems_json import RETRY_AFTER_S, note_command

Page = Callable[..., HttpResponseBase]  # a page, or a file that is streamed


def telling_problems(page: Page) -> Page:
    """``page``, which shows a problem as a page of its own: its sentence, and where to go on."""

    @wraps(page)
    def told(request: HttpRequest, **parts: str) -> HttpResponseBase:
        try:
            return page(request, **parts)
        except Problem as problem:
            # Nothing was being written: the person reads what is wrong with the address.
            return problem_page(request, problem)

    return told


def problem_page(request: HttpRequest, problem: Problem, *, status: int | None = None) -> HttpResponse:
    """The page that says ``problem``, answered with its status or the one given."""
    note_command(problem)
    sentences = [_(problem.message) % problem.params]
    sentences += [_(finding.message) % finding.params for finding in problem.findings]
    context = {"problem": {"title": _title(problem), "sentences": sentences}}
    answer = render(request, "web/problem.html", context, status=status or problem.status)
    if isinstance(problem, Unavailable):
        answer["Retry-After"] = str(RETRY_AFTER_S)
    if isinstance(problem, TooMany):
        answer["Retry-After"] = str(problem.wait_s)
    return answer


def _title(problem: Problem) -> str:
    if isinstance(problem, NotFound):
        return _("Introuvable")
    if isinstance(problem, Unavailable | TooMany):
        return _("Pas possible en ce moment")
    if isinstance(problem, Forbidden):
        return _("Cette page est réservée")
    return _("Cela ne peut pas être fait ainsi")
