"""The sectors of what structures do, with the CPV codes that they answer (reference/sectors.csv)."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

_FILE: Final = Path(__file__).parents[1] / "reference" / "sectors.csv"


@dataclass(frozen=True, slots=True)
class Sector:
    """One sector: its code, its French and English names, the beginnings of the CPV codes that it answers."""

    code: str
    name: str
    english_name: str
    cpv_prefixes: tuple[str, ...]

    def name_in(self, language: str | None) -> str:
        """What it is called on a page of that language."""
        return self.english_name if language == "en" else self.name


@cache
def sectors() -> Mapping[str, Sector]:
    """All sectors by code, in the order of the table."""
    with _FILE.open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream)
        return {
            row["groupe"]: Sector(row["groupe"], row["libelle"], row["label_en"], tuple(row["cpv_prefixes"].split("|")))
            for row in rows
        }


def sectors_of_cpv(cpv: str) -> tuple[str, ...]:
    """The codes of the sectors that answer a CPV code: those with its longest beginning; none where nobody does.

    A short code (a division that a buyer typed) is answered by the sectors of everything below it.
    """
    longest, codes = 0, list[str]()
    for sector in sectors().values():
        for prefix in sector.cpv_prefixes:
            if not (cpv.startswith(prefix) or prefix.startswith(cpv)):
                continue
            length = min(len(prefix), len(cpv))
            if length > longest:
                longest, codes = length, []
            if length == longest and sector.code not in codes:
                codes.append(sector.code)
    return tuple(codes) if cpv else ()
