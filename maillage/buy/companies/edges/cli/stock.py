"""``maillage companies``: imports the SIRENE stock, shows a company."""

import json
import sys
from typing import Annotated, Final

import typer
from django.utils.translation import gettext as _
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from maillage.buy.companies.store.companies import company_of, establishments_by_siret
from maillage.buy.companies.store.stock import import_stock
from maillage.buy.companies.store.stock_files import stock_parts
from maillage.core.clock import utc_now
from maillage.core.command_groups import AsJson
from maillage.core.problems import NotFound, sentence
from maillage.web.wording import formats

_SIRET_DIGITS: Final = 14


def import_companies(
    targets: Annotated[list[str], typer.Argument(help="Files or addresses: CSV, ZIP or Parquet, as INSEE names them.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Take in the stock. Example: maillage companies import StockUniteLegale_utf8.zip StockEtablissement_utf8.zip.

    Rows without a number are set aside and counted. Exit status: 0, also when everything was known already; 1 where a
    file is no file of the stock.
    """
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    for target in targets:
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(escape(target), total=None)

            def progress(read: int, size: int, bar: Progress = bar, task: TaskID = task) -> None:
                bar.update(task, completed=read, total=size)

            received = import_stock(target, now=utc_now(), on_bytes=progress)
        if as_json:
            facts = {
                "part": received.part.value,
                "source": received.file.source,
                "sha256": received.file.sha256,
                "rows": received.file.rows,
                "refused": received.file.refused,
                "set_aside": received.rejected.facts(_) if received.rejected else None,
                "isNew": received.is_new,
            }
            json.dump(facts, sys.stdout)
            sys.stdout.write("\n")
            continue
        words = {"name": received.file.source, "rows": formats.number(received.file.rows)}
        text = _("%(name)s : %(rows)s lignes gardées.") if received.is_new else _("%(name)s : déjà connu.")
        sys.stdout.write(text % words + "\n")
        sys.stdout.writelines(f"{line}\n" for line in (received.rejected.lines(_) if received.rejected else ()))


def show(
    number: Annotated[str, typer.Argument(help="A SIREN or a SIRET.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Show what the register says. Example: maillage companies show 552100554. Exit status: 1 where it is unknown."""
    company = company_of(number)
    if company is None:
        message = (
            sentence("Le stock SIRENE importé ici n’a pas %(number)s : vérifiez le numéro.")
            if stock_parts()
            else sentence("Aucun stock SIRENE n’a encore été importé : importez-en un.")
        )
        raise NotFound("company_unknown", message, number=number[:20]).fixed_by("maillage companies import")
    siret = number if len(number) == _SIRET_DIGITS else company.seat_siret or ""
    place = establishments_by_siret([siret]).get(siret)
    facts = {
        "siren": company.siren,
        "name": company.name,
        "formerNames": [former.name for former in company.former_names],
        "size": company.size,
        "naf": company.naf,
        "naf2025": company.naf_2025,
        "legalCategory": company.legal_category,
        "isActive": company.is_active,
        "isWithheld": company.is_withheld,
        "seat": company.seat_siret,
        "commune": place.commune if place else None,
    }
    if as_json:
        json.dump(facts, sys.stdout, ensure_ascii=False)
        sys.stdout.write("\n")
        return
    for name, value in facts.items():
        sys.stdout.write(f"{name}: {'' if value is None else value}\n")
