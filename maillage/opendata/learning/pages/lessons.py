"""The pages of the five lessons: list, one lesson with its task, certificate."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from maillage.accounts.store.model_types import Organisation
from maillage.accounts.store.people import Person
from maillage.core.problems import NotFound, Problem, sentence
from maillage.kits.forms.fields import JudgedField
from maillage.kits.forms.forms import RefusableForm
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

LONGEST_TYPED: Final = 2_000
_NOTHING_CHOSEN: Final = ("", gettext_lazy("Choisir…"))
_ADDRESS_LABELS: Final = {
    Lesson.DISCOVER: sentence("Adresse du jeu de données"),
    Lesson.REUSE: sentence("Adresse de la réponse"),
}


@dataclass(frozen=True, slots=True)
class Task:
    """The task of a lesson: whether it is done, message, error, typed text, and where to do it."""

    is_done: bool
    message: str = ""
    fault: str = ""
    typed: str = ""
    href: str = ""


class TaskAddressForm(RefusableForm):
    """The address of a page that the reader found; what it leads to is judged by the task."""

    address = JudgedField(longest=LONGEST_TYPED, widget=forms.URLInput)

    def __init__(self, task: Task, *, label: str) -> None:
        typed = {"address": task.typed}
        super().__init__(typed if task.fault else None, initial=typed, auto_id="%s")
        self.fields["address"].label = label
        if task.fault:
            self.add_error("address", task.fault)


class LessonPlanForm(RefusableForm):
    """The choices of a first project."""

    refusal_text = gettext_lazy("Il manque un choix : quel jeu, qui le tient, et pour quand.")
    schema = forms.ChoiceField(label=gettext_lazy("Le premier jeu"), choices=())
    keeper = forms.ChoiceField(label=gettext_lazy("Qui le tient"), choices=())
    horizon = forms.ChoiceField(label=gettext_lazy("Pour quand"), choices=())

    def __init__(self, data: Mapping[str, str] | None, **options: Any) -> None:
        super().__init__(data, auto_id="plan-%s", **options)
        models = [(model.id, shipped(model.title)) for model in core_schemas() if model.is_table]
        self.offer("schema", [_NOTHING_CHOSEN, *models])
        self.offer("keeper", [_NOTHING_CHOSEN, *((option.value, _(words)) for option, words in KEEPERS.items())])
        self.offer("horizon", [_NOTHING_CHOSEN, *((option.value, _(words)) for option, words in HORIZONS.items())])


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


def planned_model(plan: LessonPlan | None) -> Model | None:
    """The model of a planned data set; None without a plan."""
    return next((model for model in core_schemas() if plan is not None and model.id == plan.schema_id), None)


def task_form(
    lesson: Lesson, task: Task, plan: LessonPlan | None, sent: Mapping[str, str] | None
) -> RefusableForm | None:
    """The form of a task with what is wrong in it; None where the task is done on other pages."""
    if lesson is Lesson.PROJECT:
        return LessonPlanForm(sent if task.fault else None, initial=plan_words(plan))
    label = _ADDRESS_LABELS.get(lesson)
    return TaskAddressForm(task, label=_(label)) if label else None


def plan_words(plan: LessonPlan | None) -> dict[str, str]:
    """The choices of a plan as the form sends them."""
    if plan is None:
        return {}
    return {"schema": plan.schema_id, "keeper": plan.keeper.value, "horizon": plan.horizon.value}
