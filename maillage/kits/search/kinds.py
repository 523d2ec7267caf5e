"""Kinds of parameters: how a value is read from the text of an address, written back, and described in OpenAPI."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

T = TypeVar("T")
Member = TypeVar("Member", bound=str)

LONGEST_TEXT: Final = 200
_MOST_PAGES: Final = 999_999


@dataclass(frozen=True, slots=True)
class ParameterKind(Generic[T]):
    """How one parameter is read and written.

    ``read`` gives the value of a text, and raises ValueError where it says none; ``write`` the text that is read as a
    value. ``schema`` is the parameter as JSON Schema describes it, ``expected`` what may be written, for the sentence
    that refuses another text: "1-120", "social, environmental".
    """

    read: Callable[[str], T]
    schema: Mapping[str, Any]
    expected: str = ""
    write: Callable[[T], str] = str


def free_text(longest: int = LONGEST_TEXT) -> ParameterKind[str]:
    """Any text, with one space between its words, cut where it is too long."""
    return ParameterKind(
        lambda text: " ".join(text.replace("\0", " ").split())[:longest], {"type": "string", "maxLength": longest}
    )


def pattern(form: str, examples: str) -> ParameterKind[str]:
    """A text of one form, a regular expression: the code of a nomenclature, a SIREN."""
    return parsed(form, examples, str, str)


def parsed(form: str, examples: str, read: Callable[[str], T], write: Callable[[T], str]) -> ParameterKind[T]:
    """A value with a written form of its own, such as a quarter or a band of amounts."""

    def read_form(text: str) -> T:
        if re.fullmatch(form, text) is None:
            raise ValueError(text)
        return read(text)

    return ParameterKind(read_form, {"type": "string", "pattern": f"^(?:{form})$"}, examples, write)


def whole_number(least: int, most: int, example: str = "") -> ParameterKind[int]:
    """A whole number between two, both included."""

    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) <= len(str(most)) and least <= int(text) <= most):
            raise ValueError(text)
        return int(text)

    return ParameterKind(read, {"type": "integer", "minimum": least, "maximum": most}, example or f"{least}-{most}")


def page_number(most: int = _MOST_PAGES) -> ParameterKind[int]:
    """A page of a list, from 1 on; a page does not change what is found, so a text that is none means the first."""

    def read(text: str) -> int:
        is_number = text.isascii() and text.isdigit() and len(text) <= len(str(most))
        return max(1, int(text)) if is_number else 1

    return ParameterKind(read, {"type": "integer", "minimum": 1, "maximum": most})


def choice(members: Iterable[Member], text_of: Callable[[Member], str] = str) -> ParameterKind[Member]:
    """One of a closed list, usually an enumeration; ``text_of`` where its texts are not its values."""
    by_text = {text_of(member): member for member in members}

    def read(text: str) -> Member:
        if text not in by_text:
            raise ValueError(text)
        return by_text[text]

    return ParameterKind(read, {"type": "string", "enum": list(by_text)}, ", ".join(by_text), text_of)


def flag() -> ParameterKind[bool]:
    """Something that is asked for or not: "yes", or no parameter."""

    def read(text: str) -> bool:
        if text != "yes":
            raise ValueError(text)
        return True

    return ParameterKind(read, {"type": "string", "enum": ["yes"]}, "yes", lambda is_asked: "yes" if is_asked else "")


# What several searches are filtered by.
PLACE: Final = pattern(r"[a-z]{1,20}:[\w.-]{1,80}", "commune:44131, departement:44")
BUYER: Final = pattern("[0-9]{9}|[0-9]{14}", "SIRET, SIREN")
CPV: Final = pattern("[0-9]{2,8}", "45, 4511, 45112500")
