"""The description of a data set: the DCAT fields that a person fills in when publishing."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, TypeVar

from maillage.core.problems import Finding, Refused, sentence
from maillage.opendata.catalog.domain.terms import DatasetKind, Frequency, Licence, Theme

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
        """The description as form values."""
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
    """A table built by a feature, to be published by the agency.

    ``slug`` is permanent; ``edition`` names the version, and an edition is published once. ``file`` is a
    comma-separated CSV in UTF-8; ``kind`` gives the origin of its rows. ``is_demonstration`` marks invented rows.
    """

    slug: str
    edition: str
    description: Description
    file: Path
    schema_id: str
    kind: DatasetKind
    is_demonstration: bool = False


DESCRIBED: Final = tuple(field.name for field in fields(Description))  # names of the form fields


def read_description(typed: Mapping[str, Any]) -> Description:
    """Parse the typed description; raises Refused with one finding per invalid field."""
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
    """Parses field by field and collects the errors."""

    def __init__(self, typed: Mapping[str, Any]) -> None:
        self.typed = typed
        self.findings: list[Finding] = []

    def refuse(self, name: str, message: str, **params: str | float) -> None:
        """Record an error of the field."""
        self.findings.append(Finding("field_invalid", message, field_name=name, params=params))

    def text(self, name: str, longest: int) -> str:
        """The text, stripped; an error if it is longer than ``longest``."""
        text = str(self.typed.get(name) or "").replace("\0", "").strip()
        if len(text) > longest:
            self.refuse(name, sentence("C’est trop long : %(longest)s caractères au plus."), longest=longest)
        return text

    def title(self) -> str:
        """The title on one line; an error if it is too short."""
        text = " ".join(self.text("title", LONGEST_TITLE).split())
        if len(text) < _SHORTEST_TITLE:
            self.refuse("title", sentence("Donnez un titre : ce que contient le jeu, et de qui."))
        return text

    def word(self, name: str, words: type[Word]) -> Word:
        """A member of the enumeration ``words``; an error for other values."""
        text = str(self.typed.get(name) or "")
        if text not in set(words):
            self.refuse(name, sentence("Choisissez dans la liste."))
            return next(iter(words))
        return words(text)

    def keywords(self) -> tuple[str, ...]:
        """Comma-separated keywords without duplicates."""
        typed = self.typed.get("keywords") or ""
        parts = re.split(r"[,;\n]", typed) if isinstance(typed, str) else [str(keyword) for keyword in typed]
        words = tuple(dict.fromkeys(word for part in parts if (word := " ".join(part.replace("\0", "").split()))))
        if len(words) > MOST_KEYWORDS or any(len(word) > LONGEST_KEYWORD for word in words):
            message = sentence("Donnez au plus %(most)s mots-clés de %(longest)s caractères, séparés par des virgules.")
            self.refuse("keywords", message, most=MOST_KEYWORDS, longest=LONGEST_KEYWORD)
        return words

    def territory(self) -> str:
        """A syntactically valid territory address or ""; existence is checked elsewhere."""
        text = self.text("territory", 100)
        if text and not _PLACE.fullmatch(text):
            self.refuse("territory", sentence("Choisissez le territoire dans la liste."))
        return text

    def day(self, name: str) -> date | None:
        """An ISO date, or None."""
        text = str(self.typed.get(name) or "").strip()
        if not text:
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            # The typed text stays in the draft, and is shown again next to the error.
            self.refuse(name, sentence("Écrivez cette date AAAA-MM-JJ, par exemple 2026-01-31."))
            return None

    def address(self, name: str) -> str:
        """An e-mail address, or ""."""
        text = self.text(name, 254)
        if text and not _ADDRESS.fullmatch(text):
            self.refuse(name, sentence("Cette adresse n’est pas complète : il faut une forme comme mairie@exemple.fr."))
        return text
