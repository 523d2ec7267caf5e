"""Kinds of parameters: how a value is read from the text of an address, written back, and described in OpenAPI."""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

T = TypeVar("T")
Member = TypeVar("Member", bound=str)

LONGEST_TEXT: Final = 200


class Kind(ABC, Generic[T]):
    """How one parameter is read and written."""

    __slots__ = ()

    @property
    @abstractmethod
    def expected(self) -> str:
        """What may be written, for the sentence that refuses another text: "1-120", "social, environmental"."""

    @property
    @abstractmethod
    def schema(self) -> Mapping[str, Any]:
        """The parameter as JSON Schema describes it."""

    @abstractmethod
    def read(self, text: str) -> T:
        """The value that a text says; ValueError where it says none."""

    def write(self, value: T) -> str:
        """The text that is read as this value."""
        return str(value)


@dataclass(frozen=True, slots=True)
class Text(Kind[str]):
    """Any text: words to look for, a name."""

    longest: int = LONGEST_TEXT

    @property
    def expected(self) -> str:
        """Nothing: no text is refused."""
        return ""

    @property
    def schema(self) -> Mapping[str, Any]:
        """A string with its greatest length."""
        return {"type": "string", "maxLength": self.longest}

    def read(self, text: str) -> str:
        """The text with one space between its words, cut where it is too long."""
        return " ".join(text.replace("\0", " ").split())[: self.longest]


@dataclass(frozen=True, slots=True)
class Pattern(Kind[str]):
    """A text of one form: the code of a nomenclature, a SIREN."""

    pattern: str
    example: str

    @property
    def expected(self) -> str:
        """Its examples."""
        return self.example

    @property
    def schema(self) -> Mapping[str, Any]:
        """A string with its pattern."""
        return {"type": "string", "pattern": f"^(?:{self.pattern})$"}

    def read(self, text: str) -> str:
        """The text itself."""
        if re.fullmatch(self.pattern, text) is None:
            raise ValueError(text)
        return text


@dataclass(frozen=True, slots=True)
class Whole(Kind[int]):
    """A whole number between two, both included."""

    least: int
    most: int
    example: str = ""

    @property
    def expected(self) -> str:
        """Its example, else its bounds."""
        return self.example or f"{self.least}-{self.most}"

    @property
    def schema(self) -> Mapping[str, Any]:
        """An integer with its bounds."""
        return {"type": "integer", "minimum": self.least, "maximum": self.most}

    def read(self, text: str) -> int:
        """The number."""
        if not (text.isascii() and text.isdigit() and len(text) <= len(str(self.most))):
            raise ValueError(text)
        if not self.least <= int(text) <= self.most:
            raise ValueError(text)
        return int(text)


@dataclass(frozen=True, slots=True)
class PageNumber(Whole):
    """A page of a list, from 1 on; a page does not change what is found, so one that is none is the first."""

    least: int = 1
    most: int = 999_999

    def read(self, text: str) -> int:
        """The page that a text says; the first one for any other text."""
        is_number = text.isascii() and text.isdigit() and len(text) <= len(str(self.most))
        return max(1, int(text)) if is_number else 1


@dataclass(frozen=True, slots=True)
class Choice(Kind[Member]):
    """One of a closed list, usually an enumeration; ``text_of`` where its texts are not its values."""

    members: Iterable[Member]
    text_of: Callable[[Member], str] = str

    @property
    def expected(self) -> str:
        """All of them."""
        return ", ".join(map(self.text_of, self.members))

    @property
    def schema(self) -> Mapping[str, Any]:
        """A string with its values."""
        return {"type": "string", "enum": [self.text_of(member) for member in self.members]}

    def read(self, text: str) -> Member:
        """The member that a text says."""
        for member in self.members:
            if self.text_of(member) == text:
                return member
        raise ValueError(text)

    def write(self, value: Member) -> str:
        """The text of a member."""
        return self.text_of(value)


@dataclass(frozen=True, slots=True)
class Parsed(Kind[T]):
    """A value with a written form of its own, such as a quarter or a band of amounts."""

    pattern: str
    example: str
    reader: Callable[[str], T]  # ValueError for what is none
    writer: Callable[[T], str]

    @property
    def expected(self) -> str:
        """Its examples."""
        return self.example

    @property
    def schema(self) -> Mapping[str, Any]:
        """A string with its pattern."""
        return {"type": "string", "pattern": f"^(?:{self.pattern})$"}

    def read(self, text: str) -> T:
        """The value that a text says."""
        if re.fullmatch(self.pattern, text) is None:
            raise ValueError(text)
        return self.reader(text)

    def write(self, value: T) -> str:
        """The text of a value."""
        return self.writer(value)


@dataclass(frozen=True, slots=True)
class Flag(Kind[bool]):
    """Something that is asked for or not: "yes", or no parameter."""

    @property
    def expected(self) -> str:
        """The only text."""
        return "yes"

    @property
    def schema(self) -> Mapping[str, Any]:
        """A string with its only value."""
        return {"type": "string", "enum": ["yes"]}

    def read(self, text: str) -> bool:
        """True."""
        if text != "yes":
            raise ValueError(text)
        return True

    def write(self, value: bool) -> str:  # noqa: FBT001 -- the value is what is written
        """The text of what is asked for: "yes"."""
        return "yes" if value else ""


# What several searches are filtered by.
PLACE: Final = Pattern(r"[a-z]{1,20}:[\w.-]{1,80}", "commune:44131, departement:44")
BUYER: Final = Pattern("[0-9]{9}|[0-9]{14}", "SIRET, SIREN")
CPV: Final = Pattern("[0-9]{2,8}", "45, 4511, 45112500")
