"""How a data set is described: the words of DCAT that a person fills in, once, in four steps of publication."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, TypeVar

from maillage.catalog.terms import DatasetKind, Frequency, Licence, Theme
from maillage.core.problems import Finding, Refused, sentence

LONGEST_TITLE: Final = 300
LONGEST_DESCRIPTION: Final = 10_000
LONGEST_NAME: Final = 200
LONGEST_KEYWORD: Final = 80
MOST_KEYWORDS: Final = 20
_SHORTEST_TITLE: Final = 3
_ADDRESS: Final = re.compile(r"[^\s@<>\"]+@[^\s@<>\"]+\.[^\s@<>\".]{2,}")
_PLACE: Final = re.compile(r"[a-z]+:[0-9A-Za-z-]+")
Word = TypeVar("Word", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Description:
    """The description of a data set. ``territory`` is an address such as "commune:44131", or empty."""

    title: str
    description: str
    licence: Licence
    frequency: Frequency
    theme: Theme
    keywords: tuple[str, ...]
    territory: str
    period_start: date | None
    period_end: date | None
    contact_name: str
    contact_email: str

    def typed(self) -> dict[str, str]:
        """The description as it stands in the fields of a form."""
        typed = {}
        for name in DESCRIBED:
            value = getattr(self, name)
            if isinstance(value, tuple):
                typed[name] = ", ".join(value)
            elif isinstance(value, date):
                typed[name] = value.isoformat()
            else:
                typed[name] = "" if value is None else str(value)
        return typed


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureTable:
    """A table that a feature made, to stand in the catalogue like everyone's, with the agency's address for questions.

    ``slug`` names its data set for ever; ``edition`` is what its version is called: the same edition is published once.
    ``file`` is a CSV in UTF-8 with commas; ``kind`` says where its rows come from. ``is_demonstration``: from invented
    ones.
    """

    slug: str
    edition: str
    description: Description
    file: Path
    schema_id: str
    kind: DatasetKind
    is_demonstration: bool = False


DESCRIBED: Final = tuple(field.name for field in fields(Description))  # the names of what is filled in


def read_description(typed: Mapping[str, Any]) -> Description:
    """The description that was typed; raises Refused with one finding for each field that must be corrected."""
    reading = _Reading(typed)
    description = Description(
        title=reading.title(),
        description=reading.text("description", LONGEST_DESCRIPTION),
        licence=reading.word("licence", Licence),
        frequency=reading.word("frequency", Frequency),
        theme=reading.word("theme", Theme),
        keywords=reading.keywords(),
        territory=reading.territory(),
        period_start=reading.day("period_start"),
        period_end=reading.day("period_end"),
        contact_name=reading.text("contact_name", LONGEST_NAME),
        contact_email=reading.address("contact_email"),
    )
    if description.period_start and description.period_end and description.period_end < description.period_start:
        reading.refuse("period_end", sentence("La fin de la période vient avant son début : échangez-les."))
    if reading.findings:
        message = sentence("La description n’est pas complète : corrigez les champs signalés.")
        raise Refused("description_invalid", message, findings=reading.findings)
    return description


class _Reading:
    """Reads field after field, and keeps what must be corrected."""

    def __init__(self, typed: Mapping[str, Any]) -> None:
        self.typed = typed
        self.findings: list[Finding] = []

    def refuse(self, name: str, message: str, **params: str | float) -> None:
        """Note that the field must be corrected."""
        self.findings.append(Finding("field_invalid", message, field_name=name, params=params))

    def text(self, name: str, longest: int) -> str:
        """A text without the spaces around it."""
        text = str(self.typed.get(name) or "").replace("\0", "").strip()
        if len(text) > longest:
            self.refuse(name, sentence("C’est trop long : %(longest)s caractères au plus."), longest=longest)
        return text

    def title(self) -> str:
        """A title that says something."""
        text = " ".join(self.text("title", LONGEST_TITLE).split())
        if len(text) < _SHORTEST_TITLE:
            self.refuse("title", sentence("Donnez un titre : ce que contient le jeu, et de qui."))
        return text

    def word(self, name: str, words: type[Word]) -> Word:
        """One of the words of a list."""
        text = str(self.typed.get(name) or "")
        if text not in set(words):
            self.refuse(name, sentence("Choisissez dans la liste."))
            return next(iter(words))
        return words(text)

    def keywords(self) -> tuple[str, ...]:
        """Words between commas, each once."""
        typed = self.typed.get("keywords") or ""
        parts = re.split(r"[,;\n]", typed) if isinstance(typed, str) else [str(keyword) for keyword in typed]
        words = tuple(dict.fromkeys(word for part in parts if (word := " ".join(part.replace("\0", "").split()))))
        if len(words) > MOST_KEYWORDS or any(len(word) > LONGEST_KEYWORD for word in words):
            message = sentence("Donnez au plus %(most)s mots-clés de %(longest)s caractères, séparés par des virgules.")
            self.refuse("keywords", message, most=MOST_KEYWORDS, longest=LONGEST_KEYWORD)
        return words

    def territory(self) -> str:
        """The address of a territory; whether it exists is for who knows the territories."""
        text = self.text("territory", 100)
        if text and not _PLACE.fullmatch(text):
            self.refuse("territory", sentence("Choisissez le territoire dans la liste."))
        return text

    def day(self, name: str) -> date | None:
        """A day, or none."""
        text = str(self.typed.get(name) or "").strip()
        if not text:
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            # What was typed stays in the draft: the person reads it again beside this sentence.
            self.refuse(name, sentence("Écrivez cette date AAAA-MM-JJ, par exemple 2026-01-31."))
            return None

    def address(self, name: str) -> str:
        """An e-mail address, or none."""
        text = self.text(name, 254)
        if text and not _ADDRESS.fullmatch(text):
            self.refuse(name, sentence("Cette adresse n’est pas complète : il faut une forme comme mairie@exemple.fr."))
        return text
