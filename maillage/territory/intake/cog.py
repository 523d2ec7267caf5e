"""Parses Insee's yearly list of communes, the COG (v_commune_2027.csv); its delegated communes show what merged."""

import csv
from pathlib import Path
from typing import Final

from maillage.core.problems import Finding, Refused, sentence
from maillage.territory.domain.reference import Retired, Update, UpdatedCommune, UpdateForm
from maillage.territory.domain.terms import Kind, is_code

# Columns of https://www.insee.fr/fr/information/2560452, unchanged since 2021.
COLUMNS: Final = ("TYPECOM", "COM", "REG", "DEP", "LIBELLE", "COMPARENT")
_CURRENT: Final = "COM"
_MERGED: Final = frozenset({"COMD", "COMA"})  # delegated and associated communes: parts of another
_MUNICIPAL: Final = "ARM"
_MAX_FINDINGS: Final = 20


def read_cog(path: Path, *, vintage: str) -> Update:
    """The list at ``path`` as an update; raises Refused with findings for an invalid column or code."""
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        message = sentence("Ce fichier n’est pas en UTF-8 : reprenez celui de l’Insee tel quel.")
        raise Refused("update_encoding", message) from None
    reader = csv.DictReader(lines)
    missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
    if missing:
        message = sentence("Il manque à ce CSV les colonnes %(columns)s : donnez la liste v_commune de l’Insee.")
        raise Refused("update_columns", message, columns=", ".join(missing))
    rows = [{key: value or "" for key, value in row.items() if key} for row in reader]
    codes: set[str] = set()
    findings = []
    for number, row in enumerate(rows, 2):
        kind, code = row["TYPECOM"], row["COM"]
        if kind not in {_CURRENT, _MUNICIPAL, *_MERGED}:
            message = sentence("Ligne %(row)s : TYPECOM vaut « %(value)s » au lieu de COM, ARM, COMD ou COMA.")
            findings.append(Finding("update_kind", message, "TYPECOM", number, {"row": number, "value": kind[:40]}))
        if not is_code(Kind.COMMUNE, code):
            message = sentence("Ligne %(row)s : « %(value)s » n’est pas un code Insee : il en faut un de cinq signes.")
            findings.append(Finding("update_code", message, "COM", number, {"row": number, "value": code[:40]}))
        if kind == _CURRENT and code in codes:
            message = sentence("Ligne %(row)s : la commune %(value)s est donnée deux fois : gardez-en une.")
            findings.append(Finding("update_repeated", message, "COM", number, {"row": number, "value": code}))
        if kind == _CURRENT:
            codes.add(code)
    findings = findings[:_MAX_FINDINGS]
    communes = tuple(
        UpdatedCommune(row["COM"], row["LIBELLE"], departement=row["DEP"] or None, region=row["REG"] or None)
        for row in rows
        if row["TYPECOM"] == _CURRENT
    )
    if not communes and not findings:
        raise Refused("update_empty", sentence("Ce fichier ne contient aucune commune : vérifiez que c’est le bon."))
    if findings:
        message = sentence(
            "Cette liste des communes a %(count)s défauts ; rien n’a été changé. "
            "Reprenez le fichier v_commune de l’Insee."
        )
        raise Refused("update_refused", message, findings=findings, count=len(findings))
    # Delegated communes that gave their code to the merged one (COM equals COMPARENT) are not retired.
    retired = tuple(
        Retired(row["COM"], row["LIBELLE"], row["COMPARENT"])
        for row in rows
        if row["TYPECOM"] in _MERGED and row["COM"] not in codes
    )
    return Update(UpdateForm.COG, vintage, communes, retired)
