"""Rows of tables as importers consume them: fields are taken one by one, and what is left over is reported.

In the manner of zavod. A row that cannot be read is a Finding of its own; the others go on. received_rows.py reads
uploaded tables, trusted_rows.py those named on the command line.
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
    """One row: its number (the header is row 1), its sheet, and its non-empty fields that were not taken yet."""

    number: int
    fields: dict[str, str]
    sheet: str = ""

    def take(self, name: str) -> str | None:
        """Take the text of a field; None if it is empty."""
        return self.fields.pop(name, None)

    def require(self, name: str) -> str:
        """Take the text of a required field; raises Refused if it is empty."""
        text = self.take(name)
        if text is None:
            raise self.refusal("missing", sentence("Le champ « %(field)s » est vide : renseignez-le."), name)
        return text

    def take_number(self, name: str, *, low: float, high: float) -> float | None:
        """Take the number in a field, None if empty; raises Refused if it is not a number or not within low..high."""
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

    def take_choice(self, name: str, words: Mapping[str, Word]) -> Word | None:
        """Take a field and map it by ``words`` (upper case), None if empty; raises Refused for an unknown value."""
        text = self.take(name)
        if text is None:
            return None
        if text.strip().upper() not in words:
            message = sentence("« %(value)s » n’est pas une valeur connue de « %(field)s » : complétez la description.")
            raise self.refusal("unknown_word", message, name, value=text[:80])
        return words[text.strip().upper()]

    def require_moment(self, name: str, zone: tzinfo) -> datetime:
        """Take the datetime in a field (ISO 8601 or jour/mois/année), in ``zone`` if the text gives none."""
        text = self.require(name)
        moment = parse_moment(text)
        if moment is None:
            message = sentence("« %(value)s » n’est pas une date : écrivez-la AAAA-MM-JJ HH:MM:SS.")
            raise self.refusal("not_a_moment", message, name, value=text[:80])
        return moment if moment.tzinfo else moment.replace(tzinfo=zone)

    def drop(self, names: Iterable[str]) -> None:
        """Discard fields that are known and not used."""
        for name in names:
            self.fields.pop(name, None)

    def refusal(self, code: str, message: str, name: str | None = None, **params: str | float) -> Refused:
        """The refusal of this row, with a finding at a field."""
        if name is not None:
            params["field"] = name
        if self.sheet:
            params["sheet"] = self.sheet
        finding = Finding(code, message, field_name=name, row_number=self.number, params=params)
        return Refused(code, message, findings=[finding], **params)


@dataclass(frozen=True, slots=True)
class Table:
    """The columns of a file, and its rows (or refusals of rows), which can be iterated once."""

    columns: tuple[str, ...]
    rows: Iterator[SourceRow | Refused] = field(repr=False)


def parse_number(text: str) -> float | None:
    """The finite number in a text ("6,5", "6.5", "1 200"), else None."""
    bare = text.strip().replace("\u00a0", "").replace("\u202f", "").replace(" ", "")
    if "_" in bare:  # Python would accept 1_000
        return None
    if "," in bare and "." not in bare:
        bare = bare.replace(",", ".", 1)
    try:
        number = float(bare)
    except ValueError:
        return None  # the caller names the field and row
    return number if isfinite(number) else None


def parse_moment(text: str) -> datetime | None:
    """The datetime in a text, naive if it gives no time zone; None if it is not one."""
    bare = text.strip().removesuffix(" UTC")
    french = FRENCH_MOMENT.fullmatch(bare)
    if french is not None:
        day, month, year, hour = french.groups(default="00:00:00")
        bare = f"{year}-{month}-{day} {hour}"
    try:
        moment = datetime.fromisoformat(bare)
    except ValueError:
        return None  # the caller names the field and row
    return moment.replace(tzinfo=UTC) if text.strip().endswith(" UTC") else moment


def checked_header(columns: list[str], name: str) -> tuple[str, ...]:
    """The column names without trailing blank ones; raises Refused if there is none, or for a duplicate."""
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
    """The texts of the non-empty cells, by column name."""
    return {name: text for name, cell in cells if (text := text_of_cell(cell))}


def text_of_cell(cell: object) -> str:
    """A typed cell as text: ISO dates, integers without a point; "" for a missing value."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        if isnan(cell):
            return ""  # pandas writes missing values as NaN
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    return str(cell).strip()
