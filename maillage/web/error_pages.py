"""Errors as pages and messages: what a person sees for a dead link or a refused change."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from maillage.core.problems import Finding, Forbidden, NotFound, Problem, Refused, TooMany, Unavailable, sentence
from maillage.web.problems_json import RETRY_AFTER_S, note_command

Page = Callable[..., HttpResponseBase]  # a view, which may stream a file


def render_problems(page: Page) -> Page:
    """Decorate a view so that a Problem is rendered as an error page."""

    @wraps(page)
    def view(request: HttpRequest, **parts: str) -> HttpResponseBase:
        try:
            return page(request, **parts)
        except Problem as problem:
            # A read: show what is wrong with the URL.
            return problem_page(request, problem)

    return view


def public_page(page: Page) -> Page:
    """Decorate a public page: GET and HEAD only, compressed, with Problems as error pages."""
    return require_safe(gzip_page(render_problems(page)))


def problem_page(request: HttpRequest, problem: Problem, *, status: int | None = None) -> HttpResponse:
    """The error page for ``problem``, with its own status or ``status``."""
    note_command(problem)
    context = {"problem": {"title": _title(problem), "sentences": problem_sentences(problem)}}
    answer = render(request, "web/problem.html", context, status=status or problem.status)
    if isinstance(problem, Unavailable):
        answer["Retry-After"] = str(RETRY_AFTER_S)
    if isinstance(problem, TooMany):
        answer["Retry-After"] = str(problem.wait_s)
    return answer


def form_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page for a failed CSRF check (CSRF_FAILURE_VIEW). Nothing was saved."""
    del reason  # Django's reason is for developers, and is in its log
    message = sentence(
        "Rien n’a été enregistré : votre navigateur n’a pas rendu la preuve que ce formulaire vient d’ici. Revenez en "
        "arrière, ce que vous avez écrit y est encore ; rechargez la page si l’envoi est refusé de nouveau, et "
        "acceptez les cookies de ce site."
    )
    return problem_page(request, Refused("form_refused", message), status=403)


def problem_sentences(problem: Problem) -> list[str]:
    """The sentences of a problem and of each of its findings, in the language of the page."""
    findings = [_(finding.message) % finding.params for finding in problem.findings]
    return [_(problem.message) % problem.params, *findings]


def finding_place(finding: Finding, field: str = "") -> str:
    """The location of a finding in an uploaded table: its row, and its ``field`` as named on the page."""
    row = _("ligne %(row)s") % {"row": finding.row_number} if finding.row_number else ""
    return ", ".join(filter(None, (row, field))) or _("tableau")


def answer_change(request: HttpRequest, change: Callable[[], str], back: str, *, failed: str = "") -> HttpResponse:
    """Run ``change``, redirect to ``back`` with its message; if refused, to ``failed`` or ``back`` with the errors."""
    try:
        sentence = change()
    except Refused as refusal:
        # Nothing was changed, and the page says why.
        return answer_refusal(request, refusal, failed or back)
    if sentence:
        messages.success(request, sentence)
    return redirect(back)


class RefusedRedirect(HttpResponseRedirect):
    """A redirect after a change that was refused: what the form sent was not received (``kits/forms``)."""


def answer_refusal(request: HttpRequest, refusal: Refused, back: str) -> HttpResponse:
    """Redirect to ``back`` with the errors as messages."""
    for text in problem_sentences(refusal):
        messages.error(request, text)
    return RefusedRedirect(resolve_url(back))


def _title(problem: Problem) -> str:
    if isinstance(problem, NotFound):
        return _("Introuvable")
    if isinstance(problem, Unavailable | TooMany):
        return _("Pas possible en ce moment")
    if isinstance(problem, Forbidden):
        return _("Cette page est réservée")
    return _("Cela ne peut pas être fait ainsi")
