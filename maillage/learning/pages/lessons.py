"""The pages of the five lessons: the list, one lesson with its task and whether it is done, the certificate."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.accounts.queries import Organisation
from maillage.accounts.queries.people import Person
from maillage.catalog.queries.datasets import readable_dataset_at
from maillage.catalog.queries.schemas import core_schemas
from maillage.catalog.terms.schemas import Model
from maillage.core.problems import NotFound, Problem
from maillage.laboratory.parts import answer_to
from maillage.learning.queries.lessons import correction_in, is_shared_question, published_in
from maillage.learning.rules.lessons import (
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
from maillage.web.wording.formats import number, shipped


@dataclass(frozen=True, slots=True)
class Task:
    """What a lesson asks to be done: whether it is, what the page says of it, what was typed, where it is done."""

    is_done: bool
    message: str = ""
    fault: str = ""
    typed: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class PlanChoices:
    """The choices of a first project, each as value, words, whether it is selected."""

    schemas: tuple[tuple[str, str, bool], ...]
    keepers: tuple[tuple[str, str, bool], ...]
    horizons: tuple[tuple[str, str, bool], ...]
    where: str
    publish_href: str


def lessons_context(done: Mapping[Lesson, date]) -> dict[str, Any]:
    """The five lessons, and how far one is."""
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
    """One lesson among the five, and the one after it."""
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
    """Address and title of a lesson; of the certificate after the last."""
    if lesson is None:
        return reverse("lesson_certificate"), _("Votre attestation")
    return reverse("lesson", args=[lesson.value]), _(LESSONS[lesson].title)


def discovery_task(typed: str | None, reader: Person) -> Task:
    """Copy the address of a data set; ``typed`` None: nothing was sent yet."""
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
    """Plan a first data set: which, who holds it, for when."""
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
    """Correct the file of grants in the sandbox."""
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
    """Publish anything in the sandbox."""
    if sandbox is None:
        return Task(is_done=False)
    dataset = published_in(sandbox)
    if dataset is None:
        text = _("Rien n’est encore publié dans votre bac à sable.")
        return Task(is_done=False, message=text, href=reverse("workspace"))
    text = _("Publié : « %(title)s ». Personne d’autre ne le voit, comme tout ce qui est ici.")
    return Task(is_done=True, message=text % {"title": dataset.title}, href=reverse("dataset", args=[dataset.slug]))


def question_task(typed: str | None) -> Task:
    """Copy the address of an answer of the laboratory; ``typed`` None: nothing was sent yet."""
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
            # The laboratory says why on its own page; here it is only not done.
            is_done = False
    if is_done:
        text = _("Votre question répond : cette adresse se partage.")
        return Task(is_done=True, message=text, typed=typed, href=href)
    fault = _("Cette adresse ne mène à aucune réponse : posez votre question, puis copiez l’adresse de la page.")
    return Task(is_done=False, fault=fault, typed=typed, href=href)


def plan_choices(plan: LessonPlan | None, typed: Mapping[str, str]) -> PlanChoices:
    """The choices of a project; selected is what is planned, else what was ``typed``."""
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
