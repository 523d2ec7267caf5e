"""A consultation of a buyer: its states, what it asks, and the rules of its dates.

This room is no buyer profile in the sense of article R2132-3 of the code de la commande publique.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from maillage.accounts.domain.terms import AnyHideable, AnyVerb
from maillage.core.problems import Finding, Refused, sentence
from maillage.core.word_enum import Labelled

LONGEST_OBJECT: Final = 300
LONGEST_WORDS: Final = 4_000
LONGEST_NAME: Final = 200
LONGEST_ADDRESS: Final = 500
MOST_CRITERIA: Final = 6
MOST_INSERTION_HOURS: Final = 100_000
LEAST_HOURS_TO_REPLY: Final = 72
QUESTIONS_CLOSE_HOURS: Final = 48
MOST_DAYS_TO_REPLY: Final = 120
MOST_DOCUMENTS: Final = 20
MOST_DOCUMENT_BYTES: Final = 50 * 1024**2
MOST_REPLY_BYTES: Final = 600 * 1024**2
MOST_PART_BYTES: Final = 8 * 1024**2
DOCUMENT_ENDINGS: Final = ("pdf", "odt", "ods", "docx", "xlsx", "csv", "zip", "png", "jpg")
_PERCENT: Final = 100


class TenderState(Labelled):
    """Where a consultation stands. Whether it still takes replies is its term's matter."""

    DRAFT = "draft", sentence("à relire par une deuxième personne")
    PUBLISHED = "published", sentence("publiée")
    OPENED = "opened", sentence("réponses ouvertes")
    AWARDED = "awarded", sentence("choix fait")
    ABANDONED = "abandoned", sentence("sans suite")


class PurchaseNature(Labelled):
    """What is bought: the threshold depends on it."""

    SUPPLIES = "supplies", sentence("Fournitures")
    SERVICES = "services", sentence("Services")
    WORKS = "works", sentence("Travaux")


class Audience(Labelled):
    """Who may answer."""

    ALL = "all", sentence("Toute entreprise")
    RESERVED = "reserved", sentence("Réservée : insertion, handicap ou économie sociale (L2113-12 à L2113-15)")
    INVITED = "invited", sentence("Les entreprises que vous invitez par lettre")


class HolderKind(StrEnum):
    """Who holds a key: an officer of the buyer, or the paper of recovery kept by the agency."""

    OFFICER = "officer"
    PAPER = "paper"


class TenderVerb(AnyVerb):
    """Verbs of the audit trail."""

    DRAFTED = "consultation-drafted", sentence("Consultation préparée")
    CHANGED = "consultation-changed", sentence("Consultation changée")
    PUBLISHED = "consultation-published", sentence("Consultation publiée")
    KEY_ADDED = "consultation-key-added", sentence("Clé d’ouverture déclarée")
    ANSWERED = "consultation-answered", sentence("Question répondue à tous")
    SHARE_GIVEN = "consultation-share-given", sentence("Part d’ouverture donnée")
    OPENED = "consultation-opened", sentence("Réponses ouvertes")
    AWARDED = "consultation-awarded", sentence("Choix expliqué et dit à tous")
    ABANDONED = "consultation-abandoned", sentence("Consultation déclarée sans suite")
    LISTED = "consultation-listed", sentence("Consultations d’autres plateformes reçues")


class HideableTender(AnyHideable):
    """What the agency can hide here: a consultation, or one of another platform, by what its address ends with."""

    CONSULTATION = "consultation", sentence("consultation")
    OUTSIDE = "consultation-ailleurs", sentence("consultation d’une autre plateforme")


@dataclass(frozen=True, slots=True)
class ChoiceCriterion:
    """A criterion of the choice and its weight, in percent."""

    name: str
    weight: int


@dataclass(frozen=True, slots=True)
class TenderPlan:
    """What a buyer asks."""

    object: str
    need: str
    nature: PurchaseNature
    cpv: str
    place: str
    amount_eur: float
    criteria: tuple[ChoiceCriterion, ...]
    audience: Audience
    term: dt.datetime
    asked_count: int | None = None
    purchase: int | None = None
    invited: tuple[str, ...] = ()
    insertion_hours: int | None = None


_CRITERIA: Final = sentence("Écrivez un critère par ligne, avec son poids : « Prix : 60 ». Les poids font 100.")


def read_criteria(text: str) -> tuple[ChoiceCriterion, ...]:
    """The criteria of lines such as "Prix : 60"; Refused unless the weights add up to 100."""
    criteria = []
    for line in filter(None, map(str.strip, text.splitlines())):
        name, _, weight = line.rpartition(":")
        digits = weight.strip().removesuffix("%").strip()
        if not name.strip() or not (digits.isascii() and digits.isdecimal()) or len(digits) > len("100"):
            raise Refused("criteria", _CRITERIA, findings=[Finding("criteria", _CRITERIA, "criteria")])
        criteria.append(ChoiceCriterion(name.strip()[:LONGEST_NAME], int(digits)))
    is_sum = sum(criterion.weight for criterion in criteria) == _PERCENT
    if not is_sum or len(criteria) > MOST_CRITERIA or not all(criterion.weight for criterion in criteria):
        raise Refused("criteria", _CRITERIA, findings=[Finding("criteria", _CRITERIA, "criteria")])
    return tuple(criteria)


def criteria_text(criteria: tuple[ChoiceCriterion, ...]) -> str:
    """The criteria as they are typed."""
    return "\n".join(f"{criterion.name} : {criterion.weight}" for criterion in criteria)


def questions_close_at(term: dt.datetime) -> dt.datetime:
    """Until when questions are taken: an answer must reach everybody before the term."""
    return term - dt.timedelta(hours=QUESTIONS_CLOSE_HOURS)


def least_term(now: dt.datetime) -> dt.datetime:
    """The earliest term of what is published or changed now: whoever reads it has three days to answer it."""
    return now + dt.timedelta(hours=LEAST_HOURS_TO_REPLY)


_SOON: Final = sentence("Laissez au moins %(hours)s heures pour répondre : choisissez une date limite plus tardive.")
_FAR: Final = sentence("La date limite est à plus de %(days)s jours : choisissez-en une plus proche.")


def refuse_term(term: dt.datetime, *, now: dt.datetime) -> None:
    """Refused where the term leaves too little time, or is too far."""
    if term < least_term(now):
        finding = Finding("term_soon", _SOON, "term", params={"hours": LEAST_HOURS_TO_REPLY})
        raise Refused("term_soon", _SOON, findings=[finding], hours=LEAST_HOURS_TO_REPLY)
    if term > now + dt.timedelta(days=MOST_DAYS_TO_REPLY):
        finding = Finding("term_far", _FAR, "term", params={"days": MOST_DAYS_TO_REPLY})
        raise Refused("term_far", _FAR, findings=[finding], days=MOST_DAYS_TO_REPLY)


def weighted_mark(marks: Mapping[str, float], criteria: tuple[ChoiceCriterion, ...]) -> float | None:
    """The mark out of 10 by the weights; None where one is missing."""
    if any(criterion.name not in marks for criterion in criteria):
        return None
    return round(sum(marks[criterion.name] * criterion.weight for criterion in criteria) / _PERCENT, 2)
