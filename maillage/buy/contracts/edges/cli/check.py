"""``maillage procurement check``: checks a contract file against the format and the ministry's rules."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from maillage.buy.contracts.store.checked_documents import CheckedDocument, check_document
from maillage.core.problems import NotFound, sentence
from maillage.web.wording import formats

NOT_VALID = 1
_SHOWN_RULES: Final = 30


def check(
    file: Annotated[Path, typer.Argument(help="JSON, XML or a table.")],
    *,
    as_json: Annotated[
        bool, typer.Option("--json", help="JSON on the standard output: counts, first remarks.")
    ] = False,
) -> None:
    """Check a file of contracts. Example: maillage procurement check marches-2026.json.

    Every remark is counted; of each rule the first hundred are listed.
    Exit status: 0 when the format and the ministry refuse nothing, 1 when they do.
    """
    if not file.is_file():
        message = sentence("Il n’y a ni fichier ni dossier %(path)s : vérifiez le chemin.")
        raise NotFound("contracts_file_missing", message, path=str(file))
    checked = check_document(file, today=localdate())
    if as_json:
        json.dump(_facts(checked), sys.stdout, ensure_ascii=False, indent=2)
        sys.stdout.write("\n")
    else:
        _show(checked)
    if not checked.is_valid:
        raise typer.Exit(NOT_VALID)


def _facts(checked: CheckedDocument) -> Mapping[str, Any]:
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
                "path": example.placed.path,
                "rule": code,
                "severity": spoken.severity,
                "message": _(spoken.rule.message) % example.placed.remark.params,
            }
            for code, spoken in checked.rules.items()
            for example in spoken.examples
        ],
    }


def _show(checked: CheckedDocument) -> None:
    """Each rule once, most frequent first, with its first occurrence."""
    words = {"contracts": checked.contracts, "valid": checked.valid, "excluded": checked.excluded}
    numbers = {name: formats.number(number) for name, number in words.items()}
    sentence_text = _("%(contracts)s marchés lus : %(valid)s sans erreur, %(excluded)s que le ministère écarte.")
    sys.stdout.write(sentence_text % numbers + "\n")
    table = Table(_("règle"), _("fois"), _("première fois"), _("ce qu’elle dit"))
    for spoken in checked.most_spoken[:_SHOWN_RULES]:
        first = spoken.examples[0].placed
        text = _(spoken.rule.message) % first.remark.params
        table.add_row(spoken.rule.code, formats.number(spoken.count), escape(first.path), escape(text))
    if checked.rules:
        Console().print(table)
