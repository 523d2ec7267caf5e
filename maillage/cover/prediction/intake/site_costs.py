"""Reads what each site would cost: a table with the columns code_site and cout_eur."""

from pathlib import Path
from typing import Final

from maillage.core.problems import Finding, Refused, sentence
from maillage.core.tables.received_rows import received_table

_MOST_EUR: Final = 10_000_000.0


def read_site_costs(path: Path) -> dict[str, float]:
    """The cost of each site in euros; Refused with a finding a row that cannot be read."""
    costs: dict[str, float] = {}
    findings: list[Finding] = []
    with received_table(path, spelling=lambda column: column.strip().lower()) as table:
        if not {"code_site", "cout_eur"} <= set(table.columns):
            message = sentence("« %(file)s » n’a pas les colonnes « code_site » et « cout_eur » : ajoutez-les.")
            raise Refused("costs_columns", message, file=path.name)
        for row in table.rows:
            try:
                if isinstance(row, Refused):
                    raise row
                code = row.require("code_site")
                cost = row.take_number("cout_eur", low=1.0, high=_MOST_EUR)
                if cost is None:
                    message = sentence("Le champ « %(field)s » est vide : renseignez-le.")
                    raise row.refusal("missing", message, "cout_eur")
            except Refused as refusal:
                # The row goes to the findings; with one of them nothing of the file is taken.
                findings.extend(refusal.findings)
            else:
                costs[code] = cost
    if findings:
        message = sentence("Le fichier « %(file)s » a des lignes fausses : corrigez-les. Rien n’a été pris.")
        raise Refused("costs_refused", message, findings=findings, file=path.name)
    return costs
