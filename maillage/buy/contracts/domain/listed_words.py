"""Values of closed lists: exact, upper case, without accents, with lost letters, or from an older format."""

import re
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import Final, Generic, TypeVar

from maillage.buy.contracts.domain.judged_texts import broken, repaired
from maillage.buy.contracts.domain.remarks import NOT_STATED, CheckRule, Judgement, RepairRule
from maillage.core.problems import sentence
from maillage.core.text import normalised_text

Word = TypeVar("Word", bound=StrEnum)
_NOT_ASCII_LETTER: Final = re.compile(r"[^a-z0-9]+")

SPELLING: Final = RepairRule("word-spelling", sentence("« %(before)s » s’écrit « %(after)s » dans la liste du format."))
LOST_LETTERS: Final = RepairRule(
    "word-lost-letters",
    sentence("« %(before)s » a perdu des lettres : « %(after)s » est le seul mot de la liste qui les laisse ainsi."),
)
OLD_NAME: Final = RepairRule(
    "word-old-name", sentence("« %(before)s » est le nom d’un format plus ancien : « %(after)s » aujourd’hui.")
)
UNKNOWN: Final = CheckRule(
    "word-unknown",
    sentence("« %(value)s » n’est pas dans la liste du format. Choisissez parmi : %(words)s."),
    "Énumérations des schémas officiels du format DECP",
)
OTHER_VERSION: Final = CheckRule(
    "word-other-version",
    sentence("« %(value)s » est un mot de la version 1 du format. La version 2 le dit autrement : voyez son guide."),
    "Énumérations des schémas officiels du format DECP",
)
OTHER_KIND: Final = CheckRule(
    "word-other-kind",
    sentence("« %(value)s » ne se dit pas de ce contrat : les marchés et les concessions ont chacun leur liste."),
    "Énumérations des schémas officiels du format DECP",
)


class WordList(Generic[Word]):
    """A closed list and the spellings of its values."""

    def __init__(self, words: Iterable[Word], old_names: Mapping[str, Word] | None = None) -> None:
        self.words = tuple(words)
        self._exact = {word.value: word for word in self.words}
        self._old = dict(old_names or {})
        self._plain = _by_form(normalised_text, self._exact)
        self._old_plain = _by_form(normalised_text, self._old)
        self._skeletons = _by_form(_skeleton, self._exact)

    def judge(self, text: str) -> Judgement[Word]:
        """The list value in ``text``."""
        bare = text.strip()
        if not bare:
            return NOT_STATED
        if bare in self._exact:
            return Judgement(self._exact[bare]) if bare == text else repaired(SPELLING, text, self._exact[bare])
        form = normalised_text(bare)
        for rule, words, key in (
            (OLD_NAME, self._old, bare),
            (SPELLING, self._plain, form),
            (OLD_NAME, self._old_plain, form),
            (LOST_LETTERS, self._skeletons if "�" in bare else {}, _skeleton(bare)),
        ):
            if word := words.get(key):
                return repaired(rule, text, word)
        return broken(UNKNOWN, text, words=" ; ".join(self._exact))


def _skeleton(text: str) -> str:
    """The ASCII letters and digits: what remains of a word after its accents are lost."""
    return _NOT_ASCII_LETTER.sub("", text.lower())


def _by_form(form: Callable[[str], str], words: Mapping[str, Word]) -> dict[str, Word]:
    """``words`` by a normal form, without ambiguous ones."""
    forms: dict[str, Word | None] = {}
    for text, word in words.items():
        key = form(text)
        forms[key] = word if forms.get(key, word) is word else None
    return {key: word for key, word in forms.items() if word is not None}
