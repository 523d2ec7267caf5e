"""``maillage quality import``: record third-party files and report what became of each row.

Also lists every importable source by name, and the mapping files shipped with the software.
"""

from collections import Counter
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from django.utils.translation import gettext as _
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from maillage.core.clock import utc_now
from maillage.core.command_groups import AsJson, print_json, rows_shown
from maillage.core.problems import NotFound, Refused, sentence
from maillage.measure.record.intake.sources import arcep, mlab, ookla, rtr
from maillage.measure.record.intake.sources.description import ImportSource
from maillage.measure.record.intake.sources.mapping import MappedSource, read_mapping
from maillage.measure.record.intake.sources.ookla import LayerSource
from maillage.measure.record.store import imports

SOURCES: Final = {source.name: source for source in (rtr.SOURCE, arcep.SOURCE, mlab.DOWNLOADS, mlab.UPLOADS)}
LAYERS: Final = {ookla.LAYER.name: ookla.LAYER}
_MAPPINGS: Final = Path(__file__).resolve().parents[2] / "reference" / "mappings"


def shipped_mappings() -> dict[str, Path]:
    """Return the shipped mapping files by name."""
    return {path.stem: path for path in sorted(_MAPPINGS.glob("*.toml"))}


def mapped_named(name: str) -> MappedSource:
    """Load the mapping with a shipped name, or at a path to a .toml file. Raises NotFound for neither."""
    shipped = shipped_mappings()
    if name in shipped:
        return read_mapping(shipped[name])
    if name.endswith(".toml"):
        return read_mapping(Path(name))
    names = ", ".join([*SOURCES, *LAYERS, *shipped])
    message = sentence("Aucune source ne s’appelle « %(name)s ». Sources : %(known)s, ou un fichier .toml.")
    raise NotFound("unknown_source", message, name=name[:80], known=names)


def source_named(name: str) -> MappedSource:
    """Return the source with this name: one of SOURCES, a shipped mapping, or a .toml file."""
    return MappedSource(SOURCES[name], None, ()) if name in SOURCES else mapped_named(name)


SHOWN_FINDINGS = 20
ROWS_REFUSED = 1


def import_measurements(
    name: Annotated[str | None, typer.Argument(help="A source (see --list), or a mapping file (.toml).")] = None,
    file: Annotated[Path | None, typer.Argument(help="The file: CSV, XLSX, Parquet or GeoJSON.")] = None,
    *,
    listing: Annotated[bool, typer.Option("--list", help="Show every source, and stop.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read and judge everything, write nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Import measurements. Example: maillage quality import rtr netztest-opendata-2026-10.csv.

    Exit status: 0 when every row was taken, 1 when some were refused or none was kept, 2 for a wrong command.
    """
    if listing:
        _show_sources(as_json=as_json)
        return
    if name is None or file is None:
        raise typer.BadParameter(_("Donnez une source et un fichier, ou --list."))
    report = _report(name, file, dry_run=dry_run)
    if as_json:
        print_json(report_facts(report))
    else:
        table = Table(title=escape(f"{report.source} · {report.file}"), show_header=False)
        table.add_row(_("lignes lues"), str(report.read))
        table.add_row(_("à enregistrer") if dry_run else _("enregistrées"), str(report.recorded))
        table.add_row(_("déjà connues"), str(report.known))
        _add_counts(table, _("avis"), +report.verdicts)
        _add_counts(table, _("passées"), Counter({_(reason): count for reason, count in report.skipped.items()}))
        table.add_row(_("refusées"), str(report.refused))
        _add_counts(table, _("opérateur inconnu"), report.unknown_operators)
        _add_counts(table, _("colonne non lue"), report.leftovers)
        Console().print(table)
        errors = Console(stderr=True)
        for finding in [*report.broken_promises, *report.findings][:SHOWN_FINDINGS]:
            sheet = f"{finding.params['sheet']} " if "sheet" in finding.params else ""
            place = _("%(sheet)sligne %(row)s : ") % {"sheet": sheet, "row": finding.row_number}
            errors.print(
                (place if finding.row_number is not None else "") + _(finding.message) % finding.params,
                markup=False,
                highlight=False,
            )
        hidden = len(report.findings) + len(report.broken_promises) - SHOWN_FINDINGS
        if hidden > 0:
            errors.print(_("et %(count)s autres : --json les montre.") % {"count": hidden})
    if report.read and not (report.recorded or report.known or report.refused):
        message = _("Aucune des %(count)s lignes lues n’est gardée : vérifiez ce que la description passe ([rows]).")
        Console(stderr=True).print(message % {"count": report.read}, markup=False, highlight=False)
        raise typer.Exit(ROWS_REFUSED)
    if not report.is_whole:
        raise typer.Exit(ROWS_REFUSED)


def report_facts(report: imports.ImportReport) -> dict[str, Any]:
    """Return the report as JSON values."""
    return {
        "source": report.source,
        "file": report.file,
        "read": report.read,
        "recorded": report.recorded,
        "known": report.known,
        "refused": report.refused,
        "verdicts": +report.verdicts,
        "skipped": {_(reason): count for reason, count in report.skipped.items()},
        "refused_by_code": dict(report.refused_by_code),
        "set_aside": report.rows.report().facts(_),
        "leftovers": dict(report.leftovers),
        "unknown_operators": dict(report.unknown_operators),
        "findings": [
            {
                "code": finding.code,
                "message": _(finding.message) % finding.params,
                "row_number": finding.row_number,
                "field_name": finding.field_name,
                **({"sheet": finding.params["sheet"]} if "sheet" in finding.params else {}),
            }
            for finding in (*report.broken_promises, *report.findings)
        ],
    }


def _report(name: str, file: Path, *, dry_run: bool) -> imports.ImportReport:
    now = utc_now()
    if name in LAYERS:
        if dry_run:
            message = sentence("Une couche de référence se remplace d’un coup : --dry-run ne s’applique pas.")
            raise Refused("no_dry_run", message)
        return imports.import_layer(file)
    mapped = source_named(name)
    imports.refuse_territory_names(mapped)
    with rows_shown(escape(file.name), _("%(rows)s lignes")) as progress:
        if dry_run:
            return imports.try_file(mapped.source, file, now=now, progress=progress)
        report = imports.import_file(mapped.source, file, now=now, progress=progress)
    imports.create_place(mapped, now=now)
    return report


def _add_counts(table: Table, label: str, counts: Counter[str]) -> None:
    for word, count in counts.most_common(10):
        table.add_row(escape(f"{label} : {word}"), str(count))


def _show_sources(*, as_json: bool) -> None:
    mapped = [read_mapping(path).source for path in shipped_mappings().values()]
    sources: list[ImportSource | LayerSource] = [*SOURCES.values(), *LAYERS.values(), *mapped]
    rows = [
        {
            "name": source.name,
            "title": source.title,
            "publisher": source.publisher,
            "licence": source.licence,
            "formats": list(source.formats),
            "url": source.url,
            "ignored": {column: _(reason) for column, reason in source.ignored.items()},
        }
        for source in sources
    ]
    if as_json:
        print_json(rows)
        return
    table = Table(Column(_("source"), no_wrap=True), _("titre"), _("éditeur"), _("licence"), _("formats"))
    for source in sources:
        table.add_row(
            *map(escape, (source.name, source.title, source.publisher, source.licence, ", ".join(source.formats)))
        )
    Console().print(table)
