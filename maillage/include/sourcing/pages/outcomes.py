"""The outcome of a need by letter link, without an account; GET shows, POST answers."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from maillage.accounts.domain.terms import Acting
from maillage.core.clock import utc_now
from maillage.include.sourcing.domain.needs import StatedOutcome
from maillage.include.sourcing.pages.answer_forms import OutcomeForm
from maillage.include.sourcing.pages.own_need import letter_outcome_page
from maillage.include.sourcing.store.need_changes import state_outcome
from maillage.include.sourcing.store.needs import need_of_outcome_link
from maillage.web.error_pages import render_problems
from maillage.web.protection.tokens import answer_of_link


@require_http_methods(["GET", "HEAD", "POST"])
@render_problems
def outcome_by_letter(request: HttpRequest, number: int, token: str) -> HttpResponse:
    """Purchase, none, or not yet; the supplier can only be given while logged in."""
    row, buyer = need_of_outcome_link(number, token, now=utc_now())
    problem, is_said = "", False
    if request.method == "POST":
        form = OutcomeForm(request.POST)
        is_said = form.is_valid()
        problem = "" if is_said else str(form.errors["outcome"][0])
        # An unchanged outcome keeps the supplier already stated.
        if is_said and form.cleaned_data["outcome"] != row.outcome:
            state_outcome(Acting(buyer.pk), number, StatedOutcome(form.cleaned_data["outcome"]), now=utc_now())
            row.refresh_from_db()
    page = letter_outcome_page(row, problem=problem, is_said=is_said)
    answer = render(request, "sourcing/outcome.html", page, status=422 if problem else 200)
    answer["Cache-Control"] = "no-store"
    return answer_of_link(answer)
