"""Small numbers as one says them in a sentence: "une zone", "deux marchés", "12 communes"; sentences that begin so."""

from typing import Final

from django.utils.translation import get_language

from maillage.core.lower_bound import LowerBound
from maillage.web.wording.formats import number

_FRENCH: Final = ("aucun", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix")
_ENGLISH: Final = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_FEMININE: Final = {"aucun": "aucune", "un": "une"}


def spelled(count: int, *, feminine: bool = False) -> str:
    """A count before its noun, in letters up to ten: "trois", "12"; ``feminine`` is the gender of the French noun.

    Of a lower bound: "au moins 50".
    """
    words = _ENGLISH if (get_language() or "fr").startswith("en") else _FRENCH
    if isinstance(count, LowerBound) or not 0 <= count < len(words):
        return number(count)
    word = words[count]
    return _FEMININE.get(word, word) if feminine else word


def capitalised(text: str) -> str:
    """The same sentence with a capital at its beginning; the rest stays as it is."""
    return text[:1].upper() + text[1:]


def with_full_stop(sentence: str) -> str:
    """The sentence with its full stop; an ellipsis at its end stands for one."""
    return sentence if sentence.endswith(("…", ".")) else f"{sentence}."


def uncapitalised(text: str) -> str:
    """The same name within a sentence; "SAS Dupont", "TIC" and "L’Île" keep their capital."""
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def shortened(text: str, most: int) -> str:
    """A text in one line of at most ``most`` letters, cut between two words with an ellipsis."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    cut = line[: most - 1]
    whole_words = cut if line[most - 1] == " " else cut.rpartition(" ")[0]
    return f"{(whole_words or cut).rstrip(' ,;:.-')}…"
