"""The agency asks for plans, sees how far they are and why one failed, publishes the one that it chooses."""

import secrets
from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.parts import for_people
from maillage.accounts.queries import User
from maillage.accounts.terms import Role
from maillage.core.clock import utc_now
from maillage.core.problems import Refused
from maillage.planning.forms import MOST_BYTES, received_plan_files
from maillage.planning.intake.plan_questions import CANDIDATES_FILE, COSTS_FILE, PLAN_FIELDS, read_plan_question
from maillage.planning.pages.requests import plan_request_page, plan_requests_page
from maillage.planning.queries.plan_requests import CANDIDATES, COSTS, may_plan, plan_request, planning_for_agency
from maillage.planning.record.plan_requests import ask_for_plan, drop_request, publish_asked_plan
from maillage.web.bodies import taking_files
from maillage.web.telling import answer_change

_ENTRY_LETTERS = 64
for_people_here = partial(for_people, after_change=lambda request: request.path)


@taking_files(MOST_BYTES)
@require_http_methods(["GET", "HEAD", "POST"])
@for_people_here
def plan_requests(request: HttpRequest, person: User) -> HttpResponse:
    """The form and the list; a POST asks for a plan."""
    acting = planning_for_agency(person)
    if request.method != "POST":
        page = plan_requests_page(None, None, entry=secrets.token_urlsafe(24))
        return render(request, "planning/requests.html", {"page": page})
    typed = {name: str(request.POST.get(name, ""))[:200] for name in PLAN_FIELDS}
    entry = str(request.POST.get("envoi", ""))[:_ENTRY_LETTERS] or secrets.token_urlsafe(24)
    try:
        with received_plan_files(request, {CANDIDATES: CANDIDATES_FILE, COSTS: COSTS_FILE}) as files:
            question = read_plan_question(typed, has_candidates=CANDIDATES in files, has_costs=COSTS in files)
            row = ask_for_plan(acting, question, files, entry=entry, now=utc_now())
    except Refused as refusal:
        # Nothing was asked: what was typed stays in the fields, with what to correct.
        page = plan_requests_page(typed, refusal, entry=entry)
        return render(request, "planning/requests.html", {"page": page}, status=422)
    return redirect("plan_request", number=row.pk)


@require_safe
@for_people_here
def request_of_plan(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """One request, and the plan that came of it."""
    planning_for_agency(person)
    page = plan_request_page(plan_request(number), may_publish=may_plan(person, Role.PUBLISHER))
    answer = render(request, "planning/request.html", {"page": page})
    if page.is_waiting:
        answer["Refresh"] = "5"  # no script is needed to see it go on
    return answer


@require_POST
@for_people
def publish(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """Everybody sees this plan from now on."""
    acting = planning_for_agency(person, Role.PUBLISHER)

    def write() -> str:
        publish_asked_plan(acting, plan_request(number), now=utc_now())
        return _("Ce projet est publié.")

    return answer_change(request, write, "coverage_plans", failed=request.path.removesuffix("/publier"))


@require_POST
@for_people
def drop(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """A request that nobody wants any more."""
    acting = planning_for_agency(person)

    def write() -> str:
        drop_request(acting, plan_request(number), now=utc_now())
        return _("La demande est retirée.")

    return answer_change(request, write, "plan_requests", failed=request.path.removesuffix("/retirer"))
