"""The five lessons, their tasks, and the certificate. Progress is stored in the session only.

Opening, resetting and closing the sandbox requires a POST, so that no link of another site can do it.
"""

from typing import Final

from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.store.model_types import Organisation
from maillage.accounts.store.organisations import sandbox_of
from maillage.accounts.store.people import has_account, person_of
from maillage.core.clock import utc_now
from maillage.core.problems import sentence
from maillage.opendata.catalog.store.schemas import core_schemas
from maillage.opendata.learning.domain.lessons import LESSONS, Lesson, LessonPlan, next_lesson, read_done, read_plan
from maillage.opendata.learning.pages.lessons import (
    LONGEST_TYPED,
    LessonPlanForm,
    Task,
    correction_task,
    discovery_task,
    lesson_context,
    lessons_context,
    planned_model,
    project_task,
    publication_task,
    question_task,
    task_form,
)
from maillage.opendata.learning.store.sandbox import MOST_OF_A_NETWORK, begin_again, close_sandbox, open_sandbox
from maillage.web.error_pages import render_problems
from maillage.web.protection.limits import Limit, counting, limited, network_of
from maillage.web.protection.login_redirect import safe_path

PLAN: Final = "lesson_plan"
_TEMPLATES: Final = {
    Lesson.DISCOVER: "learning/lesson_discover.html",
    Lesson.PROJECT: "learning/lesson_project.html",
    Lesson.PRODUCE: "learning/lesson_produce.html",
    Lesson.PUBLISH: "learning/lesson_publish.html",
    Lesson.REUSE: "learning/lesson_reuse.html",
}
LESSON_TASKS: Final = Limit("lessons by network", most=300, every_s=3.0)  # each may create a session row
SANDBOX: Final = "sandbox"  # session key: name of the sandbox, for the banner of every page
PROGRESS: Final = "lessons"  # session key: completed lessons
_LASTING: Final = (PROGRESS, "lesson_plan")
OPENINGS: Final = Limit(
    "sandboxes by network",
    MOST_OF_A_NETWORK,
    every_s=3600 / MOST_OF_A_NETWORK,
    message=sentence(
        "Beaucoup de bacs à sable ont été ouverts depuis votre réseau : attendez %(minutes)s min, puis recommencez."
    ),
    code="too_many_sandboxes",
)


@require_safe
@never_cache
def lessons(request: HttpRequest) -> HttpResponse:
    """The five lessons with the progress."""
    sandbox = _sandbox(request)
    context = lessons_context(read_done(request.session.get(PROGRESS))) | {"sandbox": sandbox}
    return render(request, "learning/lessons.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@render_problems
@limited(LESSON_TASKS)
def lesson(request: HttpRequest, name: str) -> HttpResponse:
    """One lesson; a POST checks the task. A task done in the sandbox is recorded by viewing the page."""
    if name not in set(Lesson):
        raise Http404
    current = Lesson(name)
    sandbox = _sandbox(request)
    typed = request.POST.get("address", "")[:LONGEST_TYPED] if request.method == "POST" else None
    match current:
        case Lesson.DISCOVER:
            task = discovery_task(typed, person_of(request) or AnonymousUser())
        case Lesson.PROJECT:
            task = _planned(request)
        case Lesson.PRODUCE:
            task = correction_task(sandbox)
        case Lesson.PUBLISH:
            task = publication_task(sandbox)
        case Lesson.REUSE:
            task = question_task(typed)
    done = read_done(request.session.get(PROGRESS))
    if task.is_done and current not in done:
        done[current] = localdate()
        request.session[PROGRESS] = {passed.value: when.isoformat() for passed, when in done.items()}
    elif current in done and not task.fault and not task.is_done:
        task = Task(is_done=True, message=task.message, href=task.href)
    plan = _session_plan(request) if current is Lesson.PROJECT else None
    form = task_form(current, task, plan, request.POST if request.method == "POST" else None)
    context = lesson_context(current, done) | {"task": task, "sandbox": sandbox, "form": form}
    context |= {"planned": planned_model(plan)}
    return render(request, _TEMPLATES[current], context, status=422 if task.fault else 200)


@require_safe
@never_cache
@render_problems
def certificate(request: HttpRequest) -> HttpResponse:
    """The certificate; redirects to the lessons if one is missing."""
    done = read_done(request.session.get(PROGRESS))
    if next_lesson(done) is not None:
        messages.info(request, _("L’attestation vient avec la cinquième page."))
        return redirect("lessons")
    context = {"lessons": [(LESSONS[passed], when) for passed, when in done.items()], "day": max(done.values())}
    return render(request, "learning/lesson_certificate.html", context)


@require_POST
@render_problems
@limited(LESSON_TASKS)
def forget(request: HttpRequest) -> HttpResponse:
    """Reset the progress, for the next person at the same computer."""
    for name in (PROGRESS, PLAN):
        request.session.pop(name, None)
    messages.success(request, _("Les cinq pages sont à faire de nouveau."))
    return redirect("lessons")


def _sandbox(request: HttpRequest) -> Organisation | None:
    person = person_of(request)
    sandbox = sandbox_of(person) if person is not None else None
    if sandbox is None:
        if SANDBOX in request.session:
            del request.session[SANDBOX]  # it was deleted meanwhile
    elif request.session.get(SANDBOX) != sandbox.name:
        enter(request, sandbox)
    return sandbox


def _planned(request: HttpRequest) -> Task:
    """The task of the project, with what was just sent; the plan is stored in the session."""
    if request.method == "POST":
        plan = read_plan(request.POST, {model.id for model in core_schemas()})
        if plan is None:
            return Task(is_done=False, fault=str(LessonPlanForm.refusal_text))
        request.session[PLAN] = [plan.schema_id, plan.keeper.value, plan.horizon.value]
    return project_task(_session_plan(request))


def _session_plan(request: HttpRequest) -> LessonPlan | None:
    words = request.session.get(PLAN)
    if not isinstance(words, list) or len(words) != 3:
        return None
    plan = dict(zip(("schema", "keeper", "horizon"), words, strict=True))
    return read_plan(plan, {model.id for model in core_schemas()})


@require_POST
@render_problems
@counting(OPENINGS)
def open_one(request: HttpRequest) -> HttpResponse:
    """Open a sandbox; a visitor without an account is logged in as the person created for it."""
    visitor = person_of(request)
    if visitor is None or sandbox_of(visitor) is None:
        OPENINGS.take(network_of(request))
    person, organisation = open_sandbox(visitor, now=utc_now())
    if visitor is None:
        # The session key is cycled; the progress is carried over.
        progress = _progress(request)
        logout(request)
        login(request, person, backend="django.contrib.auth.backends.ModelBackend")
        request.session.update(progress)
    enter(request, organisation)
    messages.success(request, _("Votre bac à sable est prêt : vous êtes chez vous, tout s’efface quand vous partez."))
    return redirect(_next(request))


@require_POST
@render_problems
def empty(request: HttpRequest) -> HttpResponse:
    """Reset the sandbox."""
    person = person_of(request)
    organisation = sandbox_of(person) if person is not None else None
    if person is None or organisation is None:
        return _sandbox_missing(request)
    begin_again(organisation, person, now=utc_now())
    messages.success(request, _("Votre bac à sable est comme au début."))
    return redirect(_next(request))


@require_POST
@render_problems
def leave(request: HttpRequest) -> HttpResponse:
    """Delete the sandbox; the progress stays in the session."""
    person = person_of(request)
    organisation = sandbox_of(person) if person is not None else None
    if person is None or organisation is None:
        return _sandbox_missing(request)
    progress = _progress(request)
    close_sandbox(organisation)
    request.session.pop(SANDBOX, None)
    if not has_account(person):
        logout(request)
        request.session.update(progress)
    messages.success(request, _("Votre bac à sable est effacé."))
    return redirect("lessons")


def enter(request: HttpRequest, organisation: Organisation) -> None:
    """Show the sandbox banner on every page from now on."""
    request.session[SANDBOX] = organisation.name


def _sandbox_missing(request: HttpRequest) -> HttpResponse:
    request.session.pop(SANDBOX, None)
    messages.info(request, _("Votre bac à sable n’est plus là : ouvrez-en un autre quand vous voulez."))
    return redirect("lessons")


def _progress(request: HttpRequest) -> dict[str, object]:
    return {name: request.session[name] for name in _LASTING if name in request.session}


def _next(request: HttpRequest) -> str:
    """Where to return: the page on this site that the form names, or the lessons."""
    return safe_path(request, request.POST.get("next", "")) or reverse("lessons")
