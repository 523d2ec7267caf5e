"""``maillage kit``: writes the kits of several territories to a folder."""

import json
from pathlib import Path
from typing import Annotated

import typer
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import track

from maillage.core.problems import Refused, sentence
from maillage.measure.campaign.edges.export.kit.brand import brand_of_agency
from maillage.measure.campaign.edges.export.kit.bundle import KIT_FILES, folder_name, read_me
from maillage.measure.campaign.edges.export.kit.content import piece_by_name
from maillage.territory.domain.terms import Address, Kind
from maillage.territory.store.territories import built_in_within, territory
from maillage.web.public_url import installation_url


def kit(
    addresses: Annotated[
        list[str] | None, typer.Argument(help="Territories: commune:44131, region:52, place:…")
    ] = None,
    *,
    out: Annotated[Path, typer.Option(help="The folder to write to; one folder a territory.")],
    every_commune_of: Annotated[str, typer.Option("--all", help="Every commune of this territory too.")] = "",
    piece: Annotated[list[str] | None, typer.Option(help="These pieces only: affiche-a4, depliant, …")] = None,
    form: Annotated[list[str] | None, typer.Option(help="These forms only: pdf, svg, png, gif.")] = None,
    url: Annotated[str, typer.Option(help="The public address in the codes (MAILLAGE_PUBLIC_URL).")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    """Print the kit of territories. Example: maillage kit commune:44131 --out kits --piece affiche-a4 --form pdf."""
    places = [territory(address) for address in addresses or []]
    if every_commune_of:
        above = territory(every_commune_of)
        if above.kind not in {Kind.REGION, Kind.DEPARTEMENT, Kind.EPCI}:
            message = sentence("--all veut une région, un département ou une intercommunalité, pas %(address)s.")
            raise Refused("kit_all_of_commune", message, address=above.address)
        places += built_in_within(Kind.COMMUNE, Address(above.kind, above.code))
    if not places:
        raise Refused("kit_of_nothing", sentence("Donnez un territoire (commune:44131), ou --all region:52."))
    forms = form or []
    words = {piece_by_name(word).word for word in piece or []}
    files = [
        file for file in KIT_FILES if (not words or file.piece.word in words) and (not forms or file.form in forms)
    ]
    if not files:
        message = sentence("Aucune pièce n’a la forme %(forms)s : donnez pdf, svg, png ou gif.")
        raise Refused("kit_form_unknown", message, forms=", ".join(forms))
    base = (url or installation_url()).rstrip("/")
    silent = Console(stderr=True)
    brand, kits = brand_of_agency(), []
    for place in track(places, description=_("Kits"), console=silent, transient=True):
        folder = out / folder_name(place)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "LISEZ-MOI.txt").write_text(read_me(place), encoding="utf-8")
        for file in files:
            (folder / file.name).write_bytes(file.order(place, brand=brand, base=base).fresh_file())
        kits.append({"territory": place.address, "name": place.name, "folder": str(folder), "files": len(files)})
    if as_json:
        typer.echo(json.dumps({"kits": kits}, ensure_ascii=False))
        return
    for summary in kits:
        typer.echo(f"{summary['territory']}  {summary['folder']}  {summary['files']}")
