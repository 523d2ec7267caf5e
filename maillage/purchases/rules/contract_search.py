"""What is asked of the contracts, read from the words of an address and written back: for page, export and API.

A word that means nothing is told with its remedy, never left out in silence: a list that ignores a filter would lie.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from maillage.core.problems import sentence
from maillage.core.relevance import singular
from maillage.core.text import Readers, matching, read_words
from maillage.procurement.terms.signals import Signal
from maillage.procurement.terms.vocabularies import Procedure
from maillage.purchases.terms.contract_search import AmountBand, Clause, ContractOrder, ContractSearch

MOST_MONTHS_AHEAD: Final = 120
_LONGEST_PAGE: Final = 6  # digits
_PREFIXED_LETTERS: Final = 4  # a shorter word is often an article: its beginning says nothing
_MOST_BEGUN: Final = 500  # words of one beginning that are asked by name
_ASKED: Final = re.compile(r'"([^"]*)"?|([^\s"]+)')
_WORD: Final = re.compile(r"\w+")
# What people and their machines write for the quotes of a phrase.
_QUOTES: Final = str.maketrans(dict.fromkeys("«»“”„", '"'))
_BUYER: Final = re.compile(r"[0-9]{9}|[0-9]{14}")
_SIREN: Final = re.compile(r"[0-9]{9}")
_CPV: Final = re.compile(r"[0-9]{2,8}")
_YEAR: Final = re.compile(r"(?:19|20)[0-9]{2}")
_AMOUNT: Final = re.compile(r"([0-9]{0,12})-([0-9]{0,12})")
_PLACE: Final = re.compile(r"[a-z]{1,20}:[\w.-]{1,80}")


def read_contract_search(pairs: Iterable[tuple[str, str]]) -> ContractSearch:
    """What the words of an address ask for; empty words ask for nothing, unknown names are somebody else's.

    Raises:
        Refused: a value is none of those that its name takes; a finding for each says which they are.
    """
    return ContractSearch(
        **read_words(pairs, _READERS, finding_code="contracts.word", code="contracts_search", message=_REFUSED)
    )


def full_text_query(text: str) -> str:
    """What the index of words is asked: each word by its beginning, what stands between quotes exactly; "" for none.

    A word of one to three letters is asked for whole.
    """
    terms = []
    for phrase, word in _ASKED.findall(text.translate(_QUOTES)):
        if phrase:
            words = " ".join(_WORD.findall(phrase))
            terms += [f'"{words}"'] if words else []
        else:
            terms += [f'"{part}"*' if len(part) >= _PREFIXED_LETTERS else f'"{part}"' for part in _WORD.findall(word)]
    return " ".join(terms)


def object_query(words: Iterable[str], words_begun: Callable[[str, int], Sequence[str]]) -> str:
    """What the index of objects is asked for those with words that begin as each of these plain ones, or its singular.

    ``words_begun`` says the first words that begin so, of those that contracts have.
    """
    return " AND ".join(_begun_as(singular(word), words_begun) for word in words)


def _begun_as(term: str, words_begun: Callable[[str, int], Sequence[str]]) -> str:
    if len(term) < _PREFIXED_LETTERS:
        return f'"{term}"'
    begun = words_begun(term, _MOST_BEGUN + 1)
    named = " OR ".join(f'"{word}"' for word in begun)
    return f"({named})" if 0 < len(begun) <= _MOST_BEGUN else f'"{term}"*'


def _amount(word: str) -> AmountBand:
    ends = _AMOUNT.fullmatch(word)
    if ends is None or word == "-":
        raise ValueError(word)
    return AmountBand(int(ends[1]) if ends[1] else None, int(ends[2]) if ends[2] else None)


def _months(word: str) -> int:
    if not word.isascii() or not word.isdigit() or len(word) > len(str(MOST_MONTHS_AHEAD)):
        raise ValueError(word)
    if not 1 <= int(word) <= MOST_MONTHS_AHEAD:
        raise ValueError(word)
    return int(word)


def _page(word: str) -> int:
    return max(1, int(word)) if word.isascii() and word.isdigit() and len(word) <= _LONGEST_PAGE else 1


PROCEDURE_WORDS: Final[Mapping[str, Procedure]] = {procedure.name.lower(): procedure for procedure in Procedure}
_REFUSED: Final = sentence("Cette recherche de marchés n’est pas comprise : corrigez ce qui suit.")
_READERS: Final[Readers] = {
    "q": ("text", str, ""),
    "buyer": ("buyer", matching(_BUYER), "SIRET, SIREN"),
    "holder": ("holder", matching(_SIREN), "SIREN"),
    "territory": ("territory", matching(_PLACE), "commune:44131, departement:44"),
    "cpv": ("cpv", matching(_CPV), "45, 4511, 45112500"),
    "year": ("year", lambda word: int(matching(_YEAR)(word)), "2024"),
    "amount": ("amount", _amount, "40000-90000, 90000-"),
    "ends_within": ("ends_within", _months, f"1-{MOST_MONTHS_AHEAD}"),
    "clause": ("clause", Clause, ", ".join(Clause)),
    "procedure": ("procedure", PROCEDURE_WORDS.__getitem__, ", ".join(PROCEDURE_WORDS)),
    "signal": ("signal", Signal, ", ".join(Signal)),
    "order": ("order", ContractOrder, ", ".join(ContractOrder)),
    "page": ("page", _page, "1"),
}
