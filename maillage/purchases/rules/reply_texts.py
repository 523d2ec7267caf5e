"""Decides whether words of a buyer may stand beside a question: plain, bounded, and naming no way to a person."""

import re
from typing import Final

from maillage.core.plain_text import printable
from maillage.core.problems import Refused, sentence
from maillage.purchases.terms.contract_replies import LONGEST_REPLY

_MAIL: Final = re.compile(r"[\w.+-]{1,64}@[\w-]+\.[\w.-]+")
_PHONE: Final = re.compile(r"(?<!\d)(?:\+33|0033|0)\s*[1-9](?:[\s.\-/]*\d){8}(?!\d)")
# Sex, year, month, département, commune, order, key: the number that social security gives a person.
_SECURITY: Final = re.compile(
    r"(?<!\d)[12]\s?\d{2}\s?(?:0[1-9]|1[0-2]|[2-9]\d)\s?(?:\d{2}|2[AB])\s?\d{3}\s?\d{3}\s?\d{2}(?!\d)"
)
_TITLED: Final = re.compile(r"\b(?:M|Mr|MM|Mme|Mmes|Mlle|Monsieur|Madame|Mademoiselle)\.?\s+[A-ZÀ-Ý]")
_MISSING: Final = sentence("Écrivez votre réponse : une phrase suffit.")
_LONG: Final = sentence("C’est trop long : %(longest)s caractères au plus.")
_PERSON: Final = sentence(
    "« %(found)s » désigne une personne ou la joint : la réponse est publique et le reste. Parlez de la fonction ou du "
    "service, puis envoyez de nouveau."
)


def reply_text(text: str) -> str:
    """The words as they are kept; Refused where there are none, too many, or where they name or reach a person."""
    words = "\n".join(" ".join(line.split()) for line in printable(text).splitlines()).strip()
    if not words:
        raise Refused("reply_missing", _MISSING)
    if len(words) > LONGEST_REPLY:
        raise Refused("reply_long", _LONG, longest=LONGEST_REPLY)
    for pattern in (_MAIL, _SECURITY, _PHONE, _TITLED):
        found = pattern.search(words)
        if found is not None:
            raise Refused("reply_names_person", _PERSON, found=found.group())
    return words
