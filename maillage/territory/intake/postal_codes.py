"""Parses La Poste's table of postal codes (019HexaSmal.csv): a row a postal code and a commune, several of each."""

import re
from collections import defaultdict
from pathlib import Path
from typing import Final

from maillage.core.problems import sentence
from maillage.core.tables.rejected_rows import RejectedRows
from maillage.core.tables.source_rows import SourceRow
from maillage.core.tables.trusted_rows import open_table
from maillage.territory.domain.reference import Update, UpdatedCommune, UpdateForm
from maillage.territory.domain.terms import Kind, is_code

_COMMUNE: Final = "code_commune_insee"
_POSTAL: Final = "code_postal"
_HEADER_CHARACTERS: Final = 4_096
_FORM: Final = re.compile(r"[0-9]{5}")
_NOT_POSTAL: Final = sentence("« %(value)s » n’est pas un code postal : il a cinq chiffres.")
_NOT_COMMUNE: Final = sentence(
    "« %(value)s » n’est pas le code Insee d’une commune : il a cinq signes, comme 44131 ou 2A004."
)


def is_postal_codes(path: Path) -> bool:
    """Whether the first line of a CSV names the columns of the postal codes; portals spell them otherwise."""
    with path.open(encoding="latin-1") as file:
        header = file.readline(_HEADER_CHARACTERS).strip().replace('"', "").removeprefix("ï»¿")
    return {_COMMUNE, _POSTAL} <= set(map(_usual_name, re.split("[;,]", header)))


def read_postal_codes(path: Path, *, vintage: str) -> Update:
    """The postal codes at ``path`` as an update; Refused where more rows are set aside than NATIONAL_FILE allows."""
    rejected = RejectedRows()
    codes: dict[str, set[str]] = defaultdict(set)
    with open_table(path, spelling=_usual_name) as table:
        for commune, postal in rejected.accepted(table.rows, _pair):
            codes[commune].add(postal)
    report = rejected.checked(path.name)
    communes = tuple(UpdatedCommune(code, "", postal_codes=tuple(sorted(codes[code]))) for code in sorted(codes))
    return Update(UpdateForm.POSTAL_CODES, vintage, communes, rejected=report)


def _usual_name(column: str) -> str:
    return column.strip().lower().removeprefix("#")


def _pair(row: SourceRow) -> tuple[str, str]:
    commune, postal = row.require(_COMMUNE).strip().upper(), row.require(_POSTAL).strip()
    if not is_code(Kind.COMMUNE, commune):
        raise row.refusal("update_code", _NOT_COMMUNE, _COMMUNE, value=commune[:10])
    if not _FORM.fullmatch(postal):
        raise row.refusal("update_postal_code", _NOT_POSTAL, _POSTAL, value=postal[:10])
    return commune, postal
