"""What features further down may add to the list of badly served zones: a column, on the page and in its file."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from maillage.kits.lists.columns import Column
from maillage.measure.repair.store.repair import RepairArea


@dataclass(frozen=True, slots=True)
class RepairColumn:
    """A column of the list: its title (a message id), the texts of all areas listed, and its columns in files.

    ``texts`` gets every area at once, so that what it reads is read once.
    """

    title: str
    texts: Callable[[Sequence[RepairArea]], Sequence[str]]
    file_columns: tuple[Column[RepairArea], ...]
