"""``maillage quality repair | sites | roads``: badly served areas, and reference files on their surroundings."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from django.utils.translation import gettext as _
from rich.console import Console
from rich.table import Table

from maillage.core.command_groups import AsJson, print_json
from maillage.core.problems import Refused, sentence
from maillage.kits.lists.columns import json_values
from maillage.measure.figures.store.figures import default_origin
from maillage.measure.record.domain.terms import Origin
from maillage.measure.record.store.operators import operator_table
from maillage.measure.repair.edges.export.repair import area_columns
from maillage.measure.repair.store.repair import repair_state
from maillage.measure.repair.store.surroundings_imports import SAMPLE, load_roads, load_sites
from maillage.web.wording import formats


def repair(
    *,
    operator: Annotated[str | None, typer.Option(help="Only this operator: orange, sfr…")] = None,
    origin: Annotated[str | None, typer.Option(help="Whose tests: crowd, drive_test, simulated, foreign.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show the badly served areas by operator. Example: maillage quality repair --operator orange --json.

    Exit status: 0, also when there are none.
    """
    origins = {term.word: term for term in Origin}
    if origin is not None and origin not in origins:
        message = sentence("« %(origin)s » n’est pas une provenance : donnez %(known)s.")
        raise Refused("unknown_origin", message, origin=origin, known=", ".join(origins))
    named = None if operator is None else operator_table().by_name(operator)
    if operator is not None and named is None:
        message = sentence("« %(operator)s » n’est pas un opérateur connu : donnez son nom, par exemple orange.")
        raise Refused("unknown_operator_name", message, operator=operator[:80])
    state = repair_state(default_origin() if origin is None else origins[origin])
    areas = [area for area in state.areas if named is None or named.id == area.operator.id]
    if as_json:
        columns = area_columns(None)
        print_json({"origin": state.origin.word, "areas": [json_values(columns, area) for area in areas]})
    else:
        table = Table(title=_("Zones mal desservies · %(origin)s") % {"origin": state.origin.word})
        for title in (_("opérateur"), _("zone"), _("communes"), _("habitants"), _("tests"), _("mauvais"), _("95 %")):
            table.add_column(title)
        for area in areas:
            share = area.evidence.share
            table.add_row(
                area.operator.name,
                area.name,
                str(len(area.communes)),
                formats.number(area.population),
                formats.number(area.evidence.tests),
                formats.percent(share.value),
                f"{formats.percent(share.low)} – {formats.percent(share.high)}",
            )
        Console().print(table)


def sites(
    file: Annotated[Path | None, typer.Argument(help="Arcep's file of mobile sites: .csv or .csv.gz.")] = None,
    *,
    sample: Annotated[bool, typer.Option("--sample", help="Load the file of January 2018 that is shipped.")] = False,
    vintage: Annotated[str | None, typer.Option(help="Its date, where its name does not say it.")] = None,
    as_json: AsJson = False,
) -> None:
    """Replace the radio sites by those of a file. Example: maillage quality sites 2026_T3_sites_Metropole.csv.

    Rows that cannot be read are set aside and counted. Exit status: 0, 1 when the file is refused (nothing is loaded
    then).
    """
    if (file is None) is not sample:
        raise typer.BadParameter(_("Donnez un fichier, ou --sample."))
    loaded = load_sites(file or SAMPLE, vintage=vintage)
    if as_json:
        print_json({"vintage": loaded.vintage, "sites": loaded.sites, "set_aside": loaded.rejected.facts(_)})
        return
    words = {"sites": formats.number(loaded.sites), "vintage": loaded.vintage}
    sys.stdout.write(_("%(sites)s sites radio chargés (%(vintage)s).") % words + "\n")
    sys.stdout.writelines(f"{line}\n" for line in loaded.rejected.lines(_))


def roads(
    file: Annotated[Path, typer.Argument(help="Lines of roads: .geojson, .gpkg or .osm.pbf.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Measure the roads of each commune by a file of lines. Example: maillage quality roads routes-44.geojson.

    Exit status: 0 when the file was read, 1 when it was refused (what was known stays).
    """
    loaded, rejected = load_roads(file)
    if as_json:
        km = round(sum(loaded.km.values()), 1)
        print_json({"source": loaded.source, "communes": len(loaded.km), "km": km, "set_aside": rejected.facts(_)})
        return
    words = {"km": formats.number(sum(loaded.km.values())), "communes": formats.number(len(loaded.km))}
    sys.stdout.write(_("%(km)s km de routes dans %(communes)s communes.") % words + "\n")
    sys.stdout.writelines(f"{line}\n" for line in rejected.lines(_))
