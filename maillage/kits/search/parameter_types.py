"""Parameter types: parsing from text, formatting, and JSON Schema."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

T = TypeVar("T")
Member = TypeVar("Member", bound=str)

LONGEST_TEXT: Final = 200
_MAX_PAGES: Final = 999_999


@dataclass(frozen=True, slots=True)
class ParameterKind(Generic[T]):
    """How one parameter is parsed and formatted.

    ``read`` parses a text and raises ValueError if it is invalid; ``write`` is its inverse. ``schema`` is the JSON
    Schema of the parameter, ``expected`` says what is accepted, for error messages: "1-120", "social, environmental".
    """

    read: Callable[[str], T]
    schema: Mapping[str, Any]
    expected: str = ""
    write: Callable[[T], str] = str


def free_text(longest: int = LONGEST_TEXT) -> ParameterKind[str]:
    """Any text, with white space normalised, truncated to ``longest``."""
    return ParameterKind(
        lambda text: " ".join(text.replace("\0", " ").split())[:longest], {"type": "string", "maxLength": longest}
    )


def pattern(form: str, examples: str) -> ParameterKind[str]:
    """A text that matches a regular expression: the code of a nomenclature, a SIREN."""
    return parsed(form, examples, str, str)


def parsed(form: str, examples: str, read: Callable[[str], T], write: Callable[[T], str]) -> ParameterKind[T]:
    """A value with its own text form, such as a quarter or a range of amounts."""

    def read_form(text: str) -> T:
        if re.fullmatch(form, text) is None:
            raise ValueError(text)
        return read(text)

    return ParameterKind(read_form, {"type": "string", "pattern": f"^(?:{form})$"}, examples, write)


def whole_number(least: int, most: int, example: str = "") -> ParameterKind[int]:
    """An integer between two bounds, inclusive."""

    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) <= len(str(most)) and least <= int(text) <= most):
            raise ValueError(text)
        return int(text)

    return ParameterKind(read, {"type": "integer", "minimum": least, "maximum": most}, example or f"{least}-{most}")


def page_number(most: int = _MAX_PAGES) -> ParameterKind[int]:
    """A page number from 1; invalid texts mean page 1, since the page does not affect the results."""

    def read(text: str) -> int:
        is_number = text.isascii() and text.isdigit() and len(text) <= len(str(most))
        return max(1, int(text)) if is_number else 1

    return ParameterKind(read, {"type": "integer", "minimum": 1, "maximum": most})


def choice(members: Iterable[Member], text_of: Callable[[Member], str] = str) -> ParameterKind[Member]:
    """A member of a closed list, usually an enum; ``text_of`` gives its text if that is not its value."""
    by_text = {text_of(member): member for member in members}

    def read(text: str) -> Member:
        if text not in by_text:
            raise ValueError(text)
        return by_text[text]

    return ParameterKind(read, {"type": "string", "enum": list(by_text)}, ", ".join(by_text), text_of)


def flag() -> ParameterKind[bool]:
    """A boolean: "yes", or no parameter."""

    def read(text: str) -> bool:
        if text != "yes":
            raise ValueError(text)
        return True

    return ParameterKind(read, {"type": "string", "enum": ["yes"]}, "yes", lambda is_asked: "yes" if is_asked else "")


# Parameters shared by several searches.
PLACE: Final = pattern(r"[a-z]{1,20}:[\w.-]{1,80}", "commune:44131, departement:44")
BUYER: Final = pattern("[0-9]{9}|[0-9]{14}", "SIRET, SIREN")
CPV: Final = pattern("[0-9]{2,8}", "45, 4511, 45112500")
