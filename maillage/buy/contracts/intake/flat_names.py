"""Columns of the flat formats, and their paths in a record.

There are three formats: the export of decp-json (acheteur.id, titulaires.1.id, Python lists in cells), the consolidated
one (acheteur_id, titulaire_id: a row per holder), and the ministry's of version 2 (titulaire_id_1, idModification, with
the marks MQ, CDL and INX).
"""

import ast
import json
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import pairwise
from typing import Any, Final

Path = tuple[str | int, ...]

_HOLDER: Final = re.compile(r"titulaires\.([0-9]{1,2})\.(.+)|titulaire_([A-Za-z]+)_([0-9]{1,2})|titulaire_([A-Za-z]+)")
_PART: Final = re.compile(r"(acheteur|autoriteConcedante|lieuExecution)[._]([A-Za-z]+)")
_ACT: Final = ("actesSousTraitance", 0)
_CHANGE: Final = ("modifications", 0)
_CHANGE_OF_ACT: Final = ("modificationsActesSousTraitance", 0)
_YEAR: Final = ("donneesExecution", 0)
# The ministry's consolidated table of version 2 (139bercy/decp-arr2022), column by column.
_OF_MINISTRY: Final[Mapping[str, Path]] = {
    "idActeSousTraitance": (*_ACT, "id"),
    "dureeMoisActeSousTraitance": (*_ACT, "dureeMois"),
    "dateNotificationActeSousTraitance": (*_ACT, "dateNotification"),
    "datePublicationDonneesActeSousTraitance": (*_ACT, "datePublicationDonnees"),
    "montantActeSousTraitance": (*_ACT, "montant"),
    "variationPrixActeSousTraitance": (*_ACT, "variationPrix"),
    "idSousTraitant": (*_ACT, "sousTraitant", "id"),
    "typeIdentifiantSousTraitant": (*_ACT, "sousTraitant", "typeIdentifiant"),
    "idModification": (*_CHANGE, "id"),
    "montantModification": (*_CHANGE, "montant"),
    "dureeMoisModification": (*_CHANGE, "dureeMois"),
    "idTitulaireModification": (*_CHANGE, "titulaires", 0, "id"),
    "typeIdentifiantTitulaireModification": (*_CHANGE, "titulaires", 0, "typeIdentifiant"),
    "dateNotificationModificationModification": (*_CHANGE, "dateNotificationModification"),
    "datePublicationDonneesModificationModification": (*_CHANGE, "datePublicationDonneesModification"),
    "idModificationActeSousTraitance": (*_CHANGE_OF_ACT, "id"),
    "dureeMoisModificationActeSousTraitance": (*_CHANGE_OF_ACT, "dureeMois"),
    "montantModificationActeSousTraitance": (*_CHANGE_OF_ACT, "montant"),
    "dateNotificationModificationSousTraitanceModificationActeSousTraitance": (
        *_CHANGE_OF_ACT,
        "dateNotificationModificationSousTraitance",
    ),
    "datePublicationDonneesModificationActeSousTraitance": (*_CHANGE_OF_ACT, "datePublicationDonnees"),
    "datePublicationDonneesExecution": (*_YEAR, "datePublicationDonneesExecution"),
    "depensesInvestissement": (*_YEAR, "depensesInvestissement"),
    "intituleTarif": (*_YEAR, "tarifs", 0, "intituleTarif"),
    "tarif": (*_YEAR, "tarifs", 0, "tarif"),
    "tarifs": (*_YEAR, "tarifs"),
    "technique": ("techniques",),
    "modaliteExecution": ("modalitesExecution",),
}
_ONE_TEXT: Final = re.compile(r"\['([^'\\]*)'\]")  # most lists written by Python
_LISTS_OF_TEXTS: Final = ("['", '["')  # Python uses double quotes around an apostrophe: ["O'TOMAT"]
_FREE_TEXTS: Final = frozenset({"objet", "nom", "denominationSociale"})
_MOST_CELL_CHARACTERS: Final = 1_000_000
_CONTROL_OF_NOTHING: Final = frozenset({"", "null", "None", "nan", "NaN", "[]", "{}"})


def is_flat(names: Iterable[str]) -> bool:
    """Whether field names are those of a flat format."""
    return any(path_of_column(name) != (name,) for name in names)


@lru_cache(maxsize=4_096)
def path_of_column(name: str) -> Path:
    """The path of a column in a record."""
    if match := _HOLDER.fullmatch(name):
        number = int(match[1] or match[4] or 1)
        return ("titulaires", max(0, number - 1), match[2] or match[3] or match[5])
    if match := _PART.fullmatch(name):
        return (match[1], match[2])
    return _OF_MINISTRY.get(name, (name,))


def record_of_row(cells: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """The record of the named cells of a row; empty cells are no fields, and empty holders are dropped."""
    record: dict[str, Any] = {}
    for name, cell in cells:
        if cell == "":  # the most common case
            continue
        path = path_of_column(name)
        value = _of_cell(cell, str(path[-1])) if isinstance(cell, str) else cell
        if value is not None and value != "":
            _put(record, path, value)
    if isinstance(holders := record.get("titulaires"), list) and {} in holders:  # a second holder without a first
        record["titulaires"] = [holder for holder in holders if holder != {}]
    return record


def _put(record: dict[str, Any], path: Path, value: Any) -> None:
    """Set the value at a path; a different value set by another column stays."""
    place: Any = record
    for step, following in pairwise(path):
        if isinstance(step, int) and isinstance(place, list):
            while len(place) <= step:
                place.append({})
            place = place[step]
        elif isinstance(step, str) and isinstance(place, dict):
            inner = place.get(step)
            if not isinstance(inner, list if isinstance(following, int) else dict):
                inner = place[step] = [] if isinstance(following, int) else {}
            place = inner
    if isinstance(place, dict) and isinstance(path[-1], str):
        place[path[-1]] = value


def _of_cell(text: str, name: str) -> Any:
    """The value of a cell: serialised lists and objects are parsed, except in free text."""
    bare = text.strip()
    if bare in _CONTROL_OF_NOTHING:
        return None
    if name in _FREE_TEXTS and not bare.startswith(_LISTS_OF_TEXTS):
        return text
    if bare[0] not in "[{" or len(bare) > _MOST_CELL_CHARACTERS:
        return text
    value = _literal(bare)
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], str) and name not in _LISTS:
        return value[0]
    return text if value is None else value


_LISTS: Final = frozenset(
    {
        *("techniques", "modalitesExecution", "typesPrix", "considerationsSociales", "considerationsEnvironnementales"),
        *("titulaires", "concessionnaires", "modifications", "actesSousTraitance", "donneesExecution"),
        "modificationsActesSousTraitance",
    }
)


def _literal(text: str) -> Any:
    """The value of a JSON or Python literal; None if it is neither."""
    if alone := _ONE_TEXT.fullmatch(text):
        return [alone[1]]
    try:
        return json.loads(text)
    except (ValueError, RecursionError):  # maybe a Python literal
        pass
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError, RecursionError, MemoryError):  # a text that starts with a bracket: it stays text
        return None
    return value if isinstance(value, list | dict) else None
