"""The words of publication: how much a sandbox takes, the short forms that features offer for their schemas."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

MOST_SANDBOX_FILE_BYTES: Final = 5 * 1024 * 1024  # sent into one: the lessons' file is a few kilobytes
MOST_SANDBOX_DRAFTS: Final = 20


@dataclass(frozen=True, slots=True)
class RecordForm:
    """A short form of a schema: ``word`` in addresses, a French ``label``, its fields (none: all of the schema).

    ``prefill`` gives what a new record begins with, from the SIRET of the organisation ("" where it has none) and the
    day; ``complete`` what follows from the cells of a record that is saved: only what is known, never a guess.
    ``optional`` are the fields that it may leave empty; None where the schema alone says which.
    """

    schema_id: str
    word: str
    label: str
    fields: tuple[str, ...]
    prefill: Callable[[str, date], Mapping[str, str]]
    complete: Callable[[Mapping[str, str]], Mapping[str, str]] = lambda _cells: {}
    optional: tuple[str, ...] | None = None
