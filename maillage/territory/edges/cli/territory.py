"""The commands ``maillage territory …``: search, locate, update, restore, build, ground, places. Each has --json."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated, Any

import typer
from django.conf import settings
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from maillage.core.clock import utc_now
from maillage.core.command_groups import AsJson, print_json
from maillage.core.problems import Refused, sentence
from maillage.core.tables.rejected_rows import NONE_REJECTED
from maillage.territory.domain.reference import UpdateForm
from maillage.territory.domain.terms import CodeChange, Kind, PlaceOrigin, Streets, Territory, UpdateReport
from maillage.territory.store import agency_places as record
from maillage.territory.store import territories as queries
from maillage.territory.store.derived import territory_folder
from maillage.territory.store.derived_file import build
from maillage.territory.store.place_rows import agency_places
from maillage.territory.store.reference_updates import apply_update, restore_built_in
from maillage.territory.store.streets import import_streets, remove_streets, streets_folder, streets_in_force

app = typer.Typer(help="Communes, EPCI, départements, régions, places: find, locate, update.", no_args_is_help=True)
places_app = typer.Typer(help="The places that the agency adds.", no_args_is_help=True)
app.add_typer(places_app, name="places")

NOTHING_FOUND = 1
SHOWN_CHANGES = 20


@app.command()
def search(
    text: Annotated[str, typer.Argument(help="A name, a postal code or an Insee code, even unfinished.")],
    *,
    limit: Annotated[int, typer.Option(min=1, max=100)] = 10,
    kind: Annotated[list[Kind] | None, typer.Option(help="Only these kinds.")] = None,
    as_json: AsJson = False,
) -> None:
    """Find territories by name. Example: maillage territory search "st jean de mon"."""
    territories = queries.search(text, limit=limit, kinds=kind or tuple(Kind))
    _show_territories(territories, as_json=as_json)
    if not territories:
        _print(_("Aucun territoire ne s’appelle ainsi : essayez le début du nom ou le code postal."))
        raise typer.Exit(NOTHING_FOUND)


@app.command(context_settings={"ignore_unknown_options": True})
def locate(
    lon: Annotated[float, typer.Argument(help="Longitude, degrees, WGS 84.")],
    lat: Annotated[float, typer.Argument(help="Latitude, degrees, WGS 84.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Say in which commune a point lies. Example: maillage territory locate -2.1118 47.1094."""
    commune = queries.commune_at(lon, lat)
    around = [commune, queries.arrondissement_at(lon, lat), *queries.parents(commune.address)] if commune else []
    _show_territories([territory for territory in around if territory], as_json=as_json)
    if commune is None:
        _print(_("Aucune commune française à moins de 500 m : la longitude vient d’abord, puis la latitude."))
        raise typer.Exit(NOTHING_FOUND)


@app.command()
def update(
    file: Annotated[
        Path,
        typer.Argument(help="Contours (GeoJSON, GeoPackage, zip), the COG list (v_commune_2027.csv), postal codes."),
    ],
    *,
    vintage: Annotated[str | None, typer.Option(help="Year of the data, where the file's name has none.")] = None,
    as_json: AsJson = False,
) -> None:
    """Take in newer communes, populations or postal codes. Example: maillage territory update v_commune_2027.csv."""
    with Console(stderr=True).status(_("Lecture et construction…")):
        report = apply_update(file, territory_folder(), vintage=vintage)
    if as_json:
        facts = asdict(replace(report, rejected=NONE_REJECTED)) | {"set_aside": report.rejected.facts(_)}
        del facts["rejected"]
        print_json(facts, indent=1)
    else:
        _print(_in_force_text(report))
        _show_changes(_("Nouvelles communes"), report.added)
        _show_changes(_("Communes retirées (et ce qu’elles sont devenues)"), report.retired)
        _show_changes(_("Communes renommées"), report.renamed)
        _show_changes(_kept_title(UpdateForm(report.form)), report.kept)
        for line in report.rejected.lines(_):
            _print(line)


def _in_force_text(report: UpdateReport) -> str:
    told = {
        "vintage": report.vintage,
        "year": report.vintage.removeprefix("COG "),
        "communes": report.communes,
        "contours": report.contours,
        "repaired": report.repaired,
    }
    match UpdateForm(report.form):
        case UpdateForm.POSTAL_CODES:
            return _("Codes postaux de %(year)s en vigueur : %(communes)s communes lues.") % told
        case UpdateForm.POPULATIONS:
            return _("Populations de %(year)s en vigueur : %(communes)s communes lues.") % told
        case _:
            text = _(
                "%(vintage)s en vigueur : %(communes)s communes lues, %(contours)s contours, dont %(repaired)s réparés."
            )
            return text % told


def _kept_title(form: UpdateForm) -> str:
    """What became of the communes that the file lacks."""
    match form:
        case UpdateForm.POSTAL_CODES:
            return _("Absentes du fichier, elles gardent leurs codes postaux")
        case UpdateForm.POPULATIONS:
            return _("Absentes du fichier, elles gardent leur population")
        case _:
            return _("Absentes du fichier, gardées faute de savoir ce qu’elles sont devenues")


@app.command()
def restore(*, as_json: AsJson = False) -> None:
    """Go back to the reference that ships. Example: maillage territory restore."""
    manifest = restore_built_in(territory_folder())
    _show_facts(asdict(manifest), as_json=as_json)


@app.command(name="build")
def build_file(*, as_json: AsJson = False) -> None:
    """Rebuild the derived file. Example: maillage territory build."""
    with Console(stderr=True).status(_("Construction…")):
        manifest = build(territory_folder())
    _show_facts(asdict(manifest), as_json=as_json)


@app.command()
def ground(
    file: Annotated[
        Path | None,
        typer.Argument(help="PMTiles (OpenMapTiles, Shortbread) or an extract of OpenStreetMap (.osm.pbf)."),
    ] = None,
    *,
    remove: Annotated[bool, typer.Option("--remove", help="Take the streets away: the built-in ground stays.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show streets on the maps; without a file, say which. Example: maillage territory ground vendee.osm.pbf."""
    folder = streets_folder(Path(settings.DATA_DIR))
    if file is not None and remove:
        raise Refused("streets_or_none", sentence("Donnez un fichier, ou --remove : pas les deux."))
    if remove:
        remove_streets(folder)
    streets = _take_with_progress(file, folder) if file is not None else streets_in_force(folder)
    _show_facts(asdict(streets) if streets else {}, as_json=as_json)
    if streets is None:
        _print(_("Aucun fond de rues n’est installé : les cartes montrent le fond livré."))
    elif file is not None:
        _print(_("Les cartes montrent ces rues dès maintenant, à partir du zoom 10."))


@places_app.command()
def add(
    file: Annotated[
        Path | None, typer.Argument(help="A GeoJSON file with a polygon.", exists=True, dir_okay=False)
    ] = None,
    *,
    name: Annotated[str, typer.Option(help="The name of the place.")],
    communes: Annotated[str, typer.Option(help="Instead of a file: Insee codes, separated by commas.")] = "",
    slug: Annotated[str | None, typer.Option(help="The address; made from the name if left out.")] = None,
    as_json: AsJson = False,
) -> None:
    """Add a place. Example: maillage territory places add plage.geojson --name "Plage du Veillon"."""
    place = record.add_place(
        name,
        geometry=file.read_text("utf-8") if file else None,
        communes=[code.strip() for code in communes.split(",") if code.strip()],
        slug=slug,
        origin=PlaceOrigin.FILE if file else PlaceOrigin.COMMUNES,
        created_by="maillage territory places add",
        now=utc_now(),
    )
    _show_territories([place], as_json=as_json)


@places_app.command(name="list")
def list_places(*, as_json: AsJson = False) -> None:
    """List the places, those of the reference included. Example: maillage territory places list."""
    _show_territories(queries.places(), as_json=as_json)


@places_app.command()
def remove(
    slug: Annotated[str, typer.Argument(help='The address, without "place:".')], *, as_json: AsJson = False
) -> None:
    """Remove a place of the agency. Example: maillage territory places remove plage-du-veillon."""
    record.remove_place(slug.removeprefix("place:"))
    _show_territories(agency_places(), as_json=as_json)


def _take_with_progress(file: Path, folder: Path) -> Streets:
    with Progress(console=Console(stderr=True), transient=True) as bars:
        bar = bars.add_task(_("Lecture"), total=None)

        def show(what: str, share: float | None) -> None:
            bars.update(bar, description=_(what), total=share and 1.0, completed=share or 0.0)

        return import_streets(file, folder, progress=show)


def _show_territories(territories: Sequence[Territory], *, as_json: bool) -> None:
    if as_json:
        print_json([asdict(territory) for territory in territories], indent=1)
        return
    if not territories:
        return
    table = Table(_("Adresse"), _("Nom"), _("Dans"), _("Code postal"))
    table.add_column(_("Population"), justify="right")
    for territory in territories:
        postal = (
            territory.postal_codes[0] + ("…" if len(territory.postal_codes) > 1 else "")
            if territory.postal_codes
            else ""
        )
        population = "" if territory.population is None else f"{territory.population:,}".replace(",", "\u202f")
        table.add_row(territory.address, territory.name, territory.within or "", postal, population)
    Console().print(table)


def _show_changes(title: str, changes: Sequence[CodeChange]) -> None:
    if not changes:
        return
    table = Table(_("Code"), _("Avant"), _("Après"), title=f"{title} : {len(changes)}")
    for change in changes[:SHOWN_CHANGES]:
        table.add_row(change.code, change.before or "", change.after or "")
    if len(changes) > SHOWN_CHANGES:
        table.add_row("…", "", "")
    Console().print(table)


def _show_facts(facts: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_json(facts, indent=1)
        return
    table = Table(show_header=False)
    for name, fact in facts.items():
        table.add_row(name, ", ".join(map(str, fact)) if isinstance(fact, tuple) else str(fact))
    Console().print(table)


def _print(text: str) -> None:
    Console(stderr=True).print(text, highlight=False)
