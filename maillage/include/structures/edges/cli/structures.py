"""``maillage inclusion import`` and ``find``: lists of structures taken in; who answers a need."""

from pathlib import Path
from typing import Annotated

import typer
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from maillage.accounts.store.organisations import agency
from maillage.accounts.store.trace import installation_acting
from maillage.core.clock import utc_now
from maillage.core.command_groups import AsJson, print_json
from maillage.core.problems import Finding
from maillage.include.structures.intake.structure_tables import read_structures
from maillage.include.structures.pages.need import NeedTexts, read_need
from maillage.include.structures.pages.parts.structure_words import part_text
from maillage.include.structures.store.sourcing import structures_for
from maillage.include.structures.store.structures import take_in_structures
from maillage.web.wording import formats

_SHOWN_FINDINGS = 20


def import_structures(
    file: Annotated[Path, typer.Argument(help="A list (siret, type, denomination…), or that of data·inclusion.")],
    *,
    source: Annotated[str | None, typer.Option(help="Whose list it is; else the name of the file.")] = None,
    as_json: AsJson = False,
) -> None:
    """Take in structures. Example: maillage inclusion import siae.csv --source "ASP, octobre 2026".

    Rows that cannot be read are reported, the others are taken; the same list again changes nothing. Exit status: 0, 1
    where the file is refused, 3 where rows were left out.
    """
    read = read_structures(file)
    acting = installation_acting(agency().pk)
    with typer.progressbar(length=len(read.structures), label=_("Structures"), hidden=as_json) as bar:
        intake = take_in_structures(
            acting,
            read.structures,
            source=source or file.name,
            now=utc_now(),
            on_rows=lambda count: bar.update(count - bar.pos),
        )
    if as_json:
        print_json(
            {
                "new": intake.new,
                "changed": intake.changed,
                "unchanged": intake.unchanged,
                "beside": read.beside,
                "set_aside": read.rejected.facts(_),
                "findings": [
                    {"row": finding.row_number, "field": finding.field_name, "message": _text(finding)}
                    for finding in read.findings
                ],
            }
        )
    else:
        counts = {name: formats.number(getattr(intake, name)) for name in ("new", "changed", "unchanged")}
        typer.echo(
            _("%(new)s structures nouvelles, %(changed)s changées, %(unchanged)s connues telles quelles.") % counts
        )
        if read.beside:
            beside = {"count": formats.number(read.beside)}
            typer.echo(_("%(count)s lignes parlent d’autres organismes : elles ne sont pas de cet annuaire.") % beside)
        for line in read.rejected.lines(_):
            typer.echo(line, err=True)
        for finding in read.findings[:_SHOWN_FINDINGS]:
            typer.echo(_("Ligne %(row)s : %(text)s") % {"row": finding.row_number, "text": _text(finding)}, err=True)
        if len(read.findings) > _SHOWN_FINDINGS:
            others = {"count": formats.number(len(read.findings) - _SHOWN_FINDINGS)}
            typer.echo(_("et %(count)s autres lignes : voyez --json.") % others, err=True)
    if read.findings:
        raise typer.Exit(3)


def find(
    place: Annotated[str, typer.Argument(help="Where: a commune, its Insee code, departement:44.")],
    *,
    sector: Annotated[str, typer.Option(help="A sector: proprete, espaces_verts…")] = "",
    cpv: Annotated[str, typer.Option(help="A CPV code, instead of a sector.")] = "",
    amount: Annotated[str, typer.Option(help="EUR a year without tax.")] = "",
    most: Annotated[int, typer.Option(min=1, max=500, help="How many are shown.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Say who answers a need. Example: maillage inclusion find Pornic --sector proprete --amount 40000.

    The best mark comes first, with its reasons. Exit status: 0, 1 where the need is not understood.
    """
    need, name = read_need(NeedTexts(sector, cpv, place, amount))
    matches = structures_for(need, today=localdate())
    if as_json:
        print_json(
            [
                {
                    "number": match.number,
                    "siret": match.structure.siret,
                    "name": match.structure.name,
                    "kind": match.structure.kind.value,
                    "is_reach_known": match.is_reach_known,
                    "distance_km": match.distance_km,
                    "points": match.score.points,
                    "low": match.score.low,
                    "high": match.score.high,
                }
                for match in matches[:most]
            ]
        )
        return
    typer.echo(
        _("%(count)s structures connues pour %(place)s.") % {"count": formats.number(len(matches)), "place": name}
    )
    for match in matches[:most]:
        typer.echo(f"{formats.number(match.score.points):>4}  {match.structure.name} ({match.structure.kind})")
        typer.echo("      " + " ; ".join(map(part_text, match.score.parts)))


def _text(finding: Finding) -> str:
    return str(_(finding.message) % finding.params)
