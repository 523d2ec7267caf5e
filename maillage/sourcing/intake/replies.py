"""Reads what a structure answers to a need, and what a buyer says came of it, from the texts of their forms."""

import re
from collections.abc import Mapping
from typing import Final

from maillage.core.problems import Refused, sentence
from maillage.sourcing.terms.needs import (
    LONGEST_CAPACITY,
    LONGEST_CONTACT,
    LONGEST_KEY,
    LONGEST_MESSAGE,
    LONGEST_QUESTION,
    DeclineReason,
    InquiryAnswer,
    NeedOutcome,
    StatedOutcome,
    StructureReply,
)

_ANSWER_WANTED: Final = sentence("Choisissez d’abord : cela vous intéresse, ou ce n’est pas pour vous.")
_REASON_WANTED: Final = sentence("Choisissez pourquoi ce n’est pas pour vous : l’acheteur comprendra mieux.")
_CONTACT_WANTED: Final = sentence(
    "Dites comment l’acheteur peut vous joindre, par téléphone ou par courriel : lui seul le verra."
)
_TEXT_LONG: Final = sentence("Votre texte dépasse %(most)s caractères : raccourcissez-le, rien n’est perdu.")
_QUESTION_WANTED: Final = sentence("Écrivez votre question : toutes les structures interrogées liront la réponse.")
_OUTCOME_WANTED: Final = sentence("Choisissez ce qu’il en est : un achat, aucun achat, ou pas encore.")


def read_reply(texts: Mapping[str, str]) -> StructureReply:
    """The answer of a structure; Refused with what to correct."""
    word = texts.get("reponse", "")
    if word not in set(InquiryAnswer):
        raise Refused("inquiry_answer", _ANSWER_WANTED)
    answer = InquiryAnswer(word)
    if answer is InquiryAnswer.DECLINED:
        reason = texts.get("raison", "")
        if reason not in set(DeclineReason):
            raise Refused("inquiry_reason", _REASON_WANTED)
        return StructureReply(answer, reason=DeclineReason(reason))
    message, capacity, contact = (
        bounded_text(texts.get(name, ""), most)
        for name, most in (
            ("message", LONGEST_MESSAGE),
            ("capacite", LONGEST_CAPACITY),
            ("contact", LONGEST_CONTACT),
        )
    )
    if not contact:
        raise Refused("inquiry_contact", _CONTACT_WANTED)
    return StructureReply(answer, message, capacity, contact)


def read_question(text: str) -> str:
    """A question, or the answer to one; Refused where it is empty or too long."""
    question = bounded_text(text, LONGEST_QUESTION)
    if not question:
        raise Refused("need_question", _QUESTION_WANTED)
    return question


def read_outcome(texts: Mapping[str, str]) -> StatedOutcome:
    """What came of a need; Refused where nothing is chosen."""
    word = texts.get("issue", "")
    if word not in set(NeedOutcome):
        raise Refused("need_outcome", _OUTCOME_WANTED)
    outcome = NeedOutcome(word)
    if outcome is not NeedOutcome.BOUGHT:
        return StatedOutcome(outcome)
    bought_from = texts.get("structure", "")
    inquiry = int(bought_from) if re.fullmatch("[0-9]{1,15}", bought_from) else None
    return StatedOutcome(outcome, inquiry, texts.get("marche", "").strip()[:LONGEST_KEY])


def bounded_text(text: str, most: int) -> str:
    """The text without spaces around it; Refused where it is longer than ``most`` characters."""
    words = text.strip()
    if len(words) > most:
        raise Refused("text_long", _TEXT_LONG, most=most)
    return words
