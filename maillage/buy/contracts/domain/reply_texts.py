"""Decides whether a buyer's reply may stand beside a question: plain, bounded, without names or contact details."""

import re
from typing import Final

from maillage.buy.contracts.domain.contract_replies import LONGEST_REPLY
from maillage.core.first_names import CALLED_AFTER_PEOPLE, FIRST_NAMES
from maillage.core.plain_text import printable
from maillage.core.problems import Refused, sentence
from maillage.core.text import normalised_text

_MAIL: Final = re.compile(r"[\w.+-]{1,64}@[\w-]+\.[\w.-]+")
_PHONE: Final = re.compile(r"(?<!\d)(?:\+33|0033|0)\s*[1-9](?:[\s.\-/]*\d){8}(?!\d)")
# Sex, year, month, département, commune, order, key: the number that social security gives a person.
_SECURITY: Final = re.compile(
    r"(?<!\d)[12]\s?\d{2}\s?(?:0[1-9]|1[0-2]|[2-9]\d)\s?(?:\d{2}|2[AB])\s?\d{3}\s?\d{3}\s?\d{2}(?!\d)"
)
_TITLED: Final = re.compile(r"\b(?:M|Mr|MM|Mme|Mmes|Mlle|Monsieur|Madame|Mademoiselle)\.?\s+[A-ZÀ-Ý]")
_WORD: Final = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_MOST_BEFORE: Final = 3  # words between « école » and the name that it has: « école élémentaire publique Jules Ferry »
_COMPANIES: Final = frozenset({"entreprise", "societe", "etablissements", "ets", "sarl", "sas", "cabinet", "maisons"})
_MISSING: Final = sentence("Écrivez votre réponse : une phrase suffit.")
_LONG: Final = sentence("C’est trop long : %(longest)s caractères au plus.")
_PERSON: Final = sentence(
    "« %(found)s » désigne une personne ou la joint : la réponse est publique et le reste. Parlez de la fonction ou du "
    "service, puis envoyez de nouveau."
)


def reply_text(text: str) -> str:
    """The reply as it is stored; Refused where there are none, too many, or where they name or reach a person."""
    words = "\n".join(" ".join(line.split()) for line in printable(text).splitlines()).strip()
    if not words:
        raise Refused("reply_missing", _MISSING)
    if len(words) > LONGEST_REPLY:
        raise Refused("reply_long", _LONG, longest=LONGEST_REPLY)
    named = person_in(words)
    if named:
        raise Refused("reply_names_person", _PERSON, found=named)
    return words


def person_in(words: str) -> str:
    """The first words that name a person or reach one; "" where none do."""
    for pattern in (_MAIL, _SECURITY, _PHONE, _TITLED):
        match = pattern.search(words)
        if match is not None:
            return match.group()
    return bare_name(words)


def bare_name(words: str) -> str:
    """A name without a title (« Jean Dupont », « DUPONT Jean »), "" where there is none.

    A first name that many bear, beside another word that is written as a name. What is called after people (« école
    Jules Ferry ») and companies are none.
    """
    tokens = list(_WORD.finditer(words))
    for place, word in enumerate(tokens):
        if not word.group()[0].isupper() or normalised_text(word.group().partition("-")[0]) not in FIRST_NAMES:
            continue
        before = {normalised_text(token.group()) for token in tokens[max(0, place - _MOST_BEFORE) : place]}
        if before & (CALLED_AFTER_PEOPLE | _COMPANIES):
            continue
        for first, last in ((place, place + 1), (place - 1, place)):
            if first < 0 or last >= len(tokens) or words[tokens[first].end() : tokens[last].start()] != " ":
                continue
            beside = tokens[last if first == place else first].group()
            # Before a first name only capitals are a name: « Le » begins a sentence.
            if len(beside) > 1 and (beside.isupper() or (first == place and beside[0].isupper())):
                return words[tokens[first].start() : tokens[last].end()]
    return ""
