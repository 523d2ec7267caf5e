"""Problems as pages: what an address that is wrong, or leads nowhere, shows to a person."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from maillage.core.problems import NotFound, Problem

Page = Callable[..., HttpResponse]


def telling_problems(page: Page) -> Page:
    """``page``, which shows a problem as a page of its own: its sentence, and where to go on."""

    @wraps(page)
    def told(request: HttpRequest, **parts: str) -> HttpResponse:
        try:
            return page(request, **parts)
        except Problem as problem:
            # Nothing was being written: the person reads what is wrong with the address.
            return _problem_page(request, problem)

    return told


def _problem_page(request: HttpRequest, problem: Problem) -> HttpResponse:
    title = _("Introuvable") if isinstance(problem, NotFound) else _("Cette adresse n’est pas comprise")
    sentences = [_(problem.message) % problem.params]
    sentences += [_(finding.message) % finding.params for finding in problem.findings]
    context = {"problem": {"title": title, "sentences": sentences}}
    return render(request, "web/problem.html", context, status=problem.status)
