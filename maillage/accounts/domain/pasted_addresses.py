"""Matches pasted e-mail addresses to the public bodies of a territory, by the words beside them or of their own.

Nothing is guessed by position: an address that no word ties to exactly one body is left for a person to place.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from maillage.core.text import normalised_text

# A mailbox as people paste it: RFC 5321's dot-string, without quoted local parts.
_EMAIL: Final = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
_CODE: Final = re.compile(r"\b(?:\d{5}|2[AB]\d{3}|\d{9})\b", re.IGNORECASE)
_LONG_FORMS: Final = {"st": "saint", "ste": "sainte"}
_ARTICLES: Final = frozenset({"le", "la", "les", "l"})
# Their domain says nothing of the body: "mairie.orange@wanadoo.fr" is of Orange, "mairie@orange.fr" may be of anybody.
_PROVIDERS: Final = frozenset(
    {
        *("orange", "wanadoo", "free", "sfr", "neuf", "laposte", "bbox"),
        *("gmail", "outlook", "hotmail", "live", "yahoo", "aol"),
    }
)
_LEAST_LETTERS: Final = 5  # shorter names must be a whole word of an address: "Brem" is in "Brembo"
MOST_PASTED: Final = 60_000  # characters


@dataclass(frozen=True, slots=True)
class BodyNames:
    """A public body by ``key``, with the codes (Insee, SIREN, postal) and the name that lists call it by."""

    key: str
    name: str
    codes: Sequence[str] = ()
    postal_codes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class AddressMatches:
    """The addresses of each body by its key, in order, and the lines with an address that nothing ties to one body."""

    emails: Mapping[str, Sequence[str]]
    unmatched: Sequence[str]


def match_addresses(text: str, bodies: Sequence[BodyNames]) -> AddressMatches:
    """Match each address of ``text`` to the body that is named beside it, else within it.

    One line a body (a list, or columns of a sheet), and several addresses on a line as mail programs copy them, are
    understood. Every address is in ``emails`` or on a line of ``unmatched``; a line without any is a heading.
    """
    emails: dict[str, list[str]] = {}
    unmatched = []
    for line in filter(None, map(str.strip, text.splitlines())):
        for part, key in _parts(line, bodies):
            of_part = emails_in(part)
            if key is None:
                unmatched += [part] if of_part else []
                continue
            of_body = emails.setdefault(key, [])
            of_body += [email for email in of_part if email not in of_body]
    return AddressMatches(emails, unmatched)


def emails_in(text: str) -> list[str]:
    """The e-mail addresses in ``text`` in lower case, in order, each once."""
    addresses = (match[0].strip(".'").lower() for match in _EMAIL.finditer(text))
    return list(dict.fromkeys(addresses))


def _parts(line: str, bodies: Sequence[BodyNames]) -> Iterator[tuple[str, str | None]]:
    """The parts of a line that are of one body each, with its key; None if it is unknown."""
    ends = [match.end() for match in _EMAIL.finditer(line)]
    of_line = _named_beside(_EMAIL.sub(" ", line), bodies)
    if len(ends) <= 1 or of_line is not None:
        yield line, of_line or _named_within(emails_in(line), bodies)
        return
    # "Mairie de Givrand <mairie@givrand.fr>; Mairie de Brem <…>": the words before each address are its own.
    for start, end in zip([0, *ends], ends, strict=False):
        part = line[start:end].strip(" \t;,>")
        yield part, _named_beside(_EMAIL.sub(" ", part), bodies) or _named_within(emails_in(part), bodies)


def _named_beside(words: str, bodies: Sequence[BodyNames]) -> str | None:
    """The body that ``words`` name: by its code, else by the name they contain, else by its postal code."""
    codes = {code.upper() for code in _CODE.findall(words)}
    by_code = _only(body.key for body in bodies if codes.intersection(body.codes))
    if by_code is not None:
        return by_code
    written = f" {' '.join(_long_words(words))} "
    named = [(body.key, name) for body in bodies if (name := _core_name(body.name)) and f" {name} " in written]
    if named:
        return _outermost(named)
    return _only(body.key for body in bodies if codes.intersection(body.postal_codes))


def _named_within(emails: Iterable[str], bodies: Sequence[BodyNames]) -> str | None:
    """The body whose name stands in the only address of a line."""
    several = list(emails)
    if len(several) != 1:
        return None
    local, _at, domain = several[0].partition("@")
    labels = domain.split(".")[:-1]
    words = _long_words(" ".join([local, *(label for label in labels if label not in _PROVIDERS)]))
    written = "".join(words)
    named = []
    for body in bodies:
        name = _core_name(body.name)
        spellings = (name.replace(" ", ""), name.replace("saint", "st").replace(" ", ""))
        if any(
            spelling in words or (len(spelling) >= _LEAST_LETTERS and spelling in written) for spelling in spellings
        ):
            named.append((body.key, name))
    return _outermost(named)


def _long_words(text: str) -> list[str]:
    return [_LONG_FORMS.get(word, word) for word in normalised_text(text).split()]


def _core_name(name: str) -> str:
    """The name without its article: "Le Fenouiller" is "mairie du Fenouiller" in lists."""
    words = _long_words(name)
    return " ".join(words[1:] if len(words) > 1 and words[0] in _ARTICLES else words)


def _outermost(named: Sequence[tuple[str, str]]) -> str | None:
    """The key of the one name that is in no other: "Saint-Gilles" is within "Saint-Gilles-Croix-de-Vie"."""
    return _only(key for key, name in named if not any(name != other and name in other for _key, other in named))


def _only(keys: Iterable[str]) -> str | None:
    different = set(keys)
    return different.pop() if len(different) == 1 else None
