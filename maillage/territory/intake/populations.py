"""Parses Insee's yearly populations of reference (donnees_communes.csv of ensemble.zip), in effect from 1 January.

Paris, Lyon and Marseille stand there by arrondissement and are summed; Mayotte is published apart.
"""

import csv
from collections import Counter
from pathlib import Path
from typing import Final

from maillage.core.problems import Refused, sentence
from maillage.territory.domain.reference import Update, UpdatedCommune, UpdateForm
from maillage.territory.domain.terms import Kind, is_code

COLUMNS: Final = ("CODDEP", "CODCOM", "PMUN")  # as re-users read them in the file of 2023
# Codes of arrondissements begin with these; no commune's does.
_CITIES: Final = {"751": "75056", "6938": "69123", "132": "13055"}
_BROKEN: Final = sentence(
    "Ligne %(row)s : « %(commune)s » et « %(value)s » ne sont pas le code et la population d’une commune ; rien n’a "
    "été changé. Reprenez donnees_communes.csv de l’Insee."
)
_EMPTY: Final = sentence("Ce fichier ne contient aucune population : reprenez donnees_communes.csv de l’Insee.")


def is_populations(path: Path) -> bool:
    """Whether the first line of a CSV names the columns of the populations."""
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        return set(COLUMNS) <= set(file.readline(4_096).strip().replace('"', "").split(";"))


def read_populations(path: Path, *, vintage: str) -> Update:
    """The populations at ``path`` as an update; raises Refused for a line that is none."""
    counts: Counter[str] = Counter()
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        for number, row in enumerate(csv.DictReader(file, delimiter=";"), 2):
            departement, commune, value = ((row[column] or "").strip() for column in COLUMNS)
            # Overseas the number of the commune begins with the last digit of the département: 971 and 105 are 97105.
            code = departement.zfill(2) + commune.zfill(3)[len(departement.zfill(2)) - 5 :]
            if not is_code(Kind.COMMUNE, code) or not value.isascii() or not value.isdigit():
                raise Refused("update_population", _BROKEN, row=number, commune=code[:10], value=value[:20])
            city = next((city for start, city in _CITIES.items() if code.startswith(start)), code)
            counts[city] += int(value)
    if not counts:
        raise Refused("update_empty", _EMPTY)
    communes = tuple(UpdatedCommune(code, "", population) for code, population in sorted(counts.items()))
    return Update(UpdateForm.POPULATIONS, vintage, communes)
