"""The pages of the five lessons: the list, one lesson with its task, the certificate."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.catalog.parts.words import day
from maillage.learning.pages.lesson_tasks import PlanChoices, Task
from maillage.learning.rules.lessons import LESSONS, Lesson, after, next_lesson
from maillage.web.wording.formats import number


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
    """All that templates/learning/lessons.html shows."""

    links: tuple[LessonLink, ...]
    done_text: str
    done_count: int
    next_href: str
    next_title: str
    sandbox: str


@dataclass(frozen=True, slots=True)
class LessonPage:
    """All that a template lesson_*.html shows."""

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
    """All that templates/learning/lesson_certificate.html shows."""

    rows: tuple[tuple[str, str], ...]
    day: str


def lessons_page(done: Mapping[Lesson, date], *, sandbox: str) -> LessonsPage:
    """The five lessons, and how far one is; ``sandbox`` is the name of an open one."""
    next_href, next_title = _onward(next_lesson(done))
    text = ngettext("%(count)s page faite sur cinq", "%(count)s pages faites sur cinq", len(done))
    return LessonsPage(
        links=_links(done, here=None),
        done_text=text % {"count": len(done)},
        done_count=len(done),
        next_href=next_href,
        next_title=next_title,
        sandbox=sandbox,
    )


def lesson_page(
    lesson: Lesson, done: Mapping[Lesson, date], task: Task, *, has_sandbox: bool, plan: PlanChoices | None, here: str
) -> LessonPage:
    """One lesson; ``plan`` are the choices of the lesson that asks for a project, ``here`` its address."""
    words = LESSONS[lesson]
    after_href, after_title = _onward(after(lesson))
    return LessonPage(
        title=_(words.title),
        promise=_(words.promise),
        minutes=words.minutes,
        links=_links(done, here=lesson),
        task=task,
        needs_sandbox=words.needs_sandbox,
        has_sandbox=has_sandbox,
        plan=plan,
        after_href=after_href,
        after_title=after_title,
        here=here,
    )


def certificate_page(done: Mapping[Lesson, date]) -> CertificatePage:
    """What was learned, to print and to write a name on; the installation knows none."""
    rows = tuple((_(LESSONS[lesson].title), day(when)) for lesson, when in done.items())
    return CertificatePage(rows, day(max(done.values())))


def _links(done: Mapping[Lesson, date], *, here: Lesson | None) -> tuple[LessonLink, ...]:
    following = next_lesson(done)
    return tuple(
        LessonLink(
            number=number(place),
            title=_(words.title),
            promise=_(words.promise),
            minutes=words.minutes,
            href=_onward(lesson)[0],
            is_done=lesson in done,
            is_here=lesson is here,
            is_next=lesson is following,
        )
        for place, (lesson, words) in enumerate(LESSONS.items(), start=1)
    )


def _onward(lesson: Lesson | None) -> tuple[str, str]:
    """Address and title of a lesson; of the certificate after the last."""
    if lesson is None:
        return reverse("lesson_certificate"), _("Votre attestation")
    return reverse("lesson", args=[lesson.value]), _(LESSONS[lesson].title)
