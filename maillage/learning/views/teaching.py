"""The five guided pages, their tasks, and the certificate. What is done is kept in the session, and nowhere else."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.queries import Organisation, person_of, sandbox_of
from maillage.catalog.parts.words import day
from maillage.catalog.queries.datasets import readable_dataset_at
from maillage.catalog.queries.schemas import core_schemas
from maillage.core.clock import utc_now
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
    read_done,
    read_plan,
)
from maillage.learning.views.sandbox import PROGRESS, SANDBOX, enter
from maillage.web.protection.limits import Limit, limited
from maillage.web.telling import telling_problems
from maillage.web.wording.formats import number

PLAN: Final = "lesson_plan"
_LONGEST: Final = 2_000
LESSON_TASKS: Final = Limit("lessons by network", most=300, every_s=3.0)  # each may begin a session, which is a row


@dataclass(frozen=True, slots=True)
class LessonLink:
    """One of the five, in the list and in the steps above a lesson."""

    number: str
    title: str
    promise: str
    minutes: int
    href: str
    is_done: bool
    is_here: bool
    is_next: bool


@dataclass(frozen=True, slots=True)
class LessonsPage:
    """All that templates/catalog/lessons.html shows."""

    links: tuple[LessonLink, ...]
    done_text: str
    done_count: int
    next_href: str
    next_title: str
    sandbox: str
    is_finished: bool


@dataclass(frozen=True, slots=True)
class Task:
    """What a lesson asks to be done: whether it is, what the page says of it, what was typed, where it is done."""

    is_done: bool
    said: str = ""
    fault: str = ""
    typed: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class PlanChoices:
    """The choices of a first project, each as value, words, chosen."""

    schemas: tuple[tuple[str, str, bool], ...]
    keepers: tuple[tuple[str, str, bool], ...]
    horizons: tuple[tuple[str, str, bool], ...]
    where: str
    publish_href: str


@dataclass(frozen=True, slots=True)
class LessonPage:
    """All that a template lesson_*.html shows."""

    lesson: str
    title: str
    promise: str
    minutes: int
    links: tuple[LessonLink, ...]
    task: Task
    needs_sandbox: bool
    has_sandbox: bool
    plan: PlanChoices | None
    after_href: str
    after_title: str
    here: str


@dataclass(frozen=True, slots=True)
class CertificatePage:
    """All that templates/catalog/lesson_certificate.html shows."""

    rows: tuple[tuple[str, str], ...]
    day: str


@require_safe
@never_cache
def lessons(request: HttpRequest) -> HttpResponse:
    """The five lessons, and how far one is."""
    done = read_done(request.session.get(PROGRESS))
    following = next_lesson(done)
    page = LessonsPage(
        links=_links(done, here=None),
        done_text=ngettext("%(count)s page faite sur cinq", "%(count)s pages faites sur cinq", len(done))
        % {"count": len(done)},
        done_count=len(done),
        next_href=_href(following) if following else reverse("lesson_certificate"),
        next_title=_(LESSONS[following].title) if following else _("Votre attestation"),
        sandbox=_sandbox_name(request),
        is_finished=following is None,
    )
    return render(request, "learning/lessons.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@telling_problems
@limited(LESSON_TASKS)
def lesson(request: HttpRequest, name: str) -> HttpResponse:
    """One lesson; posted, what was done is looked at. A task that the sandbox shows as done is noted by looking."""
    if name not in set(Lesson):
        raise Http404
    which = Lesson(name)
    sandbox = _sandbox(request)
    task = _TASKS[which](request, sandbox)
    done = read_done(request.session.get(PROGRESS))
    if task.is_done and which not in done:
        done[which] = utc_now().date()
        request.session[PROGRESS] = {one.value: when.isoformat() for one, when in done.items()}
    elif which in done and not task.fault and not task.is_done:
        task = Task(is_done=True, said=task.said, href=task.href)
    status = 422 if task.fault else 200
    words, following = LESSONS[which], after(which)
    return render(
        request,
        _TEMPLATES[which],
        {
            "page": LessonPage(
                lesson=which.value,
                title=_(words.title),
                promise=_(words.promise),
                minutes=words.minutes,
                links=_links(done, here=which),
                task=task,
                needs_sandbox=words.needs_sandbox,
                has_sandbox=sandbox is not None,
                plan=_plan_choices(request) if which is Lesson.PROJECT else None,
                after_href=_href(following) if following else reverse("lesson_certificate"),
                after_title=_(LESSONS[following].title) if following else _("Votre attestation"),
                here=request.path,
            )
        },
        status=status,
    )


@require_safe
@never_cache
@telling_problems
def certificate(request: HttpRequest) -> HttpResponse:
    """What was learned, to print and to write a name on; the installation knows none."""
    done = read_done(request.session.get(PROGRESS))
    if next_lesson(done) is not None:
        messages.info(request, _("L’attestation vient avec la cinquième page."))
        return redirect("lessons")
    rows = tuple((_(LESSONS[one].title), day(when)) for one, when in done.items())
    page = CertificatePage(rows, day(max(done.values())))
    return render(request, "learning/lesson_certificate.html", {"page": page})


@require_POST
@telling_problems
@limited(LESSON_TASKS)
def forget(request: HttpRequest) -> HttpResponse:
    """The lessons as nobody had done them: for the next one at the same computer."""
    for name in (PROGRESS, PLAN):
        request.session.pop(name, None)
    messages.success(request, _("Les cinq pages sont à faire de nouveau."))
    return redirect("lessons")


def _sandbox(request: HttpRequest) -> Organisation | None:
    person = person_of(request)
    found = sandbox_of(person) if person is not None else None
    if found is None:
        if SANDBOX in request.session:
            del request.session[SANDBOX]  # it was erased meanwhile
    elif request.session.get(SANDBOX) != found.name:
        enter(request, found)
    return found


def _sandbox_name(request: HttpRequest) -> str:
    found = _sandbox(request)
    return found.name if found else ""


def _links(done: Mapping[Lesson, date], *, here: Lesson | None) -> tuple[LessonLink, ...]:
    following = next_lesson(done)
    return tuple(
        LessonLink(
            number=number(place),
            title=_(words.title),
            promise=_(words.promise),
            minutes=words.minutes,
            href=_href(which),
            is_done=which in done,
            is_here=which is here,
            is_next=which is following,
        )
        for place, (which, words) in enumerate(LESSONS.items(), start=1)
    )


def _href(which: Lesson) -> str:
    return reverse("lesson", args=[which.value])


def _discover(request: HttpRequest, _sandbox: Organisation | None) -> Task:
    href = reverse("catalog")
    if request.method != "POST":
        return Task(is_done=False, href=href)
    typed = request.POST.get("address", "")[:_LONGEST]
    try:
        dataset = readable_dataset_at(dataset_named(typed), person_of(request) or AnonymousUser())
    except NotFound:
        # What was copied stays in its field, with what to copy instead.
        fault = _("Ce n’est pas l’adresse d’un jeu de données d’ici : ouvrez sa page et copiez l’adresse en entier.")
        return Task(is_done=False, fault=fault, typed=typed, href=href)
    text = _("Bien vu : « %(title)s », publié par %(publisher)s, sous %(licence)s.") % {
        "title": dataset.title,
        "publisher": dataset.organisation.name,
        "licence": dataset.get_licence_display(),
    }
    return Task(is_done=True, said=text, typed=typed, href=href)


def _project(request: HttpRequest, _sandbox: Organisation | None) -> Task:
    if request.method == "POST":
        titles = {model.id: model.title for model in core_schemas()}
        plan = read_plan(request.POST, titles)
        if plan is None:
            return Task(is_done=False, fault=_("Il manque un choix : quel jeu, qui le tient, et pour quand."))
        request.session[PLAN] = [plan.schema_id, plan.keeper.value, plan.horizon.value]
    kept = _kept_plan(request)
    return Task(is_done=kept is not None, said=_plan_text(kept) if kept else "")


def _produce(_request: HttpRequest, sandbox: Organisation | None) -> Task:
    if sandbox is None:
        return Task(is_done=False)
    found = correction_in(sandbox)
    href = reverse("draft", args=[found.draft.id]) if found.draft else reverse("workspace")
    if found.is_done:
        return Task(is_done=True, said=_("Plus aucune erreur : ce fichier est conforme au schéma national."), href=href)
    if found.error_count is None:
        return Task(is_done=False, said=_("Le fichier vous attend dans Mon espace."), href=href)
    left = ngettext("Il reste %(count)s erreur.", "Il reste %(count)s erreurs.", found.error_count)
    return Task(is_done=False, said=left % {"count": number(found.error_count)}, href=href)


def _publish(_request: HttpRequest, sandbox: Organisation | None) -> Task:
    if sandbox is None:
        return Task(is_done=False)
    found = published_in(sandbox)
    if found is None:
        return Task(
            is_done=False, said=_("Rien n’est encore publié dans votre bac à sable."), href=reverse("workspace")
        )
    text = _("Publié : « %(title)s ». Personne d’autre ne le voit, comme tout ce qui est ici.") % {"title": found.title}
    return Task(is_done=True, said=text, href=reverse("dataset", args=[found.slug]))


def _reuse(request: HttpRequest, _sandbox: Organisation | None) -> Task:
    href = reverse("laboratory")
    if request.method != "POST":
        return Task(is_done=False, href=href)
    typed = request.POST.get("address", "")[:_LONGEST]
    slug, sql = question_asked(typed)
    if is_shared_question(slug) or (sql and _is_answered(sql)):
        return Task(is_done=True, said=_("Votre question répond : cette adresse se partage."), typed=typed, href=href)
    fault = _("Cette adresse ne mène à aucune réponse : posez votre question, puis copiez l’adresse de la page.")
    return Task(is_done=False, fault=fault, typed=typed, href=href)


def _is_answered(sql: str) -> bool:
    try:
        answer_to(sql)
    except Problem:
        # The laboratory says why on its own page; here it is only not done.
        return False
    return True


def _kept_plan(request: HttpRequest) -> LessonPlan | None:
    kept = request.session.get(PLAN)
    if not isinstance(kept, list) or len(kept) != 3:
        return None
    titles = {model.id: model.title for model in core_schemas()}
    return read_plan(dict(zip(("schema", "keeper", "horizon"), kept, strict=True)), titles)


def _plan_text(plan: LessonPlan) -> str:
    titles = {model.id: model.title for model in core_schemas()}
    return _("Votre projet : publier « %(title)s », que tient le service %(keeper)s. Échéance : %(horizon)s.") % {
        "title": titles[plan.schema_id],
        "keeper": _(KEEPERS[plan.keeper]),
        "horizon": _(HORIZONS[plan.horizon]),
    }


def _plan_choices(request: HttpRequest) -> PlanChoices:
    plan = _kept_plan(request)
    typed = request.POST if request.method == "POST" else {}
    models = {model.id: model for model in core_schemas() if model.is_table}
    chosen = (
        plan.schema_id if plan else typed.get("schema", ""),
        plan.keeper.value if plan else typed.get("keeper", ""),
        plan.horizon.value if plan else typed.get("horizon", ""),
    )
    planned = models.get(plan.schema_id) if plan else None
    return PlanChoices(
        schemas=tuple((model.id, model.title, model.id == chosen[0]) for model in models.values()),
        keepers=tuple((one.value, _(words), one.value == chosen[1]) for one, words in KEEPERS.items()),
        horizons=tuple((one.value, _(words), one.value == chosen[2]) for one, words in HORIZONS.items()),
        where=planned.where if planned else "",
        publish_href=reverse("catalog_schema", args=[planned.family, planned.name]) if planned else "",
    )


_TASKS: Final[Mapping[Lesson, Callable[[HttpRequest, Organisation | None], Task]]] = {
    Lesson.DISCOVER: _discover,
    Lesson.PROJECT: _project,
    Lesson.PRODUCE: _produce,
    Lesson.PUBLISH: _publish,
    Lesson.REUSE: _reuse,
}
_TEMPLATES: Final[Mapping[Lesson, str]] = {
    Lesson.DISCOVER: "learning/lesson_discover.html",
    Lesson.PROJECT: "learning/lesson_project.html",
    Lesson.PRODUCE: "learning/lesson_produce.html",
    Lesson.PUBLISH: "learning/lesson_publish.html",
    Lesson.REUSE: "learning/lesson_reuse.html",
}
