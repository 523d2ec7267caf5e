"""``maillage coverage sites``: import, list and export tables of sites."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from maillage.accounts.domain.terms import Acting
from maillage.accounts.store.organisations import agency, organisation_at
from maillage.accounts.store.trace import installation_acting
from maillage.core.clock import utc_now
from maillage.core.command_groups import AsJson, print_json
from maillage.core.files.atomic import replacing
from maillage.core.problems import Refused, sentence
from maillage.cover.network.edges.export.site_files import site_places, write_site_table
from maillage.cover.network.pages.parts.site_words import change_lines, licence_text, state_text
from maillage.cover.network.pages.site_form import differences_text
from maillage.cover.network.store.antenna_files import antenna_folder
from maillage.cover.network.store.model_types import NetworkSite
from maillage.cover.network.store.network_sites import active_sites, keep_antenna_files, site_differences, write_sites
from maillage.cover.network.store.site_cells import sites_as_cells
from maillage.cover.network.store.site_sources import stations_of_file

app = typer.Typer(help="The sites of fixed 4G: import, list, export.", no_args_is_help=True)


@app.command("import")
def import_sites(
    file: Annotated[Path, typer.Argument(help="Table of sites, or ANFR's register of supports.", exists=True)],
    *,
    organisation: Annotated[
        str | None, typer.Option(help="Whose sites they are (its slug); else the agency's.")
    ] = None,
    patterns: Annotated[Path | None, typer.Option(help="Folder of the antenna files (MSI).")] = None,
    apply: Annotated[bool, typer.Option("--apply", help="Write it; without, the differences are shown.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show what a table would change, and write it with --apply. Example: maillage coverage sites import sites.csv.

    Written again, it changes nothing; sites that it leaves out stay. Rows of a register that cannot be read are set
    aside and counted. Exit status: 0, 1 where the file is refused.
    """
    owner = organisation_at(organisation) if organisation else agency()
    acting, folder = installation_acting(owner.pk), patterns or file.parent
    names = [path for path in sorted(folder.iterdir()) if path.is_file() and path.suffix.lower() in {".msi", ".txt"}]
    sent = {path.name: path.read_text("utf-8", errors="replace") for path in names if path != file}
    with antenna_folder(sent) as antennas:
        read = stations_of_file(file, antennas, operator=owner.name, today=localdate())
    stations = read.stations
    differences = site_differences(stations, owner.pk)
    if apply:
        keep_antenna_files(sent, stations, now=utc_now())

        def acting_for(site: NetworkSite) -> Acting:
            # The installation acts for the owner of each site.
            return installation_acting(site.organisation_id) if site.organisation_id else acting

        write_sites(stations, acting, acting_for, now=utc_now())
    if as_json:
        changes = [
            {
                "site": change.station.support.code,
                "is_new": change.is_new,
                "fields": [list(field) for field in change.fields],
            }
            for change in differences.changes
        ]
        counts = {"unchanged": differences.unchanged, "left_out": differences.left_out}
        print_json({"changes": changes, **counts, "applied": apply, "set_aside": read.rejected.facts(_)})
        return
    for change in differences.changes:
        lines = [_("nouveau")] if change.is_new else change_lines(change)
        sys.stdout.writelines(f"{change.station.support.code} · {line}\n" for line in lines)
    sys.stdout.write(differences_text(differences) + "\n")
    sys.stdout.writelines(f"{line}\n" for line in read.rejected.lines(_))
    if differences.changes and not apply:
        sys.stdout.write(_("Rien n’est écrit : relancez avec --apply.") + "\n")


@app.command("list")
def list_sites(*, as_json: AsJson = False) -> None:
    """List the sites with state and licence. Example: maillage coverage sites list.

    Exit status: 0.
    """
    sites = list(active_sites())
    if as_json:
        print_json(sites_as_cells(sites))
        return
    if not sites:
        sys.stdout.write(_("Aucun site n’est connu.") + "\n")
    for site in sites:
        words = (site.code, site.name, site.operator, state_text(site), licence_text(site, today=localdate()))
        sys.stdout.write(" · ".join(words) + "\n")


@app.command("export")
def export_sites(
    out: Annotated[Path, typer.Argument(help="Where to write: .csv, .geojson or .kml.")], *, as_json: AsJson = False
) -> None:
    """Write all sites to a file. Example: maillage coverage sites export sites.csv.

    The same sites give the same bytes, and the CSV reads back. Exit status: 0, 1 for an ending that says no form.
    """
    sites, form = list(active_sites()), out.suffix.lower().removeprefix(".")
    if form not in {"csv", "geojson", "kml"}:
        message = sentence("« %(file)s » ne dit pas sa forme : terminez son nom par .csv, .geojson ou .kml.")
        raise Refused("place_form", message, file=out.name)
    with replacing(out) as draft, draft.open("wb") as stream:
        if form == "csv":
            write_site_table(sites, stream)
        else:
            stream.write(site_places(sites, form))
    if as_json:
        print_json({"file": str(out), "sites": len(sites)})
    else:
        sys.stdout.write(_("%(count)s sites écrits dans %(file)s.") % {"count": len(sites), "file": out} + "\n")
