"""``maillage coverage point``: the answer for one place, with its ledger and the height that would do."""

from pathlib import Path
from typing import Annotated, Any

import typer
from django.utils.translation import gettext as _

from maillage.core.command_groups import AsJson, print_json
from maillage.core.geo import to_lambert_93
from maillage.cover.network.domain.link_budget import LinkBudget
from maillage.cover.network.intake.site_tables import read_base_stations
from maillage.cover.prediction.domain.network.place_answers import GroundedNetwork
from maillage.cover.prediction.domain.network.point_answer import PointAnswer, point_answer
from maillage.cover.prediction.domain.service import REASON_WORDS, STATE_WORDS, ServiceState
from maillage.cover.prediction.edges.cli.options import (
    ClutterFile,
    ClutterHeightM,
    Day,
    Patterns,
    Terrain,
    assumed_clutter,
    day_of,
)
from maillage.cover.prediction.store.build.ground import ground_within
from maillage.cover.radio.domain.height_files import GridBox
from maillage.web.wording import formats

_MARGIN_M = 500.0


def point(  # noqa: PLR0913 -- a command has as many options as an answer has inputs
    sites: Annotated[Path, typer.Argument(help="Table of sites, one row a sector (schema maillage/sites-4g-fixe).")],
    *,
    lon: Annotated[float, typer.Option(min=-5.5, max=10, help="Longitude of the place, degrees.")],
    lat: Annotated[float, typer.Option(min=41, max=51.5, help="Latitude of the place, degrees.")],
    height_m: Annotated[float, typer.Option(min=1, max=50, help="Height of the antenna above the ground.")] = 8.0,
    clear_m: Annotated[float, typer.Option(min=0, max=500, help="Nothing stands so near before the antenna.")] = 0.0,
    terrain: Terrain = None,
    patterns: Patterns = None,
    clutter: ClutterFile = None,
    clutter_height_m: ClutterHeightM = 10.0,
    radius_km: Annotated[float, typer.Option(min=1, max=50, help="How far from a site it is computed.")] = 15.0,
    day: Day = None,
    as_json: AsJson = False,
) -> None:
    """Say whether a place is served. Example: maillage coverage point sites.csv --terrain r.tif --lon -1.6 --lat 47.5.

    The place is written nowhere. Exit status: 0, 1 where an input is refused.
    """
    stations = read_base_stations(sites, patterns=patterns)
    x, y = to_lambert_93(lon, lat)
    reach = radius_km * 1000 + _MARGIN_M
    box = GridBox(x - reach, y - reach, x + reach, y + reach)
    ground = ground_within(box, terrain=terrain, clutter_file=clutter, assumed=assumed_clutter(clutter_height_m))
    budget = LinkBudget(receiver_height_m=height_m, receiver_clear_m=clear_m)
    network = GroundedNetwork(tuple(stations), *ground, radius_km * 1000, day_of(day), budget)
    answer = point_answer(network, (x, y))
    if as_json:
        print_json(answer_facts(answer))
        return
    for line in answer_sentences(answer):
        typer.echo(line)


def answer_sentences(answer: PointAnswer) -> list[str]:
    """The answer in words: first whether the place is served, then why, then where each dB went."""
    lines = [_("Ce lieu : %(state)s.") % {"state": _(STATE_WORDS[answer.state])}]
    if REASON_WORDS[answer.reason]:
        lines.append(_("Pourquoi : %(reason)s.") % {"reason": _(REASON_WORDS[answer.reason])})
    if answer.heard and answer.path is not None:
        server, ledger = answer.heard[0], answer.path.ledger
        lines.append(
            _("Secteur %(sector)s de « %(site)s », à %(km)s km : %(rsrp)s dBm.")
            % {
                "sector": server.sector.code,
                "site": server.station.support.name,
                "km": formats.number(server.distance_m / 1000, 1),
                "rsrp": formats.number(server.rsrp_dbm, 1),
            }
        )
        lines.append(
            _("Perte de %(loss)s dB : %(free)s d’espace libre, %(terrain)s de relief, %(clutter)s d’arbres et maisons.")
            % {
                "loss": formats.number(answer.path.loss_db, 1),
                "free": formats.number(ledger.free_space_db, 1),
                "terrain": formats.number(ledger.terrain_db, 1),
                "clutter": formats.number(ledger.clutter_db, 1),
            }
        )
    if answer.peak_mbps is not None and answer.probability is not None:
        words = {"rate": formats.number(answer.peak_mbps), "percent": formats.chance(answer.probability)}
        lines.append(_("%(rate)s Mb/s en crête ; %(percent)s de chances d’avoir le débit promis.") % words)
    curve = [
        _("%(height)s m : %(percent)s")
        % {"height": formats.number(level.height_m), "percent": formats.chance(level.probability)}
        for level in answer.curve
        if level.probability is not None
    ]
    if curve:
        lines.append(_("Selon la hauteur de l’antenne : %(curve)s.") % {"curve": ", ".join(curve)})
    if answer.least_height_m is not None and answer.state is not ServiceState.SERVED:
        height = {"height": formats.number(answer.least_height_m)}
        lines.append(_("Une antenne à %(height)s m du sol suffirait.") % height)
    return lines


def answer_facts(answer: PointAnswer) -> dict[str, Any]:
    """The answer as JSON values."""
    path = answer.path
    return {
        "state": answer.state.name.lower(),
        "reason": answer.reason.name.lower(),
        "probability": answer.probability,
        "probability_interval": answer.probability_interval,
        "peak_mbps": answer.peak_mbps,
        "busy_chance": answer.busy_chance,
        "sinr_db": answer.sinr_db,
        "loss": None
        if path is None
        else {
            "loss_db": path.loss_db,
            "free_space_db": path.ledger.free_space_db,
            "terrain_db": path.ledger.terrain_db,
            "clutter_db": path.ledger.clutter_db,
            "line_of_sight": path.is_line_of_sight,
            "fresnel_clearance": path.fresnel_clearance,
        },
        "heard": [
            {
                "site": item.station.support.code,
                "sector": item.sector.code,
                "distance_m": round(item.distance_m),
                "rsrp_dbm": round(item.rsrp_dbm, 1),
            }
            for item in answer.heard
        ],
        "heights": [
            {"height_m": level.height_m, "probability": level.probability, "state": level.state.name.lower()}
            for level in answer.curve
        ],
        "least_height_m": answer.least_height_m,
    }
