"""The pages of the five lessons: list, one lesson with its task, certificate."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.accounts.store.model_types import Organisation
from maillage.accounts.store.people import Person
from maillage.core.problems import NotFound, Problem
from maillage.opendata.catalog.domain.schemas import Model
from maillage.opendata.catalog.store.datasets import readable_dataset_at
from maillage.opendata.catalog.store.schemas import core_schemas
from maillage.opendata.laboratory.pages.parts.question_answers import answer_to
from maillage.opendata.learning.domain.lessons import (
    HORIZONS,
    KEEPERS,
    LESSONS,
    Lesson,
    LessonPlan,
    after,
    dataset_named,
    next_lesson,
    question_asked,
)
from maillage.opendata.learning.store.lessons import correction_in, is_shared_question, published_in
from maillage.web.wording.formats import number, shipped


@dataclass(frozen=True, slots=True)
class Task:
    """The task of a lesson: whether it is done, message, error, typed text, and where to do it."""

    is_done: bool
    message: str = ""
    fault: str = ""
    typed: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class PlanChoices:
    """The choices of a first project, each as value, label, is selected."""

    schemas: tuple[tuple[str, str, bool], ...]
    keepers: tuple[tuple[str, str, bool], ...]
    horizons: tuple[tuple[str, str, bool], ...]
    where: str
    publish_href: str


def lessons_context(done: Mapping[Lesson, date]) -> dict[str, Any]:
    """The five lessons with the progress."""
    following = next_lesson(done)
    href, title = _onward(following)
    return {
        "lessons": list(LESSONS.items()),
        "done": done,
        "following": following,
        "next_href": href,
        "next_title": title,
    }


def lesson_context(lesson: Lesson, done: Mapping[Lesson, date]) -> dict[str, Any]:
    """One of the five lessons, and a link to the next."""
    href, title = _onward(after(lesson))
    return {
        "lessons": list(LESSONS.items()),
        "done": done,
        "current": lesson,
        "lesson": LESSONS[lesson],
        "after_href": href,
        "after_title": title,
    }


def _onward(lesson: Lesson | None) -> tuple[str, str]:
    """URL and title of a lesson, or of the certificate after the last."""
    if lesson is None:
        return reverse("lesson_certificate"), _("Votre attestation")
    return reverse("lesson", args=[lesson.value]), _(LESSONS[lesson].title)


def discovery_task(typed: str | None, reader: Person) -> Task:
    """The task to copy the URL of a data set; ``typed`` is None before anything was sent."""
    href = reverse("catalog")
    if typed is None:
        return Task(is_done=False, href=href)
    try:
        dataset = readable_dataset_at(dataset_named(typed), reader)
    except NotFound:
        # What was copied stays in its field, with what to copy instead.
        fault = _("Ce n’est pas l’adresse d’un jeu de données d’ici : ouvrez sa page et copiez l’adresse en entier.")
        return Task(is_done=False, fault=fault, typed=typed, href=href)
    words = {"title": dataset.title, "publisher": dataset.organisation.name, "licence": dataset.get_licence_display()}
    text = _("Bien vu : « %(title)s », publié par %(publisher)s, sous %(licence)s.") % words
    return Task(is_done=True, message=text, typed=typed, href=href)


def project_task(plan: LessonPlan | None) -> Task:
    """The task to plan a first data set: which one, who holds it, by when."""
    if plan is None:
        return Task(is_done=False)
    titles = {model.id: model.title for model in core_schemas()}
    words = {
        "title": shipped(titles[plan.schema_id]),
        "keeper": _(KEEPERS[plan.keeper]),
        "horizon": _(HORIZONS[plan.horizon]),
    }
    text = _("Votre projet : publier « %(title)s », que tient le service %(keeper)s. Échéance : %(horizon)s.") % words
    return Task(is_done=True, message=text)


def correction_task(sandbox: Organisation | None) -> Task:
    """The task to correct the grants file in the sandbox."""
    if sandbox is None:
        return Task(is_done=False)
    correction = correction_in(sandbox)
    href = reverse("draft", args=[correction.draft.id]) if correction.draft else reverse("workspace")
    if correction.is_done:
        text = _("Plus aucune erreur : ce fichier est conforme au schéma national.")
    elif correction.error_count is None:
        text = _("Le fichier vous attend dans Mon espace.")
    else:
        text = ngettext("Il reste %(count)s erreur.", "Il reste %(count)s erreurs.", correction.error_count)
        text %= {"count": number(correction.error_count)}
    return Task(is_done=correction.is_done, message=text, href=href)


def publication_task(sandbox: Organisation | None) -> Task:
    """The task to publish anything in the sandbox."""
    if sandbox is None:
        return Task(is_done=False)
    dataset = published_in(sandbox)
    if dataset is None:
        text = _("Rien n’est encore publié dans votre bac à sable.")
        return Task(is_done=False, message=text, href=reverse("workspace"))
    text = _("Publié : « %(title)s ». Personne d’autre ne le voit, comme tout ce qui est ici.")
    return Task(is_done=True, message=text % {"title": dataset.title}, href=reverse("dataset", args=[dataset.slug]))


def question_task(typed: str | None) -> Task:
    """The task to copy the URL of a laboratory result; ``typed`` is None before anything was sent."""
    href = reverse("laboratory")
    if typed is None:
        return Task(is_done=False, href=href)
    slug, sql = question_asked(typed)
    is_done = is_shared_question(slug)
    if sql and not is_done:
        try:
            answer_to(sql)
            is_done = True
        except Problem:
            # The laboratory's own page shows the error; here the task is just not done.
            is_done = False
    if is_done:
        text = _("Votre question répond : cette adresse se partage.")
        return Task(is_done=True, message=text, typed=typed, href=href)
    fault = _("Cette adresse ne mène à aucune réponse : posez votre question, puis copiez l’adresse de la page.")
    return Task(is_done=False, fault=fault, typed=typed, href=href)


def plan_choices(plan: LessonPlan | None, typed: Mapping[str, str]) -> PlanChoices:
    """The choices of a project; selected from the plan, or from what was ``typed``."""
    models: dict[str, Model] = {model.id: model for model in core_schemas() if model.is_table}
    schema_id = plan.schema_id if plan else typed.get("schema", "")
    keeper = plan.keeper.value if plan else typed.get("keeper", "")
    horizon = plan.horizon.value if plan else typed.get("horizon", "")
    planned = models.get(plan.schema_id) if plan else None
    return PlanChoices(
        schemas=tuple((model.id, shipped(model.title), model.id == schema_id) for model in models.values()),
        keepers=tuple((option.value, _(words), option.value == keeper) for option, words in KEEPERS.items()),
        horizons=tuple((option.value, _(words), option.value == horizon) for option, words in HORIZONS.items()),
        where=planned.where if planned else "",
        publish_href=reverse("catalog_schema", args=[planned.family, planned.name]) if planned else "",
    )
