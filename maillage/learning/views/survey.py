"""The survey of expectations: for whom one answers, one data set a page; and what a territory answered."""

from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from maillage.accounts.parts import Page, for_people
from maillage.accounts.queries import Organisation, User, acting, organisation_at, organisations_for, viewer
from maillage.accounts.terms import Role
from maillage.catalog.queries.schemas import core_schemas
from maillage.catalog.terms.schemas import Model
from maillage.core.clock import utc_now
from maillage.core.problems import NotFound, Refused, sentence
from maillage.learning.export.survey import survey_csv
from maillage.learning.forms import SurveyAnswerForm, form_of, form_refused
from maillage.learning.queries.insiders import may_see_inside, reading_answers
from maillage.learning.queries.survey import answers_of, asked_in, said_in
from maillage.learning.record.survey import answer_survey
from maillage.learning.rules.survey import (
    OBSTACLE_SENTENCES,
    SurveyCounts,
    SurveyStatement,
    counted,
    read_answer,
    software_table,
)
from maillage.territory.queries import territory
from maillage.web.telling import telling_problems
from maillage.web.wording.formats import number


@dataclass(frozen=True, slots=True)
class SurveyChoicePage:
    """For whom one may answer."""

    organisations: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class SurveyLine:
    """One data set in the overview: its title, what was answered, where."""

    title: str
    summary: str
    said: str
    href: str
    is_answered: bool


@dataclass(frozen=True, slots=True)
class SurveyPage:
    """The overview of one organisation."""

    name: str
    lines: tuple[SurveyLine, ...]
    summary: str
    answered: int
    total: int
    next_href: str
    results_href: str


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """One data set of the survey."""

    name: str
    title: str
    summary: str
    where: str
    step: str
    place: int
    total: int
    form: SurveyAnswerForm
    overview_href: str
    before_href: str


@dataclass(frozen=True, slots=True)
class SurveyResultLine:
    """One data set in the results."""

    title: str
    answered: int
    held: int
    would_publish: int
    obstacles: str


@dataclass(frozen=True, slots=True)
class ResultsPage:
    """What the organisations of a territory answered."""

    name: str
    summary: str
    answering: int
    asked: int
    lines: tuple[SurveyResultLine, ...]
    software: tuple[tuple[str, str, str], ...]
    obstacles: tuple[tuple[str, int], ...]
    comments: tuple[tuple[str, str, str], ...]
    silent: tuple[str, ...]
    csv_href: str
    matrix_href: str


def for_insiders(page: Page) -> Page:
    """``page(request, address)`` for who may see inside a territory; others log in, or read why not."""

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
    """For whom; straight to the survey where there is one organisation only."""
    choices = organisations_for(person, Role.EDITOR)
    if len(choices) == 1:
        return redirect("survey_of", choices[0].organisation.slug)
    organisations = tuple(
        (
            choice.organisation.name,
            reverse("survey_of", args=[choice.organisation.slug]),
            _("par mandat, pour %(name)s") % {"name": choice.through.name} if choice.through else "",
        )
        for choice in choices
    )
    return render(request, "learning/survey.html", {"page": SurveyChoicePage(organisations)})


@require_safe
@for_people
def survey_of(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """What an organisation answered so far."""
    organisation = organisation_at(slug)
    acting(person, organisation, Role.EDITOR)
    answers, models = answers_of(organisation), core_schemas()
    answered = [model for model in models if _is_said(answers.get(model.id))]
    missing = next((model for model in models if model not in answered), None)
    is_inside = bool(organisation.territory) and may_see_inside(person, organisation.territory)
    page = SurveyPage(
        name=organisation.name,
        lines=tuple(_line(organisation, model, answers.get(model.id)) for model in models),
        summary=_("%(count)s réponses sur %(total)s") % {"count": len(answered), "total": len(models)},
        answered=len(answered),
        total=len(models),
        next_href=_question_href(organisation, missing) if missing else "",
        results_href=reverse("survey_results", args=[organisation.territory]) if is_inside else "",
    )
    return render(request, "learning/survey_of.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def survey_question(request: HttpRequest, person: User, slug: str, **parts: Any) -> HttpResponse:
    """One data set; posted, the answer is kept, and the next question comes."""
    organisation = organisation_at(slug)
    who = acting(person, organisation, Role.EDITOR)
    models = core_schemas()
    place = _place_of(f"{parts['family']}/{parts['name']}", models)
    if request.method != "POST":
        form = form_of(answers_of(organisation).get(models[place].id, SurveyStatement()))
        return _question(request, organisation, place, form)
    try:
        answer_survey(who, models[place].id, read_answer(request.POST.dict()), now=utc_now())
    except Refused as refusal:
        # What was typed is shown again beside what is to be corrected.
        return _question(request, organisation, place, form_refused(request.POST.dict(), refusal), status=422)
    if place + 1 < len(models):
        return redirect(_question_href(organisation, models[place + 1]))
    messages.success(request, _("Merci : vos réponses sont enregistrées."))
    return redirect("survey_of", slug)


@require_safe
@for_insiders
def survey_results(request: HttpRequest, address: str) -> HttpResponse:
    """What a territory holds, in which software, what stops it."""
    place, said, asked = territory(address), said_in(address), asked_in(address)
    titles = {model.id: model.title for model in core_schemas()}
    counts = counted(list(titles), said)
    answering = {answer.organisation for answer in said}
    results = ResultsPage(
        name=place.name,
        summary=ngettext(
            "%(count)s organisation sur %(asked)s a répondu.",
            "%(count)s organisations sur %(asked)s ont répondu.",
            len(answering),
        )
        % {"count": number(len(answering)), "asked": number(len(asked))},
        answering=len(answering),
        asked=max(1, len(asked)),
        lines=tuple(_result_line(count, titles[count.schema_id]) for count in counts),
        software=tuple(
            (name, number(count), ", ".join(titles[schema] for schema in schemas if schema in titles))
            for name, count, schemas in software_table(said)
        ),
        obstacles=_obstacles(counts),
        comments=tuple(
            (answer.organisation, titles[answer.schema_id], answer.answer.comment)
            for answer in said
            if answer.answer.comment
        ),
        silent=tuple(organisation.name for organisation in asked if organisation.name not in answering),
        csv_href=reverse("survey_file", args=[address]),
        matrix_href=reverse("matrix_at", args=[address]),
    )
    return render(request, "learning/survey_results.html", {"page": results})


@require_safe
@for_insiders
def survey_file(_request: HttpRequest, address: str) -> HttpResponse:
    """The same, answer by answer, as a CSV file."""
    answer = HttpResponse(survey_csv(said_in(address)), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="enquete-{address.replace(":", "-")}.csv"'
    return answer


def _is_said(answer: SurveyStatement | None) -> bool:
    return answer is not None and answer.is_held is not None


def _line(organisation: Organisation, model: Model, answer: SurveyStatement | None) -> SurveyLine:
    return SurveyLine(
        title=model.title,
        summary=model.summary,
        said=_said(answer),
        href=_question_href(organisation, model),
        is_answered=_is_said(answer),
    )


def _said(answer: SurveyStatement | None) -> str:
    if answer is None or answer.is_held is None:
        return ""
    if not answer.is_held:
        return _("N’existe pas ici")
    parts = [_("Tenu dans %(software)s") % {"software": answer.software} if answer.software else _("Tenu ici")]
    if answer.would_publish is not None:
        parts.append(_("serait publié") if answer.would_publish else _("ne serait pas publié"))
    return ", ".join(parts)


def _question_href(organisation: Organisation, model: Model) -> str:
    return reverse("survey_question", args=[organisation.slug, model.family, model.name])


def _place_of(schema_id: str, models: list[Model]) -> int:
    for place, model in enumerate(models):
        if model.id == schema_id:
            return place
    raise NotFound("survey_question_unknown", sentence("L’enquête ne demande rien de ce jeu : reprenez sa liste."))


def _question(
    request: HttpRequest,
    organisation: Organisation,
    place: int,
    form: SurveyAnswerForm,
    *,
    status: int = 200,
) -> HttpResponse:
    models = core_schemas()
    model = models[place]
    page = QuestionPage(
        name=organisation.name,
        title=model.title,
        summary=model.summary,
        where=model.where,
        step=_("Question %(number)s sur %(total)s") % {"number": place + 1, "total": len(models)},
        place=place + 1,
        total=len(models),
        form=form,
        overview_href=reverse("survey_of", args=[organisation.slug]),
        before_href=_question_href(organisation, models[place - 1]) if place else "",
    )
    return render(request, "learning/survey_question.html", {"page": page}, status=status)


def _result_line(counts: SurveyCounts, title: str) -> SurveyResultLine:
    obstacles = ", ".join(f"{_(OBSTACLE_SENTENCES[one])} ({number(count)})" for one, count in counts.obstacles)
    return SurveyResultLine(title, counts.answered, counts.held, counts.would_publish, obstacles)


def _obstacles(counts: tuple[SurveyCounts, ...]) -> tuple[tuple[str, int], ...]:
    total: dict[str, int] = {}
    for dataset_counts in counts:
        for obstacle, count in dataset_counts.obstacles:
            words = _(OBSTACLE_SENTENCES[obstacle])
            total[words] = total.get(words, 0) + count
    return tuple(sorted(total.items(), key=lambda pair: (-pair[1], pair[0])))
