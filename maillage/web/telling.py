"""Problems as pages and messages: what an address that leads nowhere, or a change that is refused, says to a person."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from maillage.core.problems import Finding, Forbidden, NotFound, Problem, Refused, TooMany, Unavailable, sentence
from maillage.web.problems_json import RETRY_AFTER_S, note_command

Page = Callable[..., HttpResponseBase]  # a page, or a file that is streamed


def telling_problems(page: Page) -> Page:
    """``page``, which shows a problem as a page of its own: its sentence, and where to go on."""

    @wraps(page)
    def view(request: HttpRequest, **parts: str) -> HttpResponseBase:
        try:
            return page(request, **parts)
        except Problem as problem:
            # Nothing was being written: the person reads what is wrong with the address.
            return problem_page(request, problem)

    return view


def public_page(page: Page) -> Page:
    """``page`` as anybody may look at it: GET and HEAD alone, compressed, its problems as pages."""
    return require_safe(gzip_page(telling_problems(page)))


def problem_page(request: HttpRequest, problem: Problem, *, status: int | None = None) -> HttpResponse:
    """The page that says ``problem``, answered with its status or the one given."""
    note_command(problem)
    context = {"problem": {"title": _title(problem), "sentences": problem_sentences(problem)}}
    answer = render(request, "web/problem.html", context, status=status or problem.status)
    if isinstance(problem, Unavailable):
        answer["Retry-After"] = str(RETRY_AFTER_S)
    if isinstance(problem, TooMany):
        answer["Retry-After"] = str(problem.wait_s)
    return answer


def form_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page for a form whose token did not come back or is of another visit. Nothing was done."""
    del reason  # Django's words for developers, which its log has
    message = sentence(
        "Rien n’a été enregistré : votre navigateur n’a pas rendu la preuve que ce formulaire vient d’ici. Revenez en "
        "arrière, ce que vous avez écrit y est encore ; rechargez la page si l’envoi est refusé de nouveau, et "
        "acceptez les cookies de ce site."
    )
    return problem_page(request, Refused("form_refused", message), status=403)


def problem_sentences(problem: Problem) -> list[str]:
    """What a problem says, and each of its findings, in the language of the page."""
    findings = [_(finding.message) % finding.params for finding in problem.findings]
    return [_(problem.message) % problem.params, *findings]


def finding_place(finding: Finding, field: str = "") -> str:
    """Where a finding stands in a table that was sent: its row, its ``field`` as the page names it."""
    row = _("ligne %(row)s") % {"row": finding.row_number} if finding.row_number else ""
    return ", ".join(filter(None, (row, field))) or _("tableau")


def answer_change(request: HttpRequest, change: Callable[[], str], back: str, *, failed: str = "") -> HttpResponse:
    """To ``back`` with the sentence of ``change``; to ``failed`` (or there) with what was refused."""
    try:
        sentence = change()
    except Refused as refusal:
        # Nothing was lost: what was to change stands as it did, and the page says why it stays so.
        return answer_refusal(request, refusal, failed or back)
    if sentence:
        messages.success(request, sentence)
    return redirect(back)


def answer_refusal(request: HttpRequest, refusal: Refused, back: str) -> HttpResponse:
    """To ``back``, which says why."""
    for text in problem_sentences(refusal):
        messages.error(request, text)
    return redirect(back)


def _title(problem: Problem) -> str:
    if isinstance(problem, NotFound):
        return _("Introuvable")
    if isinstance(problem, Unavailable | TooMany):
        return _("Pas possible en ce moment")
    if isinstance(problem, Forbidden):
        return _("Cette page est réservée")
    return _("Cela ne peut pas être fait ainsi")
