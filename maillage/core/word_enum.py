"""Terms that are kept as small integers and written as words."""

from enum import IntEnum


class WordEnum(IntEnum):
    """A term whose word in files, addresses and on the wire is its name in small letters: DRIVE_TEST, "drive_test"."""

    @property
    def word(self) -> str:
        """The word."""
        return self.name.lower()
