"""The pages of the survey of expectations: the overview of an organisation, one question, what a territory answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.accounts.queries import Organisation
from maillage.accounts.queries.permissions import OrganisationChoice
from maillage.catalog.terms.schemas import Model
from maillage.learning.forms import SurveyAnswerForm
from maillage.learning.rules.survey import (
    OBSTACLE_SENTENCES,
    OrganisationAnswer,
    SurveyStatement,
    count_answers,
    software_table,
)
from maillage.territory.terms import Territory
from maillage.web.wording.formats import number, shipped


@dataclass(frozen=True, slots=True)
class SurveyChoicePage:
    """For whom one may answer: names, addresses, through which mandate."""

    organisations: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class SurveyLine:
    """One data set in the overview: its title, what was answered, where."""

    title: str
    summary: str
    answer: str
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


def survey_choice_page(choices: Sequence[OrganisationChoice]) -> SurveyChoicePage:
    """The page of several organisations to answer for."""
    return SurveyChoicePage(
        tuple(
            (
                choice.organisation.name,
                reverse("survey_of", args=[choice.organisation.slug]),
                _("par mandat, pour %(name)s") % {"name": choice.through.name} if choice.through else "",
            )
            for choice in choices
        )
    )


def survey_page(
    organisation: Organisation, models: Sequence[Model], answers: Mapping[str, SurveyStatement], *, is_inside: bool
) -> SurveyPage:
    """What an organisation answered so far; ``is_inside``: its reader may see what its territory answered."""
    lines = []
    for model in models:
        texts = _answer_texts(answers.get(model.id, SurveyStatement()))
        lines.append(
            SurveyLine(model.title, model.summary, ", ".join(texts), question_href(organisation, model), bool(texts))
        )
    answered = sum(line.is_answered for line in lines)
    return SurveyPage(
        name=organisation.name,
        lines=tuple(lines),
        summary=_("%(count)s réponses sur %(total)s") % {"count": answered, "total": len(models)},
        answered=answered,
        total=len(models),
        next_href=next((line.href for line in lines if not line.is_answered), ""),
        results_href=reverse("survey_results", args=[organisation.territory]) if is_inside else "",
    )


def question_page(
    organisation: Organisation, models: Sequence[Model], place: int, form: SurveyAnswerForm
) -> QuestionPage:
    """The question of the data set at ``place`` among ``models``."""
    model = models[place]
    return QuestionPage(
        name=organisation.name,
        title=model.title,
        summary=model.summary,
        where=model.where,
        step=_("Question %(number)s sur %(total)s") % {"number": place + 1, "total": len(models)},
        place=place + 1,
        total=len(models),
        form=form,
        overview_href=reverse("survey_of", args=[organisation.slug]),
        before_href=question_href(organisation, models[place - 1]) if place else "",
    )


def question_href(organisation: Organisation, model: Model) -> str:
    """Where the question of a data set is answered."""
    return reverse("survey_question", args=[organisation.slug, model.family, model.name])


def results_page(
    place: Territory, models: Sequence[Model], surveyed: Sequence[Organisation], answers: Sequence[OrganisationAnswer]
) -> ResultsPage:
    """What the ``surveyed`` organisations of a territory hold, in which software, what stops them."""
    titles = {model.id: model.title for model in models}
    counts = count_answers(list(titles), answers)
    answering = {answer.organisation for answer in answers}
    summary = ngettext(
        "%(count)s organisation sur %(asked)s a répondu.",
        "%(count)s organisations sur %(asked)s ont répondu.",
        len(answering),
    )
    obstacles: dict[str, int] = {}
    lines = []
    for dataset in counts:
        words = {_(OBSTACLE_SENTENCES[obstacle]): count for obstacle, count in dataset.obstacles}
        obstacles |= {text: obstacles.get(text, 0) + count for text, count in words.items()}
        obstacle_text = ", ".join(f"{text} ({number(count)})" for text, count in words.items())
        lines.append(
            SurveyResultLine(
                titles[dataset.schema_id], dataset.answered, dataset.held, dataset.would_publish, obstacle_text
            )
        )
    return ResultsPage(
        name=place.name,
        summary=summary % {"count": number(len(answering)), "asked": number(len(surveyed))},
        answering=len(answering),
        asked=max(1, len(surveyed)),
        lines=tuple(lines),
        software=tuple(
            (name, number(count), ", ".join(shipped(titles[schema]) for schema in schemas if schema in titles))
            for name, count, schemas in software_table(answers)
        ),
        obstacles=tuple(sorted(obstacles.items(), key=lambda pair: (-pair[1], pair[0]))),
        comments=tuple(
            (answer.organisation, titles[answer.schema_id], answer.answer.comment)
            for answer in answers
            if answer.answer.comment
        ),
        silent=tuple(organisation.name for organisation in surveyed if organisation.name not in answering),
        csv_href=reverse("survey_file", args=[place.address]),
        matrix_href=reverse("matrix_at", args=[place.address]),
    )


def _answer_texts(answer: SurveyStatement) -> list[str]:
    """What was answered, in words; nothing where it was not said whether the data set exists."""
    if answer.is_held is None:
        return []
    if not answer.is_held:
        return [_("N’existe pas ici")]
    texts = [_("Tenu dans %(software)s") % {"software": answer.software} if answer.software else _("Tenu ici")]
    if answer.would_publish is not None:
        texts.append(_("serait publié") if answer.would_publish else _("ne serait pas publié"))
    return texts
