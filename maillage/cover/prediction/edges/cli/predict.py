"""``maillage coverage predict``: who can be served by a network of fixed 4G, as layers and tables."""

from pathlib import Path
from typing import Annotated, Any

import typer
from django.utils.translation import gettext as _

from maillage.core.command_groups import AsJson, print_json
from maillage.core.tables.rejected_rows import count_line
from maillage.cover.network.domain.link_budget import LinkBudget, budget_lines, with_overrides
from maillage.cover.prediction.edges.cli.options import (
    Assume,
    CellM,
    ClutterFile,
    ClutterHeightM,
    Day,
    Patterns,
    RadiusKm,
    Terrain,
    assumed_clutter,
    day_of,
    overrides,
    site_bar,
)
from maillage.cover.prediction.pages.parts.prediction_words import calibration_sentence, fitted_heights_sentence
from maillage.cover.prediction.store.build.prediction import (
    BuiltPrediction,
    PredictionTask,
    build_prediction,
    publish_prediction,
)
from maillage.cover.prediction.store.calibrations import calibration_in_force, heights_in_force, heights_of
from maillage.cover.radio.domain.macro_cells import FARTHEST_M, MacroCell
from maillage.cover.radio.domain.rasters import ClutterSource
from maillage.web.installation import home_territory
from maillage.web.wording import formats


def predict(  # noqa: PLR0913 -- a command has as many options as a prediction has inputs
    sites: Annotated[Path, typer.Argument(help="Table of sites, one row a sector (schema maillage/sites-4g-fixe).")],
    *,
    terrain: Terrain = None,
    territory: Annotated[str | None, typer.Option(help="Whose communes are counted; else the installation's.")] = None,
    addresses: Annotated[Path | None, typer.Option(help="Addresses (BAN: lon, lat; bon_acces if known).")] = None,
    patterns: Patterns = None,
    clutter: ClutterFile = None,
    clutter_height_m: ClutterHeightM = 10.0,
    cell_m: CellM = 100.0,
    radius_km: RadiusKm = 15.0,
    day: Day = None,
    without_terrain: Annotated[MacroCell | None, typer.Option(help="A macro cell of 3GPP on flat ground.")] = None,
    assume: Assume = None,
    publish: Annotated[bool, typer.Option("--publish", help="Show it on the pages (on the loaded terrain).")] = False,
    as_json: AsJson = False,
) -> None:
    """Predict who a network serves. Example: maillage coverage predict sites.csv --terrain relief.tif.

    The same inputs give the same folder with the same bytes. Exit status: 0, 1 where an input is refused.
    """
    with site_bar() as on_site:
        task = PredictionTask(
            sites=sites,
            terrain=terrain,
            territory=territory or home_territory(),
            day=day_of(day),
            budget=with_overrides(LinkBudget(), overrides(assume)),
            patterns=patterns,
            addresses=addresses,
            clutter=assumed_clutter(clutter_height_m),
            clutter_file=clutter,
            cell_m=cell_m,
            radius_m=radius_km * 1000 if without_terrain is None else min(radius_km * 1000, FARTHEST_M),
            scenario=without_terrain,
            # A file of terrain is a study of its own; what is published rests on all that was loaded.
            calibration=calibration_in_force() if terrain is None else None,
            heights=heights_in_force() if terrain is None and clutter is None else None,
        )
        built = build_prediction(task, on_site=on_site)
    if publish:
        publish_prediction(built.version)
    if as_json:
        print_json(prediction_json(built))
    else:
        for line in outcome_sentences(built):
            typer.echo(line)


def budget(*, as_json: AsJson = False) -> None:
    """List the numbers of the link budget, with bounds and sources. Example: maillage coverage budget.

    Exit status: 0.
    """
    if as_json:
        print_json([line._asdict() for line in budget_lines()])
        return
    for line in budget_lines():
        typer.echo(f"{line.name} = {formats.number(line.default, 3)} {line.unit} : {_(line.label)} ({_(line.source)})")


def prediction_json(built: BuiltPrediction) -> dict[str, Any]:
    """A prediction as JSON values."""
    return {"folder": str(built.folder), "is_new": built.is_new, **built.facts}


def outcome_sentences(built: BuiltPrediction) -> list[str]:
    """What a prediction says, a sentence a line: who is served, then what it rests on."""
    facts = built.facts
    totals = {name: formats.number(count) for name, count in facts["totals"].items()}
    lines = []
    if facts["is_invented"]:
        lines.append(_("Les sites sont inventés : rien ici n’est un réseau réel."))
    lines.append(
        _(
            "%(served)s foyers sur %(households)s peuvent être servis (de %(served_low)s à %(served_high)s, à 95 %%) ; "
            "de %(not_known)s le modèle ne sait rien."
        )
        % totals
    )
    if facts["full_sectors"]:
        sectors = {"full": formats.number(facts["full_sectors"]), "sectors": formats.number(facts["sectors"])}
        lines.append(
            _("%(full)s secteurs sur %(sectors)s ne prendraient pas toutes les lignes attendues : voyez sectors.csv.")
            % sectors
        )
    if facts["scenario"]:
        lines.append(
            _("Sans relief : pertes moyennes du modèle %(model)s, à 5 km au plus ; pour un premier regard seulement.")
            % {"model": facts["scenario"]}
        )
    elif (fitted := heights_of(facts)) is not None:
        lines.append(fitted_heights_sentence(fitted))
    elif facts["clutter"]["source"] == ClutterSource.ASSUMED:
        height = formats.number(facts["clutter"]["assumed_m"])
        lines.append(_("Sursol supposé partout : %(height)s m d’arbres et de maisons.") % {"height": height})
    if facts["budget"]["receiver_clear_m"]:
        clear = {"metres": formats.number(facts["budget"]["receiver_clear_m"])}
        lines.append(_("Rien n’est supposé debout sur les %(metres)s m devant chaque antenne d’abonné.") % clear)
    lines += [calibrated] if (calibrated := calibration_sentence(facts)) else []
    if facts["places"] == "spread":
        lines.append(_("Sans fichier d’adresses, les foyers sont répartis dans leur commune : donnez --addresses."))
    elif (set_aside := facts.get("addresses_set_aside")) and set_aside["rows_set_aside"]:
        lines.append(count_line(set_aside, _))
    if not facts["load_converged"]:
        lines.append(_("La charge des secteurs ne s’est pas stabilisée : lisez les débits avec prudence."))
    lines.append(_("Couches et tables : %(folder)s") % {"folder": built.folder})
    return lines
