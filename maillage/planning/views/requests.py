"""The agency asks for plans, sees how far they are and why one failed, publishes the one that it chooses."""

import secrets

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.parts import for_people, for_people_here
from maillage.accounts.queries import User
from maillage.accounts.terms import Role
from maillage.core.clock import utc_now
from maillage.planning.forms import MOST_BYTES, received_plan_files
from maillage.planning.intake.plan_questions import CANDIDATES_FILE, COSTS_FILE
from maillage.planning.pages.requests import PlanQuestionForm, plan_request_context, plan_requests_context
from maillage.planning.queries.plan_requests import CANDIDATES, COSTS, may_plan, plan_request, planning_for_agency
from maillage.planning.record.plan_requests import ask_for_plan, drop_request, publish_asked_plan
from maillage.web.bodies import taking_files
from maillage.web.telling import answer_change


@taking_files(MOST_BYTES)
@require_http_methods(["GET", "HEAD", "POST"])
@for_people_here
def asked_plans(request: HttpRequest, person: User) -> HttpResponse:
    """The form and the list; a POST asks for a plan."""
    acting = planning_for_agency(person)
    if request.method == "POST":
        form = PlanQuestionForm(request.POST, request.FILES)
        with form.refusals(), received_plan_files(request, {CANDIDATES: CANDIDATES_FILE, COSTS: COSTS_FILE}) as files:
            question = form.question(files)
            entry = form.entry or secrets.token_urlsafe(24)
            row = ask_for_plan(acting, question, files, entry=entry, now=utc_now())
            return redirect("plan_request", number=row.pk)
    else:
        form = PlanQuestionForm()
    return render(request, "planning/requests.html", plan_requests_context(form), status=form.status)


@require_safe
@for_people_here
def request_of_plan(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """One request, and the plan that came of it."""
    planning_for_agency(person)
    context = plan_request_context(plan_request(number), may_publish=may_plan(person, Role.PUBLISHER))
    answer = render(request, "planning/request.html", context)
    if context["is_waiting"]:
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
