"""Enums with words: integers that are written as slugs, stored values that have a label."""

from enum import IntEnum, StrEnum
from typing import Self


class WordEnum(IntEnum):
    """An enum stored as a small integer and written as its lower-case name: DRIVE_TEST is "drive_test"."""

    @property
    def word(self) -> str:
        """The slug in files, URLs and the API."""
        return self.name.lower()


class Labelled(StrEnum):
    """An enum of stored values, each with a label for people: ``BUYER = "buyer", sentence("acheteur")``."""

    _value_: str
    label: str

    def __new__(cls, word: str, label: str = "") -> Self:
        """The member; the default label is for type checkers, which read ``Verb(word)`` as a call of this."""
        member = str.__new__(cls, word)
        member._value_ = word
        member.label = label
        return member
