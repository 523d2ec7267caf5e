"""Integer enums that are written as slugs."""

from enum import IntEnum


class WordEnum(IntEnum):
    """An enum stored as a small integer and written as its lower-case name: DRIVE_TEST is "drive_test"."""

    @property
    def word(self) -> str:
        """The slug in files, URLs and the API."""
        return self.name.lower()
