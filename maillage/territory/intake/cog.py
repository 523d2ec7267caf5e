"""Reads the yearly list of communes of Insee's COG (v_commune_2027.csv), delegated communes telling what merged."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from maillage.core.problems import Finding, Refused, sentence
from maillage.territory.rules.reference import Retired, Update, UpdatedCommune, UpdateForm
from maillage.territory.terms import Kind, is_code

# Columns of https://www.insee.fr/fr/information/2560452, the same every year since 2021.
COLUMNS: Final = ("TYPECOM", "COM", "REG", "DEP", "LIBELLE", "COMPARENT")
_CURRENT: Final = "COM"
_MERGED: Final = frozenset({"COMD", "COMA"})  # delegated and associated communes: parts of another
_MUNICIPAL: Final = "ARM"


def read_cog(path: Path, *, vintage: str) -> Update:
    """The list of ``path`` as an update; Refused with findings where a column or a code is not what it should be."""
    rows = _rows(path)
    findings = _findings(rows)
    communes = tuple(
        UpdatedCommune(row["COM"], row["LIBELLE"], departement=row["DEP"] or None, region=row["REG"] or None)
        for row in rows
        if row["TYPECOM"] == _CURRENT
    )
    if not communes and not findings:
        raise Refused("update_empty", sentence("Ce fichier ne contient aucune commune : vérifiez que c’est le bon."))
    if findings:
        raise Refused(
            "update_refused",
            sentence(
                "Cette liste des communes a %(count)s défauts ; rien n’a été changé. "
                "Reprenez le fichier v_commune de l’Insee."
            ),
            findings=findings,
            count=len(findings),
        )
    codes = {commune.code for commune in communes}
    # A delegated commune that gave its code to the new one is not retired: COM and COMPARENT are the same.
    retired = tuple(
        Retired(row["COM"], row["LIBELLE"], row["COMPARENT"])
        for row in rows
        if row["TYPECOM"] in _MERGED and row["COM"] not in codes
    )
    return Update(UpdateForm.COG, vintage, communes, retired)


def _rows(path: Path) -> Sequence[dict[str, str]]:
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise Refused(
            "update_encoding", sentence("Ce fichier n’est pas en UTF-8 : reprenez celui de l’Insee tel quel.")
        ) from None
    reader = csv.DictReader(lines)
    missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
    if missing:
        raise Refused(
            "update_columns",
            sentence("Il manque à ce CSV les colonnes %(columns)s : donnez la liste v_commune de l’Insee."),
            columns=", ".join(missing),
        )
    return [{key: value or "" for key, value in row.items() if key} for row in reader]


def _findings(rows: Sequence[dict[str, str]]) -> list[Finding]:
    seen: set[str] = set()
    findings = []
    for number, row in enumerate(rows, 2):
        findings.extend(_wrongs(row, number, seen))
        if row["TYPECOM"] == _CURRENT:
            seen.add(row["COM"])
    return findings[:20]


def _wrongs(row: dict[str, str], number: int, seen: set[str]) -> list[Finding]:
    wrongs = []
    if row["TYPECOM"] not in {_CURRENT, _MUNICIPAL, *_MERGED}:
        message = sentence("Ligne %(row)s : TYPECOM vaut « %(value)s » au lieu de COM, ARM, COMD ou COMA.")
        wrongs.append(Finding("update_kind", message, "TYPECOM", number, {"row": number, "value": row["TYPECOM"][:40]}))
    if not is_code(Kind.COMMUNE, row["COM"]):
        message = sentence("Ligne %(row)s : « %(value)s » n’est pas un code Insee : il en faut un de cinq signes.")
        wrongs.append(Finding("update_code", message, "COM", number, {"row": number, "value": row["COM"][:40]}))
    if row["TYPECOM"] == _CURRENT and row["COM"] in seen:
        message = sentence("Ligne %(row)s : la commune %(value)s est donnée deux fois : gardez-en une.")
        wrongs.append(Finding("update_repeated", message, "COM", number, {"row": number, "value": row["COM"]}))
    return wrongs
