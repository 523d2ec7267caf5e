"""``maillage catalog publish``: a file published for an organisation from the command line, by the same checks."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.accounts.queries.organisations import organisation_at
from maillage.accounts.record.trace import installation_acting
from maillage.catalog.queries.datasets import dataset_at
from maillage.catalog.queries.schemas import schema as schema_named
from maillage.core.clock import utc_now
from maillage.core.problems import Refused
from maillage.core.schema.report_document import report_document
from maillage.publishing.export.report_words import tell
from maillage.publishing.record.publishing_drafts import SentTable, publish_sent


def publish(  # noqa: PLR0913 -- the options of a command
    file: Annotated[Path, typer.Argument(help="The file: CSV, XLSX, XLS or ODS.", exists=True, dir_okay=False)],
    *,
    organisation: Annotated[str, typer.Option(help="The name of the organisation in addresses.")],
    schema: Annotated[str | None, typer.Option(help="Its schema, such as scdl/subventions; none without it.")] = None,
    dataset: Annotated[str | None, typer.Option(help="The data set of which this is a new version.")] = None,
    title: Annotated[str | None, typer.Option(help="Its title; prefilled without it.")] = None,
    description: Annotated[Path | None, typer.Option(help="A JSON file with the fields of the description.")] = None,
    guard: Annotated[Path | None, typer.Option(help="A JSON file: what is answered about columns of persons.")] = None,
    note: Annotated[str, typer.Option(help="What changes, in a sentence.")] = "",
    sheet: Annotated[str, typer.Option(help="The sheet of a workbook.")] = "",
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
        is_fixed=fix,
        is_strict=strict,
    )
    try:
        table = publish_sent(
            acting, sent, schema=(newest.id, newest.version) if newest else None, dataset=published, now=utc_now()
        )
    except Refused as refusal:
        # The findings say which column or field: the last line alone would not help.
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
