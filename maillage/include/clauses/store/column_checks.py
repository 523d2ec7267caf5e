"""Gatekeeper of tables: no names of people, and no columns but those of the template."""

import datetime as dt
from collections.abc import Sequence
from itertools import zip_longest
from typing import Final

from maillage.core.problems import Finding, Refused, sentence
from maillage.core.tables.terms import TextRow
from maillage.core.text import normalised_text
from maillage.include.clauses.intake.hour_rows import HOUR_COLUMNS, NEEDED_COLUMNS
from maillage.include.clauses.intake.person_cells import PERSON_FIELDS
from maillage.opendata.publishing.domain.personal_data import SAMPLE, suspicions

TABLE_COLUMNS: Final = (*HOUR_COLUMNS, *PERSON_FIELDS)
_NAME_WORDS: Final = frozenset({"nom", "noms", "prenom", "prenoms"})  # whatever the values
_REFUSED: Final = sentence(
    "Rien n’a été enregistré : corrigez ce qui suit dans votre tableau, puis renvoyez-le entier."
)
NAMES_PEOPLE: Final = "hours_name_people"
_NAMES: Final = sentence(
    "La colonne « %(column)s » semble dire qui sont des personnes. Rien n’a été gardé de ce fichier. Remplacez chaque "
    "nom par un pseudonyme : votre page en fabrique, et la table qui dit qui est qui reste chez vous."
)
_OTHER_COLUMN: Final = sentence(
    "La colonne « %(column)s » n’est pas demandée : ôtez-la. Rien d’autre n’est gardé des personnes que les listes du "
    "modèle."
)
_NO_COLUMN: Final = sentence("La colonne « %(column)s » manque : partez du modèle.")
Rows = Sequence[TextRow]


def refuse_people(header: Sequence[str], rows: Rows, *, today: dt.date) -> None:
    """Raise Refused if a column may identify people; its values are neither stored nor echoed."""
    for name in header:
        if _NAME_WORDS.intersection(normalised_text(name).split()):
            raise Refused(NAMES_PEOPLE, _NAMES, column=name[:60])
    # Short rows have empty last cells.
    several = zip(header, zip_longest(*rows, fillvalue=""), strict=False)
    columns = [(name, list(dict.fromkeys(values))[:SAMPLE]) for name, values in several]
    for suspicion in suspicions(columns, today=today):
        raise Refused(NAMES_PEOPLE, _NAMES, column=suspicion.column[:60])


def refuse_other_columns(header: Sequence[str]) -> None:
    """Raise Refused if a column is not allowed, or a required one is missing."""
    findings = [
        Finding("hours.column", _OTHER_COLUMN, name, params={"column": name[:60]})
        for name in header
        if name and name not in TABLE_COLUMNS
    ]
    missing = sorted(NEEDED_COLUMNS - set(header))
    findings += [Finding("hours.column", _NO_COLUMN, name, params={"column": name}) for name in missing]
    if findings:
        raise Refused("hours_columns", _REFUSED, findings=findings)
