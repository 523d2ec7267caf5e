"""Views of the survey and the publication matrix.

Survey: choice of organisation, one data set per page, results of a territory. Matrix: page, file, and the button that
consolidates a data set.
"""

from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.parts import Page, for_people
from maillage.accounts.queries import User
from maillage.accounts.queries.organisations import organisation_at
from maillage.accounts.queries.people import viewer
from maillage.accounts.queries.permissions import acting, organisations_for
from maillage.accounts.terms import Capability, Role
from maillage.catalog.queries.consolidation import merging
from maillage.catalog.queries.schemas import core_schemas
from maillage.catalog.record.consolidation import consolidate
from maillage.core.clock import utc_now
from maillage.core.problems import NotFound, sentence
from maillage.kits.lists.files import csv_content
from maillage.kits.lists.paging import page_number
from maillage.learning.export import MATRIX_COLUMNS, SURVEY_COLUMNS, matrix_rows
from maillage.learning.forms import SurveyAnswerForm, answer_initial
from maillage.learning.pages.matrix import matrix_context
from maillage.learning.pages.survey import question_href, results_context, survey_context
from maillage.learning.queries.matrix import matrix
from maillage.learning.queries.survey import (
    answers_in,
    answers_of,
    may_see_inside,
    reading_answers,
    surveyed_organisations,
)
from maillage.learning.record.sandbox import answer_survey
from maillage.learning.rules.survey import SurveyStatement
from maillage.territory.queries import territory
from maillage.web.downloads import CSV_TYPE, file_answer
from maillage.web.installation import home_territory
from maillage.web.telling import public_page, telling_problems


def for_insiders(page: Page) -> Page:
    """Decorate ``page(request, address)``: only people who may see inside a territory; others log in or get 403."""

    @never_cache
    @telling_problems
    @wraps(page)
    def entered(request: HttpRequest, address: str) -> HttpResponseBase:
        reading_answers(viewer(request), address)
        return page(request, address)

    return entered


@require_safe
@for_people
def survey(request: HttpRequest, person: User) -> HttpResponse:
    """The choice of organisation; redirects if there is only one."""
    choices = organisations_for(person, Role.EDITOR, Capability.OPEN)
    if len(choices) == 1:
        return redirect("survey_of", choices[0].organisation.slug)
    return render(request, "learning/survey.html", {"choices": choices})


@require_safe
@for_people
def survey_of(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """The answers of an organisation so far."""
    organisation = organisation_at(slug)
    acting(person, organisation, Role.EDITOR, Capability.OPEN)
    is_inside = bool(organisation.territory) and may_see_inside(person, organisation.territory)
    context = survey_context(organisation, core_schemas(), answers_of(organisation), is_inside=is_inside)
    return render(request, "learning/survey_of.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def survey_question(request: HttpRequest, person: User, slug: str, **parts: Any) -> HttpResponse:
    """The question about one data set; a POST stores the answer and continues with the next question."""
    organisation = organisation_at(slug)
    who = acting(person, organisation, Role.EDITOR, Capability.OPEN)
    models = core_schemas()
    schema_id = f"{parts['family']}/{parts['name']}"
    place = next((place for place, model in enumerate(models) if model.id == schema_id), None)
    if place is None:
        raise NotFound("survey_question_unknown", sentence("L’enquête ne demande rien de ce jeu : reprenez sa liste."))
    earlier = answers_of(organisation).get(schema_id, SurveyStatement())
    form = SurveyAnswerForm(request.POST if request.method == "POST" else None, initial=answer_initial(earlier))
    if form.is_valid():
        answer_survey(who, schema_id, form.statement(), now=utc_now())
        if place + 1 < len(models):
            return redirect(question_href(organisation, models[place + 1]))
        messages.success(request, _("Merci : vos réponses sont enregistrées."))
        return redirect("survey_of", slug)
    context = {
        "organisation": organisation,
        "model": models[place],
        "before": models[place - 1] if place else None,
        "number": place + 1,
        "total": len(models),
        "form": form,
    }
    return render(request, "learning/survey_question.html", context, status=form.status)


@require_safe
@for_insiders
def survey_results(request: HttpRequest, address: str) -> HttpResponse:
    """The results of a territory: data sets held, software, obstacles."""
    context = results_context(territory(address), core_schemas(), surveyed_organisations(address), answers_in(address))
    return render(request, "learning/survey_results.html", context)


@require_safe
@for_insiders
def survey_file(_request: HttpRequest, address: str) -> HttpResponse:
    """The answers of a territory as a CSV file."""
    content = csv_content(SURVEY_COLUMNS, answers_in(address))
    return file_answer(content, CSV_TYPE, f"enquete-{address.replace(':', '-')}.csv")


@public_page
def published_matrix(request: HttpRequest, address: str = "") -> HttpResponse:
    """The matrix of a territory, by default that of the installation."""
    address = address or home_territory()
    is_inside = may_see_inside(viewer(request), address)
    context = matrix_context(
        matrix(address, today=utc_now().date(), is_inside=is_inside),
        organisations_for(viewer(request), Role.EDITOR, Capability.OPEN),
        is_inside=is_inside,
        search=request.GET.get("q", "").strip()[:80],
        asked_page=page_number(request.GET.get("page", "")),
    )
    return render(request, "learning/matrix.html", context)


@require_safe
@telling_problems
def matrix_file(request: HttpRequest, address: str) -> HttpResponse:
    """The matrix as a CSV file."""
    is_inside = may_see_inside(viewer(request), address)
    content = csv_content(MATRIX_COLUMNS, matrix_rows(matrix(address, today=utc_now().date(), is_inside=is_inside)))
    return file_answer(content, CSV_TYPE, f"qui-publie-{address.replace(':', '-')}.csv")


@require_POST
@telling_problems
def merge(request: HttpRequest, address: str) -> HttpResponse:
    """Consolidate one data set, on behalf of the territory's own organisation or of the agency."""
    organisation = organisation_at(request.POST.get("organisation", ""))
    who = merging(viewer(request), organisation, territory(address))
    consolidate(who, schema_id=request.POST.get("schema", ""), address=address, now=utc_now())
    messages.success(request, _("Les jeux sont réunis ; ils le seront de nouveau à chaque changement."))
    return redirect(f"{reverse('matrix_at', args=[address])}#merge-title")
