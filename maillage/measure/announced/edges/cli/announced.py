"""``maillage quality coverage | outages | coming-sites | axes``: files in the hand, by the importers of the sources."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from maillage.core.clock import utc_now
from maillage.core.command_groups import AsJson, print_json
from maillage.core.tables.rejected_rows import RejectionReport
from maillage.measure.announced.store.coverage_imports import load_coverage
from maillage.measure.announced.store.road_tests import load_segments
from maillage.measure.announced.store.site_imports import load_outages, load_sites_to_come
from maillage.measure.record.store.operators import operator_table
from maillage.web.wording import formats


def coverage(
    file: Annotated[Path, typer.Argument(help="Arcep's GeoPackage of one operator: .gpkg.")], *, as_json: AsJson = False
) -> None:
    """Take in what an operator announces. Example: maillage quality coverage 2026_T1_couv_Metropole_OF_4G_data.gpkg.

    Exit status: 0 when the file was taken, 1 when it was refused (what was in force stays).
    """
    loaded = load_coverage(file, now=utc_now())
    operator = operator_table().codes[loaded.layer.operator]
    if as_json:
        print_json(
            {
                "operator": operator.id,
                "service": loaded.layer.service.value,
                "vintage": loaded.layer.vintage,
                "squares": loaded.squares,
                "covered": loaded.covered,
                "set_aside": loaded.rejected.facts(_),
            }
        )
        return
    words = {
        "operator": operator.name,
        "covered": formats.number(loaded.covered),
        "squares": formats.number(loaded.squares),
    }
    _write(_("%(operator)s : %(covered)s carrés couverts sur %(squares)s.") % words, loaded.rejected)


def outages(
    file: Annotated[Path, typer.Argument(help="Arcep's list of a day: raw2026-11-30.geojson.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Take in the sites out of service of a day. Example: maillage quality outages raw2026-11-30.geojson.

    Exit status: 0 when the file was taken, 1 when it was refused (what was known stays).
    """
    loaded = load_outages(file)
    if as_json:
        print_json({"day": str(loaded.day), "sites": loaded.sites, "set_aside": loaded.rejected.facts(_)})
        return
    words = {"sites": formats.number(loaded.sites), "day": formats.day(loaded.day)}
    _write(_("%(sites)s sites hors service ici le %(day)s.") % words, loaded.rejected)


def coming_sites(
    file: Annotated[Path, typer.Argument(help="A list of sites to come: .csv.")], *, as_json: AsJson = False
) -> None:
    """Take in sites to come. Example: maillage quality coming-sites 2026_T3_sites_dcc.csv.

    Exit status: 0 when the file was taken, 1 when it was refused (what was known stays).
    """
    loaded = load_sites_to_come(file, source=file.name)
    if as_json:
        print_json({"sites": loaded.sites, "set_aside": loaded.rejected.facts(_)})
        return
    _write(_("%(sites)s sites à venir ici.") % {"sites": formats.number(loaded.sites)}, loaded.rejected)


def axes(
    file: Annotated[Path, typer.Argument(help="Named lines: .gpkg, .geojson, .fgb or .osm.pbf.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Cut roads into segments for the tests along them. Example: maillage quality axes routes-52.gpkg.

    Exit status: 0 when the file was taken, 1 when it was refused (what was known stays).
    """
    roads, rejected = load_segments(file)
    km = sum(segment.km for segment in roads.segments)
    if as_json:
        print_json({"segments": len(roads.segments), "km": round(km, 1), "set_aside": rejected.facts(_)})
        return
    words = {"segments": formats.number(len(roads.segments)), "km": formats.number(km)}
    _write(_("%(segments)s tronçons, %(km)s km.") % words, rejected)


def _write(text: str, rejected: RejectionReport) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.writelines(f"{line}\n" for line in rejected.lines(_))
