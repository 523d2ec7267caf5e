"""``maillage procurement check``: a file of contracts held against the format and the ministry's rules."""

import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from django.utils.translation import gettext as _
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from maillage.core.clock import utc_now
from maillage.core.problems import NotFound, sentence
from maillage.procurement.intake.documents import read_contracts
from maillage.procurement.terms import PlacedRemark, PublishedContract
from maillage.procurement.terms.remarks import RepairRule, Severity
from maillage.quality.terms.calendar import PARIS
from maillage.web.wording import formats

NOT_VALID = 1
_SHOWN_RULES: Final = 30
_EXAMPLES: Final = 100  # remarks of one rule that are kept, the first ones; all are counted


@dataclass(slots=True)
class _SpokenRule:
    """What one rule said: how often, and the first times."""

    severity: str
    count: int = 0
    examples: list[PlacedRemark] = field(default_factory=list)


@dataclass(slots=True)
class _Checked:
    """What a check found; its memory does not grow with the file."""

    contracts: int = 0
    valid: int = 0
    excluded: int = 0
    rules: dict[str, _SpokenRule] = field(default_factory=dict)

    def add(self, remarks: Iterable[PlacedRemark]) -> None:
        """Count remarks, and keep the first ones of each rule."""
        for remark in remarks:
            rule = remark.remark.rule
            severity = "repair" if isinstance(rule, RepairRule) else rule.severity.value
            spoken = self.rules.setdefault(rule.code, _SpokenRule(severity))
            spoken.count += 1
            if len(spoken.examples) < _EXAMPLES:
                spoken.examples.append(remark)


def check(
    file: Annotated[Path, typer.Argument(help="JSON, XML or a table.")],
    *,
    as_json: Annotated[
        bool, typer.Option("--json", help="JSON on the standard output: counts, first remarks.")
    ] = False,
) -> None:
    """Check a file of contracts. Example: maillage procurement check marches-2026.json.

    Every remark is counted; of each rule the first hundred are told.
    Exit status: 0 when the format and the ministry refuse nothing, 1 when they do.
    """
    if not file.is_file():
        message = sentence("Il n’y a ni fichier ni dossier %(path)s : vérifiez le chemin.")
        raise NotFound("contracts_file_missing", message, path=str(file))
    checked = _Checked()
    for part in read_contracts(file, today=utc_now().astimezone(PARIS).date()):
        if isinstance(part, PublishedContract):
            checked.contracts += 1
            checked.valid += part.is_valid
            checked.excluded += part.is_excluded
            checked.add(part.remarks)
        else:
            checked.add([part])
    if as_json:
        json.dump(_facts(checked), sys.stdout, ensure_ascii=False, indent=2)
        sys.stdout.write("\n")
    else:
        _show(checked)
    if any(spoken.severity == Severity.ERROR for spoken in checked.rules.values()):
        raise typer.Exit(NOT_VALID)


def _facts(checked: _Checked) -> Mapping[str, Any]:
    return {
        "contracts": checked.contracts,
        "valid": checked.valid,
        "excluded": checked.excluded,
        "rules": [
            {
                "rule": code,
                "severity": spoken.severity,
                "count": spoken.count,
                "shown": len(spoken.examples),
            }
            for code, spoken in checked.rules.items()
        ],
        "remarks": [
            {
                "path": remark.path,
                "rule": code,
                "severity": spoken.severity,
                "message": _(remark.remark.rule.message) % remark.remark.params,
            }
            for code, spoken in checked.rules.items()
            for remark in spoken.examples
        ],
    }


def _show(checked: _Checked) -> None:
    """Each rule once, the most frequent first, with the first place where it speaks."""
    words = {"contracts": checked.contracts, "valid": checked.valid, "excluded": checked.excluded}
    numbers = {name: formats.number(number) for name, number in words.items()}
    sentence_text = _("%(contracts)s marchés lus : %(valid)s sans erreur, %(excluded)s que le ministère écarte.")
    sys.stdout.write(sentence_text % numbers + "\n")
    table = Table(_("règle"), _("fois"), _("première fois"), _("ce qu’elle dit"))
    spoken_most = sorted(checked.rules.items(), key=lambda rule: -rule[1].count)
    for code, spoken in spoken_most[:_SHOWN_RULES]:
        first = spoken.examples[0]
        text = _(first.remark.rule.message) % first.remark.params
        table.add_row(code, formats.number(spoken.count), escape(first.path), escape(text))
    if checked.rules:
        Console().print(table)
