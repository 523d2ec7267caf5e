"""The five lessons: their order, tasks, and the progress stored in a session."""

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

from maillage.core.problems import sentence

_NAME: Final = re.compile(r"[a-z0-9-]+")


class Lesson(StrEnum):
    """A lesson; the value is its slug."""

    DISCOVER = "decouvrir"
    PROJECT = "projet"
    PRODUCE = "produire"
    PUBLISH = "publier"
    REUSE = "reutiliser"


@dataclass(frozen=True, slots=True)
class LessonWords:
    """Title, promise and duration of a lesson, and whether it needs a sandbox."""

    title: str
    promise: str
    minutes: int
    needs_sandbox: bool


LESSONS: Final[Mapping[Lesson, LessonWords]] = {
    Lesson.DISCOVER: LessonWords(
        sentence("Découvrir les données ouvertes"),
        sentence("Vous saurez dire ce que c’est, à qui cela sert, et reconnaître un bon jeu de données."),
        5,
        needs_sandbox=False,
    ),
    Lesson.PROJECT: LessonWords(
        sentence("Mener un projet"),
        sentence("Vous aurez choisi votre premier jeu, qui le tient, et pour quand."),
        6,
        needs_sandbox=False,
    ),
    Lesson.PRODUCE: LessonWords(
        sentence("Produire"),
        sentence("Vous aurez rendu conforme un fichier tel qu’Excel l’écrit."),
        8,
        needs_sandbox=True,
    ),
    Lesson.PUBLISH: LessonWords(
        sentence("Publier de A à Z"),
        sentence("Vous aurez publié un jeu de données, en quatre étapes."),
        8,
        needs_sandbox=True,
    ),
    Lesson.REUSE: LessonWords(
        sentence("Encourager la réutilisation"),
        sentence("Vous aurez posé une question aux données et partagé la réponse."),
        6,
        needs_sandbox=True,
    ),
}


class Department(StrEnum):
    """The department that holds a data set in a town hall; never a person."""

    OFFICE = "office"
    FINANCE = "finance"
    WORKS = "works"
    SCHOOLS = "schools"
    CULTURE = "culture"
    OTHER = "other"


KEEPERS: Final[Mapping[Department, str]] = {
    Department.OFFICE: sentence("Secrétariat"),
    Department.FINANCE: sentence("Finances"),
    Department.WORKS: sentence("Services techniques, urbanisme"),
    Department.SCHOOLS: sentence("Écoles, restauration"),
    Department.CULTURE: sentence("Culture, sports, vie associative"),
    Department.OTHER: sentence("Un autre service, un prestataire"),
}


class Horizon(StrEnum):
    """By when a first data set is to be published."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


HORIZONS: Final[Mapping[Horizon, str]] = {
    Horizon.MONTH: sentence("Ce mois-ci"),
    Horizon.QUARTER: sentence("D’ici trois mois"),
    Horizon.YEAR: sentence("Cette année"),
}


@dataclass(frozen=True, slots=True)
class LessonPlan:
    """The plan that a project starts with."""

    schema_id: str
    keeper: Department
    horizon: Horizon


def read_done(progress: Any) -> dict[Lesson, date]:
    """The completed lessons with their dates from a session; invalid entries are dropped."""
    days: dict[Lesson, date] = {}
    for name, day in progress.items() if isinstance(progress, dict) else ():
        try:
            days[Lesson(name)] = date.fromisoformat(day)
        except (ValueError, TypeError):
            continue  # a lesson of an older version
    return {lesson: days[lesson] for lesson in Lesson if lesson in days}


def next_lesson(done: Mapping[Lesson, date]) -> Lesson | None:
    """The first lesson that is not done; None after the last."""
    return next((lesson for lesson in Lesson if lesson not in done), None)


def after(lesson: Lesson) -> Lesson | None:
    """The following lesson; None after the last."""
    order = list(Lesson)
    place = order.index(lesson) + 1
    return order[place] if place < len(order) else None


def read_plan(typed: Mapping[str, Any], core: Container[str]) -> LessonPlan | None:
    """The chosen plan, for a data set of ``core``; None if incomplete."""
    schema_id = str(typed.get("schema", ""))
    keeper, horizon = str(typed.get("keeper", "")), str(typed.get("horizon", ""))
    if schema_id not in core or keeper not in set(Department) or horizon not in set(Horizon):
        return None
    return LessonPlan(schema_id, Department(keeper), Horizon(horizon))


def dataset_named(text: str) -> str:
    """The slug in a copied text: the full URL of a data set page or file, or the slug itself."""
    typed = text.strip()
    return typed if _NAME.fullmatch(typed) else _part_after("catalogue", typed)


def question_asked(text: str) -> tuple[str, str]:
    """From the URL of a laboratory result: slug of the saved query and SQL, each possibly ""."""
    try:
        address = urlsplit(text.strip())
    except ValueError:
        return "", ""  # an unclosed bracket: not a URL
    return _part_after("laboratoire", text), parse_qs(address.query).get("sql", [""])[0]


def _part_after(word: str, text: str) -> str:
    try:
        parts = [part for part in unquote(urlsplit(text.strip()).path).split("/") if part]
    except ValueError:
        return ""  # an unclosed bracket: not a URL
    following = parts[parts.index(word) + 1 :] if word in parts else []
    return following[0] if following else ""
