"""``maillage procurement check``: a file of contracts held against the format and the ministry's rules."""

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Annotated, Final

import typer
from django.utils.translation import gettext as _
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from maillage.core.clock import utc_now
from maillage.core.problems import NotFound, sentence
from maillage.procurement.intake.documents import read_contracts
from maillage.procurement.terms import PlacedRemark, PublishedContract, Repair
from maillage.procurement.terms.remarks import Severity
from maillage.quality.terms.calendar import PARIS
from maillage.web.wording import formats

NOT_VALID = 1
_SHOWN_RULES: Final = 30


def check(
    file: Annotated[Path, typer.Argument(help="JSON, XML or a table.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="JSON on the standard output, every remark in it.")] = False,
) -> None:
    """Check a file of contracts. Example: maillage procurement check marches-2026.json.

    Exit status: 0 when the format and the ministry refuse nothing, 1 when they do.
    """
    if not file.is_file():
        message = sentence("Il n’y a ni fichier ni dossier %(path)s : vérifiez le chemin.")
        raise NotFound("contracts_file_missing", message, path=str(file))
    contracts = valid = excluded = 0
    remarks: list[PlacedRemark] = []
    for part in read_contracts(file, today=utc_now().astimezone(PARIS).date()):
        if isinstance(part, PublishedContract):
            contracts += 1
            valid += part.is_valid
            excluded += part.is_excluded
            remarks += part.remarks
        else:
            remarks.append(part)
    errors = sum(_severity(remark) == Severity.ERROR for remark in remarks)
    if as_json:
        facts = {
            "contracts": contracts,
            "valid": valid,
            "excluded": excluded,
            "remarks": [
                {
                    "path": remark.path,
                    "rule": remark.remark.rule.code,
                    "severity": _severity(remark),
                    "message": _(remark.remark.rule.message) % remark.remark.params,
                }
                for remark in remarks
            ],
        }
        json.dump(facts, sys.stdout, ensure_ascii=False, indent=2)
        sys.stdout.write("\n")
    else:
        words = {"contracts": contracts, "valid": valid, "excluded": excluded}
        numbers = {name: formats.number(number) for name, number in words.items()}
        sentence_text = _("%(contracts)s marchés lus : %(valid)s sans erreur, %(excluded)s que le ministère écarte.")
        sys.stdout.write(sentence_text % numbers + "\n")
        # Each rule once, the most frequent first, with the first place where it speaks.
        counts = Counter(remark.remark.rule.code for remark in remarks)
        first = {remark.remark.rule.code: remark for remark in reversed(remarks)}
        table = Table(_("règle"), _("fois"), _("première fois"), _("ce qu’elle dit"))
        for code, count in counts.most_common(_SHOWN_RULES):
            remark = first[code].remark
            text = _(remark.rule.message) % remark.params
            table.add_row(code, formats.number(count), escape(first[code].path), escape(text))
        if remarks:
            Console().print(table)
    if errors:
        raise typer.Exit(NOT_VALID)


def _severity(remark: PlacedRemark) -> str:
    return "repair" if isinstance(remark.remark, Repair) else remark.remark.rule.severity.value
