"""Small numbers in words: "une zone", "deux marchés", "12 communes"; and the case and length of sentences."""

from typing import Final

from django.utils.translation import get_language

from maillage.core.lower_bound import LowerBound
from maillage.web.wording.formats import number

_FRENCH: Final = ("aucun", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix")
_ENGLISH: Final = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_FEMININE: Final = {"aucun": "aucune", "un": "une"}


def spelled(count: int, *, feminine: bool = False) -> str:
    """A count before its noun, in words up to ten: "trois", "12"; ``feminine`` is the gender of the French noun.

    A lower bound is "au moins 50".
    """
    words = _ENGLISH if (get_language() or "fr").startswith("en") else _FRENCH
    if isinstance(count, LowerBound) or not 0 <= count < len(words):
        return number(count)
    word = words[count]
    return _FEMININE.get(word, word) if feminine else word


def capitalised(text: str) -> str:
    """The sentence with an initial capital; the rest is unchanged."""
    return text[:1].upper() + text[1:]


def with_full_stop(sentence: str) -> str:
    """The sentence with a final full stop, unless it ends with one or an ellipsis."""
    return sentence if sentence.endswith(("…", ".")) else f"{sentence}."


def uncapitalised(text: str) -> str:
    """The name for use within a sentence; "SAS Dupont", "TIC" and "L’Île" keep their capital."""
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def shortened(text: str, most: int) -> str:
    """A text on one line of at most ``most`` characters, cut between two words with an ellipsis."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    cut = line[: most - 1]
    whole_words = cut if line[most - 1] == " " else cut.rpartition(" ")[0]
    return f"{(whole_words or cut).rstrip(' ,;:.-')}…"
