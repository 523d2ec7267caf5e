"""Rows brought to the width of their header, and names that are all different: what typed forms need."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from maillage.core.tables.terms import TextRow


class ByteStream(Protocol):
    """What a table is written to: a file, or an answer of the web."""

    def write(self, content: bytes, /) -> object:
        """Take the next bytes."""
        ...


def squared_rows(rows: Iterable[TextRow], width: int) -> Iterator[TextRow]:
    """Each row with ``width`` cells: missing ones are empty, those beyond are left out."""
    padding = ("",) * width
    for row in rows:
        yield row if len(row) == width else (*row, *padding)[:width]


def unique_names(header: Sequence[str]) -> list[str]:
    """The names of the columns, each once: "montant", "montant_2"; one without name is "colonne_3".

    Names differ by more than case, which GeoPackage does not tell apart.
    """
    names: list[str] = []
    lower_names: set[str] = set()
    for number, label in enumerate(header, 1):
        name = bare = label.strip() or f"colonne_{number}"
        suffix = 2
        while name.lower() in lower_names:
            name, suffix = f"{bare}_{suffix}", suffix + 1
        lower_names.add(name.lower())
        names.append(name)
    return names
