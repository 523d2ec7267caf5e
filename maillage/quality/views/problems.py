"""A problem of a page's address, shown as a page of its own with its sentence and remedy."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from maillage.core.problems import NotFound, Problem

Page = Callable[[HttpRequest], HttpResponse]


def telling_problems(page: Page) -> Page:
    """``page``, which shows a Problem as a page: what is wrong with the address, and what to do."""

    @wraps(page)
    def told(request: HttpRequest) -> HttpResponse:
        try:
            return page(request)
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
