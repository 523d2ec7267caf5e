"""``maillage catalog check`` validates a file against its schema; ``publish`` publishes it for an organisation.

Checking says what to do about each finding, and can write the corrected file. Publishing runs the same checks.
"""

import json
import math
import sys
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Column, Table

from maillage.accounts.store.organisations import organisation_at
from maillage.accounts.store.trace import installation_acting
from maillage.core.clock import utc_now
from maillage.core.command_groups import rows_shown
from maillage.core.problems import Refused
from maillage.core.schema.report_document import findings, report_document
from maillage.core.schema.terms import FindingGroup
from maillage.core.tables.map_systems import system_named
from maillage.core.tables.terms import TableReading
from maillage.core.tables.writing.csv_file import write_csv
from maillage.opendata.catalog.store.datasets import dataset_at
from maillage.opendata.catalog.store.schemas import schema as schema_named
from maillage.opendata.publishing.domain.terms import DocumentReport
from maillage.opendata.publishing.edges.export.document_facts import document_facts
from maillage.opendata.publishing.edges.export.report_words import (
    Cause,
    causes,
    fix_text,
    others_text,
    reading_text,
    rows_text,
    tell,
)
from maillage.opendata.publishing.store.checking import CheckedTable, CorrectedTable, check_file, corrected_table
from maillage.opendata.publishing.store.document_checks import checked_document
from maillage.opendata.publishing.store.publishing_drafts import SentTable, publish_sent

SHOWN_CAUSES: Final = 40
WIDE_COLUMNS: Final = 120  # minimum terminal width for the table of causes
INVALID: Final = 1
CRS_HELP: Final = "EPSG:2154: the coordinate system of a map that does not say the right one."


def check(
    file: Annotated[
        Path, typer.Argument(help="The file: a table, a map, timetables (GTFS).", exists=True, dir_okay=False)
    ],
    *,
    schema: Annotated[str | None, typer.Option(help="Its schema; recognised by the header without it.")] = None,
    version: Annotated[str | None, typer.Option(help="The version of the schema; the newest without it.")] = None,
    sheet: Annotated[str | None, typer.Option(help="The sheet of a workbook, the layer of a map.")] = None,
    crs: Annotated[str | None, typer.Option(help=CRS_HELP)] = None,
    fix: Annotated[Path | None, typer.Option(help="Write the corrected table there (CSV).", dir_okay=False)] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON on the standard output, one finding a cell.")] = False,
) -> None:
    """Check a file. Example: maillage catalog check subventions.csv --schema scdl/subventions --fix corrige.csv.

    Timetables (GTFS) and public contracts are recognised, and checked by rules of their own.

    With --fix, the verdict is that of the corrected table. Exit status: 0 when it is valid, 1 when it is not, 2 for a
    wrong command.
    """
    document = None if schema else checked_document(file, most_s=math.inf)
    if document is not None:
        _show_document(document, as_json=as_json)
        return
    system = system_named(crs).code if crs else None
    with rows_shown(escape(file.name), _("%(rows)s lignes")) as on_rows:
        checked = check_file(file, schema_id=schema, version=version, sheet=sheet, system=system, on_rows=on_rows)
        after = corrected_table(file, checked, sheet=sheet, system=system) if fix is not None else None
    if after is not None and fix is not None:
        with fix.open("wb") as stream:
            write_csv(after.rows, after.columns, stream)
    if as_json:
        # The summary, then one finding per line: a million findings are never in memory at once.
        head = json.dumps(check_facts(checked, after), ensure_ascii=False, indent=2)
        sys.stdout.write(head.removesuffix("\n}") + ',\n  "findings": [')
        for number, finding in enumerate(findings(checked.report, tell)):
            sys.stdout.write(("," if number else "") + "\n    " + json.dumps(finding, ensure_ascii=False))
        sys.stdout.write("\n  ]\n}\n")
    else:
        console = Console()
        console.print(
            f"{file.name} · {checked.model.title} {checked.report.schema_version}", markup=False, highlight=False
        )
        console.print(reading_text(checked.report), markup=False, highlight=False)
        if checked.is_recognised:
            recognised = _("Modèle reconnu par les noms des colonnes : %(id)s (--schema pour en choisir un autre).")
            console.print(recognised % {"id": checked.model.id}, markup=False, highlight=False)
        _show_groups(console, _("Erreurs"), checked.report.errors, checked.report.reading)
        _show_groups(console, _("À savoir"), checked.report.warnings, checked.report.reading)
        console.print(verdict(checked, after), markup=False, highlight=False)
        if fix is not None:
            console.print(_("Fichier corrigé : %(path)s") % {"path": fix}, markup=False, highlight=False)
    report = checked.report if after is None else after.report
    if not report.is_valid:
        raise typer.Exit(INVALID)


def _show_document(report: DocumentReport, *, as_json: bool) -> None:
    """The report of what is no table; each rule with its first example."""
    if as_json:
        sys.stdout.write(json.dumps(document_facts(report), ensure_ascii=False, indent=2) + "\n")
    else:
        console = Console()
        console.print(" ".join(filter(None, (report.verdict, report.detail))), markup=False, highlight=False)
        for rule in report.rules[:SHOWN_CAUSES]:
            console.print(f"[bold]{escape(f'{rule.count} × {rule.code}')}[/bold]", highlight=False)
            for example in rule.examples[:1]:
                where = " · ".join(filter(None, (example.path, example.record)))
                console.print(Padding(escape(f"{where} : {example.message}"), (0, 0, 0, 2)), highlight=False)
        if report.checked_by:
            console.print(report.checked_by, markup=False, highlight=False)
    if not report.is_valid:
        raise typer.Exit(INVALID)


def check_facts(checked: CheckedTable, after: CorrectedTable | None) -> dict[str, Any]:
    """The report as JSON values, its single findings left out, and what was corrected."""
    facts = report_document(checked.report, tell) | {"recognised": checked.is_recognised}
    if after is None:
        return facts
    changes = [
        {
            "rowNumber": change.row_number,
            "fieldName": change.field_name,
            "kind": change.kind.value,
            "before": change.before,
            "after": change.after,
        }
        for change in after.changes
    ]
    return facts | {"corrected": {"changes": changes, "report": report_document(after.report, tell)}}


def verdict(checked: CheckedTable, after: CorrectedTable | None) -> str:
    """The last line: valid or not, and what the fixes did."""
    count = checked.report.error_count
    text = _("Le fichier est valide.")
    if count:
        text = ngettext("%(count)s erreur.", "%(count)s erreurs.", count) % {"count": count}
    if after is None:
        return text
    changed = len(after.changes)
    fixed = ngettext("%(count)s correction faite.", "%(count)s corrections faites.", changed) % {"count": changed}
    remaining = after.report.error_count
    rest = ngettext("Il reste %(count)s erreur.", "Il reste %(count)s erreurs.", remaining) % {"count": remaining}
    return f"{text} {fixed} {rest}" if remaining else f"{text} {fixed} {_('Le fichier corrigé est valide.')}"


def _show_groups(console: Console, title: str, groups: tuple[FindingGroup, ...], reading: TableReading) -> None:
    if not groups:
        return
    listed = causes(groups)[:SHOWN_CAUSES]
    if console.width < WIDE_COLUMNS:
        # One paragraph per cause: a table of five columns does not fit a narrow terminal.
        console.print(f"[bold]{escape(title)}[/bold]")
        for cause in listed:
            head = (f"{cause.count} ×", cause.first.field_name or "", rows_text(cause, reading))
            console.print(f"[bold]{escape(' · '.join(filter(None, head)))}[/bold]", highlight=False)
            text = "\n→ ".join(filter(None, (_cause_text(cause), fix_text(cause.first))))
            console.print(Padding(escape(text), (0, 0, 0, 2)), highlight=False)
    else:
        table = Table(
            Column(_("nombre"), justify="right"),
            Column(_("lignes"), max_width=16),
            Column(_("colonne"), overflow="fold", max_width=24),
            Column(_("ce qui ne va pas, et que faire"), overflow="fold", ratio=1),
            Column(_("correction proposée"), overflow="fold", max_width=36),
            title=title,
            title_justify="left",
            expand=True,
        )
        for cause in listed:
            cells = (rows_text(cause, reading), cause.first.field_name or "", _cause_text(cause), fix_text(cause.first))
            table.add_row(str(cause.count), *(escape(text) for text in cells))
        console.print(table)
    hidden = len(causes(groups)) - SHOWN_CAUSES
    if hidden > 0:
        console.print(_("et %(count)s autres causes : --json les montre.") % {"count": hidden})


def _cause_text(cause: Cause) -> str:
    return " ".join(text for text in (tell(cause.first.message, cause.first.params), others_text(cause)) if text)


def publish(  # noqa: PLR0913 -- the options of a command
    file: Annotated[Path, typer.Argument(help="The file: CSV, XLSX, XLS, ODS or a map.", exists=True, dir_okay=False)],
    *,
    organisation: Annotated[str, typer.Option(help="The name of the organisation in addresses.")],
    schema: Annotated[str | None, typer.Option(help="Its schema, such as scdl/subventions; none without it.")] = None,
    dataset: Annotated[str | None, typer.Option(help="The data set of which this is a new version.")] = None,
    title: Annotated[str | None, typer.Option(help="Its title; prefilled without it.")] = None,
    description: Annotated[Path | None, typer.Option(help="A JSON file with the fields of the description.")] = None,
    guard: Annotated[Path | None, typer.Option(help="A JSON file: what is answered about columns of persons.")] = None,
    note: Annotated[str, typer.Option(help="What changes, in a sentence.")] = "",
    sheet: Annotated[str, typer.Option(help="The sheet of a workbook, the layer of a map.")] = "",
    crs: Annotated[str, typer.Option(help=CRS_HELP)] = "",
    fix: Annotated[bool, typer.Option("--fix", help="Make the proposed fixes first.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Refuse a table with errors.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    """Publish a file. Example: maillage catalog publish budget.csv --organisation pornic --schema scdl/budget."""
    acting = installation_acting(organisation_at(organisation).pk)
    published = dataset_at(dataset) if dataset else None
    schema_id = schema or (published.schema_id if published else "")
    newest = schema_named(schema_id) if schema_id else None
    sent = SentTable(
        path=file,
        name=file.name,
        description=_json_of(description) | ({"title": title} if title else {}),
        guard=_json_of(guard),
        note=note,
        sheet=sheet,
        system=crs,
        is_fixed=fix,
        is_strict=strict,
    )
    try:
        table = publish_sent(
            acting, sent, schema=(newest.id, newest.version) if newest else None, dataset=published, now=utc_now()
        )
    except Refused as refusal:
        # The findings name the column or field; the message alone would not.
        for finding in refusal.findings:
            typer.echo(tell(finding.message, finding.params), err=True)
        raise
    version, report = table.version, table.report
    if as_json:
        facts = {
            "dataset": version.dataset.slug,
            "version": version.number,
            "rows": version.row_count,
            "errors": version.error_count,
            "report": report_document(report, tell),
        }
        typer.echo(json.dumps(facts, ensure_ascii=False))
        return
    words = {"slug": version.dataset.slug, "number": version.number, "rows": version.row_count}
    typer.echo(_("Publié : %(slug)s, version %(number)s, %(rows)s lignes.") % words)
    if version.error_count:
        text = ngettext("%(count)s erreur.", "%(count)s erreurs.", version.error_count)
        typer.echo(text % {"count": version.error_count})


def _json_of(path: Path | None) -> dict[str, Any]:
    if path is None:
        return {}
    read = json.loads(path.read_text("utf-8"))
    if not isinstance(read, dict):
        raise typer.BadParameter(_("Ce fichier n’est pas un objet JSON."))
    return read
