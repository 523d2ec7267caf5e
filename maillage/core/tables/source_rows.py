"""Rows of tables as importers take them: each names its number and gives out its fields as they are taken.

In the manner of zavod: what nobody took is left over and reported. A row that cannot be read is a Finding of its own;
the others go on. received_rows.py reads tables that somebody sends, trusted_rows.py those that a command names.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, tzinfo
from math import isfinite, isnan
from typing import Final, TypeVar

from maillage.core.problems import Finding, Refused, sentence

Word = TypeVar("Word")

FRENCH_MOMENT: Final = re.compile(r"(\d\d)/(\d\d)/(\d{4})(?: (.+))?")


@dataclass(slots=True)
class SourceRow:
    """One row: its number (the header is row 1), its sheet, and its filled fields that are not yet taken."""

    number: int
    fields: dict[str, str]
    sheet: str = ""

    def take(self, name: str) -> str | None:
        """The text of a field, None when empty; the field counts as read from then on."""
        return self.fields.pop(name, None)

    def require(self, name: str) -> str:
        """The text of a field that a measurement cannot do without; refuses the row when it is empty."""
        text = self.take(name)
        if text is None:
            raise self.refusal("missing", sentence("Le champ « %(field)s » est vide : renseignez-le."), name)
        return text

    def take_number(self, name: str, *, low: float, high: float) -> float | None:
        """The number in a field, None when empty; refuses the row when it is no number or not within low..high."""
        text = self.take(name)
        if text is None:
            return None
        number = parse_number(text)
        if number is None:
            message = sentence("« %(value)s » n’est pas un nombre : corrigez le champ « %(field)s ».")
            raise self.refusal("not_a_number", message, name, value=text[:80])
        if not low <= number <= high:
            message = sentence("%(value)s sort de l’intervalle %(low)s à %(high)s : vérifiez l’unité de « %(field)s ».")
            raise self.refusal("out_of_range", message, name, value=text[:80], low=low, high=high)
        return number

    def take_word(self, name: str, words: Mapping[str, Word]) -> Word | None:
        """What the word in a field stands for, None when empty; a word that is not in ``words`` refuses the row."""
        text = self.take(name)
        if text is None:
            return None
        if text.strip().upper() not in words:
            message = sentence("« %(value)s » n’est pas une valeur connue de « %(field)s » : complétez la description.")
            raise self.refusal("unknown_word", message, name, value=text[:80])
        return words[text.strip().upper()]

    def require_moment(self, name: str, zone: tzinfo) -> datetime:
        """The moment in a field (ISO 8601 or jour/mois/année), in ``zone`` where the text names none."""
        text = self.require(name)
        moment = parse_moment(text)
        if moment is None:
            message = sentence("« %(value)s » n’est pas une date : écrivez-la AAAA-MM-JJ HH:MM:SS.")
            raise self.refusal("not_a_moment", message, name, value=text[:80])
        return moment if moment.tzinfo else moment.replace(tzinfo=zone)

    def drop(self, names: Iterable[str]) -> None:
        """Read and forget fields: known, and of no use here."""
        for name in names:
            self.fields.pop(name, None)

    def refusal(self, code: str, message: str, name: str | None = None, **params: str | float) -> Refused:
        """The refusal of this row, for a reason, at a field."""
        if name is not None:
            params["field"] = name
        if self.sheet:
            params["sheet"] = self.sheet
        finding = Finding(code, message, field_name=name, row_number=self.number, params=params)
        return Refused(code, message, findings=[finding], **params)


@dataclass(frozen=True, slots=True)
class Table:
    """The columns of a file, and its rows (or the refusal of one), read once from the start to the end."""

    columns: tuple[str, ...]
    rows: Iterator[SourceRow | Refused] = field(repr=False)


def parse_number(text: str) -> float | None:
    """The finite number in a text ("6,5", "6.5", "1 200"), else None."""
    bare = text.strip().replace("\u00a0", "").replace("\u202f", "").replace(" ", "")
    if "_" in bare:  # Python would read 1_000
        return None
    if "," in bare and "." not in bare:
        bare = bare.replace(",", ".", 1)
    try:
        number = float(bare)
    except ValueError:
        return None  # the caller says which field of which row
    return number if isfinite(number) else None


def parse_moment(text: str) -> datetime | None:
    """The moment in a text, without a zone when it names none; None when it is no moment."""
    bare = text.strip().removesuffix(" UTC")
    french = FRENCH_MOMENT.fullmatch(bare)
    if french is not None:
        day, month, year, hour = french.groups(default="00:00:00")
        bare = f"{year}-{month}-{day} {hour}"
    try:
        moment = datetime.fromisoformat(bare)
    except ValueError:
        return None  # the caller says which field of which row
    return moment.replace(tzinfo=UTC) if text.strip().endswith(" UTC") else moment


def checked_header(columns: list[str], name: str) -> tuple[str, ...]:
    """The names of the columns without blank ones at the end; Refused where there is none, or one is there twice."""
    while columns and not columns[-1]:
        columns.pop()
    if not columns:
        raise Refused("no_header", sentence("« %(file)s » n’a pas de ligne de titres : ajoutez-la."), file=name)
    twice = [column for column, count in Counter(columns).items() if count > 1]
    if twice:
        message = sentence("La colonne « %(column)s » paraît deux fois dans « %(file)s » : renommez-en une.")
        raise Refused("column_twice", message, file=name, column=twice[0])
    return tuple(columns)


def filled_cells(cells: Iterable[tuple[str, object]]) -> dict[str, str]:
    """The texts of the cells that hold something, by the names of their columns."""
    return {name: text for name, cell in cells if (text := text_of_cell(cell))}


def text_of_cell(cell: object) -> str:
    """A typed cell as text: ISO dates, whole numbers without a point; "" for what is missing."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        if isnan(cell):
            return ""  # how pandas writes a missing value
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    return str(cell).strip()
