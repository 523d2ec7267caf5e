"""Terms of ideas and reuses, and the rules of an answer."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from maillage.accounts.domain.terms import AnyHideable, AnyVerb
from maillage.core.problems import Finding, Refused, sentence
from maillage.core.word_enum import Labelled

LONGEST_TITLE: Final = 150
LONGEST_TEXT: Final = 3_000
LONGEST_ANSWER: Final = 1_000
LONGEST_REASON: Final = 300
LONGEST_AUTHOR: Final = 150
LONGEST_ADDRESS: Final = 500
MOST_PICTURE_BYTES: Final = 4 * 1024 * 1024
MOST_DATASETS: Final = 20  # of one reuse
ADDRESS_DAYS: Final = 365  # then the address of who asked is erased, answered or not
ANSWER_REFUSED: Final = sentence("Cette réponse ne peut pas être donnée ainsi : corrigez ce qui suit.")
_DAY_MISSING: Final = sentence("Dites pour quel jour : la personne l’attendra.")
_DAY_PAST: Final = sentence("Ce jour est passé : choisissez-en un à venir.")
_WHY_MISSING: Final = sentence(
    "Dites pourquoi, en une phrase : une loi, des personnes, un coût, une autre organisation."
)
_DATASET_MISSING: Final = sentence("Dites quel jeu de données y répond : copiez l’adresse de sa page.")


class IdeaKind(Labelled):
    """What somebody proposes: data that are missing, or a use of data."""

    DATASET = "dataset", sentence("un jeu de données")
    USE = "use", sentence("un usage des données")


class ProposalState(StrEnum):
    """The state of an idea or a reuse: shown to nobody before the agency has read it."""

    WAITING = "waiting"
    SHOWN = "shown"
    REFUSED = "refused"


class Stance(Labelled):
    """What an organisation answers to an idea."""

    PUBLISHED = "published", sentence("c’est publié")
    PLANNED = "planned", sentence("ce sera publié")
    HELD = "held", sentence("nous l’avons, sans date de publication")
    NOT_HELD = "not-held", sentence("nous ne l’avons pas")
    CANNOT = "cannot", sentence("ce ne peut pas être publié")

    @property
    def is_final(self) -> bool:
        """Whether nothing more is to come from this organisation."""
        return self in {Stance.PUBLISHED, Stance.NOT_HELD, Stance.CANNOT}


class ReuseKind(Labelled):
    """What was made of data: the reuse types of udata (REUSE_TYPES)."""

    APPLICATION = "application", sentence("application")
    VISUALIZATION = "visualization", sentence("carte ou visualisation")
    API = "api", sentence("API")
    NEWS_ARTICLE = "news_article", sentence("article de presse")
    PAPER = "paper", sentence("article de recherche")
    POST = "post", sentence("billet")
    IDEA = "idea", sentence("idée")
    HARDWARE = "hardware", sentence("objet connecté")


class IdeaVerb(AnyVerb):
    """What is done with ideas and reuses, for the audit trail."""

    IDEA_SHOWN = "idea-shown", sentence("Idée montrée")
    IDEA_REFUSED = "idea-refused", sentence("Idée écartée")
    IDEA_ANSWERED = "idea-answered", sentence("Idée : réponse donnée")
    REUSE_SHOWN = "reuse-shown", sentence("Réutilisation montrée")
    REUSE_REFUSED = "reuse-refused", sentence("Réutilisation écartée")


class HideableIdea(AnyHideable):
    """What the agency can take down: an idea, a reuse."""

    IDEA = "idea", sentence("idée")
    REUSE = "reuse", sentence("réutilisation")


@dataclass(frozen=True, slots=True)
class IdeaPlan:
    """An idea as somebody writes it; ``schema_id`` and ``organisation_id`` are "" and None if not said."""

    kind: IdeaKind
    title: str
    text: str
    territory: str
    schema_id: str = ""
    organisation_id: int | None = None
    email: str = ""


@dataclass(frozen=True, slots=True)
class AnswerPlan:
    """The answer of an organisation: its stance, a day if it is planned, the slug of a data set if it is published."""

    stance: Stance
    text: str = ""
    planned_on: dt.date | None = None
    dataset_slug: str = ""


@dataclass(frozen=True, slots=True)
class ReusePlan:
    """A reuse as somebody proposes it, in the terms of udata's model: picture, author, day."""

    kind: ReuseKind
    title: str
    text: str
    url: str
    author: str = ""
    made_on: dt.date | None = None
    alt: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class OwnReuse:
    """A reuse that the platform itself is (``own_reuses``): a page that other sites may frame.

    ``schema_ids`` are the models of the data it shows; ``address`` is its URL name. Titles are message ids.
    """

    word: str
    kind: ReuseKind
    title: str
    text: str
    address: str
    schema_ids: tuple[str, ...]
    is_offered: Callable[[], bool]


def refuse_answer(answer: AnswerPlan, *, today: dt.date) -> None:
    """Raise Refused, with a finding a fault, for an answer that leaves who asked with a question."""
    findings = []
    if answer.stance is Stance.PLANNED and answer.planned_on is None:
        findings.append(Finding("day_missing", _DAY_MISSING, "planned_on"))
    if answer.stance is Stance.PLANNED and answer.planned_on is not None and answer.planned_on < today:
        findings.append(Finding("day_past", _DAY_PAST, "planned_on"))
    if answer.stance is Stance.CANNOT and not answer.text.strip():
        findings.append(Finding("why_missing", _WHY_MISSING, "text"))
    if answer.stance is Stance.PUBLISHED and not answer.dataset_slug:
        findings.append(Finding("dataset_missing", _DATASET_MISSING, "dataset"))
    if findings:
        raise Refused("answer_refused", ANSWER_REFUSED, findings=findings)
