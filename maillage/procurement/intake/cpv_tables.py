"""The CPV of 2008 with French and English names, and what the codes of 2003 have become, from reference/cpv."""

import csv
import re
from functools import cache
from pathlib import Path
from typing import Final

from maillage.procurement.rules.cpv import CpvNomenclature

_FOLDER: Final = Path(__file__).parents[1] / "reference" / "cpv"


@cache
def cpv_nomenclature() -> CpvNomenclature:
    """The vocabulary, read once: 9,454 codes of 2008, 8,323 of 2003."""
    with (_FOLDER / "cpv-2008.csv").open(encoding="utf-8", newline="") as file:
        codes = list(csv.DictReader(file))
    with (_FOLDER / "cpv-2003.csv").open(encoding="utf-8", newline="") as file:
        codes_of_2003 = list(csv.DictReader(file))
    return CpvNomenclature(
        keys={row["code"][:8]: row["code"][9] for row in codes},
        # The official French names set some colons as English does.
        names={row["code"][:8]: re.sub(r"(?<=\w): ", " : ", row["name"]) for row in codes},
        english_names={row["code"][:8]: row["name_en"] for row in codes},
        successors={row["code"][:8]: tuple(code[:8] for code in row["codes_2008"].split()) for row in codes_of_2003},
        keys_of_2003={row["code"][:8]: row["code"][9] for row in codes_of_2003},
    )
