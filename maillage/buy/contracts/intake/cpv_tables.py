"""The CPV of 2008 with French and English names, and the successors of the 2003 codes, from reference/cpv."""

import csv
import re
from functools import cache
from pathlib import Path
from typing import Final

from maillage.buy.contracts.domain.cpv import CpvNomenclature

_COLON: Final = re.compile(r"(?<=\w): ")
_FOLDER: Final = Path(__file__).parents[1] / "reference" / "cpv"


@cache
def cpv_nomenclature() -> CpvNomenclature:
    """The vocabulary, loaded once: 9,454 codes of 2008, 8,323 of 2003."""
    codes, names, english_names = _columns("cpv-2008.csv", "code", "name", "name_en")
    codes_of_2003, successors = _columns("cpv-2003.csv", "code", "codes_2008")
    digits = [code[:8] for code in codes]
    digits_of_2003 = [code[:8] for code in codes_of_2003]
    return CpvNomenclature(
        keys=dict(zip(digits, (code[9] for code in codes), strict=True)),
        # The official French names typeset some colons the English way.
        names=dict(zip(digits, (_COLON.sub(" : ", name) if ": " in name else name for name in names), strict=True)),
        english_names=dict(zip(digits, english_names, strict=True)),
        successors={
            code: tuple(later[:8] for later in words.split())
            for code, words in zip(digits_of_2003, successors, strict=True)
        },
        keys_of_2003=dict(zip(digits_of_2003, (code[9] for code in codes_of_2003), strict=True)),
    )


def _columns(file_name: str, *names: str) -> list[tuple[str, ...]]:
    """The columns of a table: dictionaries per row would take three times as long, on the first page of a process."""
    with (_FOLDER / file_name).open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    columns = list(zip(*rows, strict=True))
    return [columns[header.index(name)] for name in names]
