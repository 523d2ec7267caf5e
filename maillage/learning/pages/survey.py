"""The survey pages: an organisation's overview, one question, the results of a territory."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.accounts.queries import Organisation
from maillage.catalog.terms.schemas import Model
from maillage.learning.rules.survey import (
    OBSTACLE_SENTENCES,
    OrganisationAnswer,
    SurveyStatement,
    count_answers,
    software_table,
)
from maillage.territory.terms import Territory
from maillage.web.wording.formats import number, shipped


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
