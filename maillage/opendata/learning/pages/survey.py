"""The survey (choice of organisation, one data set per page, results of a territory) and the publication matrix.

The matrix is a page, a file, and the button that consolidates a data set.
"""

from collections.abc import Mapping, Sequence
from functools import wraps
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.domain.terms import Capability, Role
from maillage.accounts.pages.parts import Page, for_people, for_people_here
from maillage.accounts.store.model_types import Organisation, User
from maillage.accounts.store.organisations import organisation_at
from maillage.accounts.store.people import viewer
from maillage.accounts.store.permissions import acting, organisations_for
from maillage.core.clock import utc_now
from maillage.core.problems import NotFound, sentence
from maillage.kits.forms.fields import LineField
from maillage.kits.forms.forms import RefusableForm
from maillage.kits.lists.files import csv_content
from maillage.kits.lists.paging import page_number
from maillage.opendata.catalog.domain.schemas import Model
from maillage.opendata.catalog.store.consolidation import consolidate, merging
from maillage.opendata.catalog.store.schemas import core_schemas
from maillage.opendata.ideas.store.ideas import wanted_by_schema
from maillage.opendata.learning.domain.survey import (
    LONGEST_COMMENT,
    LONGEST_SOFTWARE,
    OBSTACLE_SENTENCES,
    Obstacle,
    OrganisationAnswer,
    SurveyStatement,
    count_answers,
    software_table,
)
from maillage.opendata.learning.edges.export import MATRIX_COLUMNS, SURVEY_COLUMNS, matrix_rows
from maillage.opendata.learning.pages.matrix import matrix_context
from maillage.opendata.learning.store.matrix import matrix
from maillage.opendata.learning.store.sandbox import answer_survey
from maillage.opendata.learning.store.survey import (
    answers_in,
    answers_of,
    may_see_inside,
    reading_answers,
    surveyed_organisations,
)
from maillage.territory.domain.terms import Territory
from maillage.territory.store.territories import territory
from maillage.web.downloads import CSV_TYPE, file_answer
from maillage.web.error_pages import public_page, render_problems
from maillage.web.installation import home_territory
from maillage.web.wording.formats import number, shipped

_YES: Final = "yes"
_WORDS: Final = {True: _YES, False: "no", None: ""}
_YES_OR_NO: Final = {"invalid_choice": gettext_lazy("Répondez oui ou non.")}
_NOT_IN_LIST: Final = {"invalid_choice": gettext_lazy("Choisissez dans la liste.")}


def _is_yes(word: str) -> bool:
    return word == _YES


class SurveyAnswerForm(RefusableForm):
    """What an organisation says of a data set; any question may stay open."""

    refusal_text = gettext_lazy("Une réponse est à corriger.")
    is_held = forms.TypedChoiceField(
        label=gettext_lazy("Le tenez-vous ?"),
        choices=[(_YES, gettext_lazy("Oui")), ("no", gettext_lazy("Non, il n’existe pas ici"))],
        coerce=_is_yes,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        error_messages=_YES_OR_NO,
    )
    software = LineField(
        label=gettext_lazy("Dans quel logiciel ?"),
        help_text=gettext_lazy("Tableur, logiciel comptable…"),
        required=False,
        max_length=LONGEST_SOFTWARE,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    would_publish = forms.TypedChoiceField(
        label=gettext_lazy("Le publieriez-vous ?"),
        choices=[(_YES, gettext_lazy("Oui")), ("no", gettext_lazy("Non"))],
        coerce=_is_yes,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        error_messages=_YES_OR_NO,
    )
    obstacle = forms.TypedChoiceField(
        label=gettext_lazy("Qu’est-ce qui vous arrête le plus ?"),
        choices=[(obstacle.value, gettext_lazy(OBSTACLE_SENTENCES[obstacle])) for obstacle in Obstacle],
        coerce=Obstacle,
        empty_value=Obstacle.NONE,
        required=False,
        error_messages=_NOT_IN_LIST,
    )
    comment = LineField(
        label=gettext_lazy("Une remarque, une attente"),
        required=False,
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"rows": "3"}),
    )

    def statement(self) -> SurveyStatement:
        """The answer that a valid form says; of a data set that is not held the comment alone counts."""
        typed = self.cleaned_data
        if typed["is_held"] is False:
            return SurveyStatement(is_held=False, comment=typed["comment"])
        return SurveyStatement(**typed)


def answer_initial(answer: SurveyStatement) -> dict[str, Any]:
    """What an earlier answer says, as its form begins."""
    return {
        "is_held": _WORDS[answer.is_held],
        "software": answer.software,
        "would_publish": _WORDS[answer.would_publish],
        "obstacle": answer.obstacle.value,
        "comment": answer.comment,
    }


def survey_context(
    organisation: Organisation, models: Sequence[Model], answers: Mapping[str, SurveyStatement], *, is_inside: bool
) -> dict[str, Any]:
    """The answers of an organisation so far; ``is_inside``: the reader may see the results of its territory."""
    lines = [(model, answer_text(answers.get(model.id, SurveyStatement()))) for model in models]
    return {
        "organisation": organisation,
        "lines": lines,
        "answered": sum(bool(text) for _model, text in lines),
        "next_model": next((model for model, text in lines if not text), None),
        "is_inside": is_inside,
    }


def question_href(organisation: Organisation, model: Model) -> str:
    """URL of the question about a data set."""
    return reverse("survey_question", args=[organisation.slug, model.family, model.name])


def results_context(
    place: Territory, models: Sequence[Model], surveyed: Sequence[Organisation], answers: Sequence[OrganisationAnswer]
) -> dict[str, Any]:
    """The results of the ``surveyed`` organisations of a territory: data sets held, software, obstacles."""
    titles = {model.id: model.title for model in models}
    answering = {answer.organisation for answer in answers}
    obstacles: dict[str, int] = {}
    lines = []
    for counts in count_answers(list(titles), answers):
        words = {_(OBSTACLE_SENTENCES[obstacle]): count for obstacle, count in counts.obstacles}
        obstacles |= {text: obstacles.get(text, 0) + count for text, count in words.items()}
        obstacle_text = ", ".join(f"{text} ({number(count)})" for text, count in words.items())
        lines.append((titles[counts.schema_id], counts, obstacle_text))
    return {
        "place": place,
        "answering": len(answering),
        "asked": len(surveyed),
        "lines": lines,
        "software": [
            (name, count, ", ".join(shipped(titles[schema]) for schema in schemas if schema in titles))
            for name, count, schemas in software_table(answers)
        ],
        "obstacles": sorted(obstacles.items(), key=lambda pair: (-pair[1], pair[0])),
        "comments": [
            (answer.organisation, titles[answer.schema_id], answer.answer.comment)
            for answer in answers
            if answer.answer.comment
        ],
        "silent": [organisation.name for organisation in surveyed if organisation.name not in answering],
    }


def answer_text(answer: SurveyStatement) -> str:
    """An answer in words: "Tenu ici, serait publié"; "" if it is unknown whether the data set is held."""
    if answer.is_held is None:
        return ""
    if not answer.is_held:
        return _("N’existe pas ici")
    texts = [_("Tenu dans %(software)s") % {"software": answer.software} if answer.software else _("Tenu ici")]
    if answer.would_publish is not None:
        texts.append(_("serait publié") if answer.would_publish else _("ne serait pas publié"))
    return ", ".join(texts)


def for_insiders(page: Page) -> Page:
    """Decorate ``page(request, address)``: only people who may see inside a territory; others log in or get 403."""

    @never_cache
    @render_problems
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
@for_people_here
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
        "wanted": wanted_by_schema(organisation.territory, [schema_id]).get(schema_id, 0)
        if organisation.territory
        else 0,
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
        matrix(address, today=localdate(), is_inside=is_inside),
        organisations_for(viewer(request), Role.EDITOR, Capability.OPEN),
        is_inside=is_inside,
        search=request.GET.get("q", "").strip()[:80],
        asked_page=page_number(request.GET.get("page", "")),
    )
    return render(request, "learning/matrix.html", context)


@require_safe
@render_problems
def matrix_file(request: HttpRequest, address: str) -> HttpResponse:
    """The matrix as a CSV file."""
    is_inside = may_see_inside(viewer(request), address)
    content = csv_content(MATRIX_COLUMNS, matrix_rows(matrix(address, today=localdate(), is_inside=is_inside)))
    return file_answer(content, CSV_TYPE, f"qui-publie-{address.replace(':', '-')}.csv")


@require_POST
@render_problems
def merge(request: HttpRequest, address: str) -> HttpResponse:
    """Consolidate one data set, on behalf of the territory's own organisation or of the agency."""
    organisation = organisation_at(request.POST.get("organisation", ""))
    who = merging(viewer(request), organisation, territory(address))
    consolidate(who, schema_id=request.POST.get("schema", ""), address=address, now=utc_now())
    messages.success(request, _("Les jeux sont réunis ; ils le seront de nouveau à chaque changement."))
    return redirect(f"{reverse('matrix_at', args=[address])}#merge-title")
