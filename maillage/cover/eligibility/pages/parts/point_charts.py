"""The drawings of an answer for a place, each with the rows of the table that says the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from maillage.cover.eligibility.pages.parts.path_profiles import (
    ProfileLines,
    ProfileObstacle,
    ProfileTexts,
    path_profile,
)
from maillage.cover.eligibility.pages.parts.point_words import dbm_text, profile_text
from maillage.cover.prediction.domain.service import STATE_WORDS
from maillage.cover.prediction.store.point_answers import AnsweredPoint
from maillage.cover.radio.domain.path_loss import sight_profile
from maillage.cover.radio.domain.waves import Wave
from maillage.web.charts.axis import frame, joined
from maillage.web.charts.columns import TimeColumn, columns
from maillage.web.wording import formats

_ROW_HEIGHT: Final = 44
_BAR_TOP: Final = 23
_BAR_HEIGHT: Final = 14
_LEAST_PERCENT: Final = 0.6  # narrower would not be seen


class LedgerRow(NamedTuple):
    """One line of the ledger: what it is, its value, what that means in plain words."""

    name: str
    value: str
    meaning: str


@dataclass(frozen=True, slots=True)
class ChartWithRows:
    """A drawing and the same as a table."""

    svg: SafeString
    rows: tuple[LedgerRow, ...]


def profile_chart(point: AnsweredPoint) -> SafeString:
    """Ground, trees and houses, line of sight, first Fresnel zone, both antennas; "" where no site is heard."""
    server = point.answer.server
    if server is None:
        return SafeString()
    wave = Wave(server.frequency_ghz)
    sight = sight_profile(
        server.profile, wave, transmitter_height_m=server.mast_height_m, receiver_height_m=server.receiver_height_m
    )
    obstacle, edge = None, server.loss.dominant_edge
    if edge is not None and server.loss.fresnel_clearance < 1:
        edge_point = int(abs(sight.distances_km - edge.distance_km).argmin())
        obstacle = ProfileObstacle(edge.distance_km, float(sight.surface_m[edge_point]))
    lines = ProfileLines(
        sight.distances_km.tolist(),
        sight.ground_m.tolist(),
        sight.surface_m.tolist(),
        sight.ray_m.tolist(),
        sight.zone_m.tolist(),
    )
    texts = ProfileTexts(
        title=_("Profil du trajet"),
        description=profile_text(point),
        start=point.answer.heard[0].station.support.name,
        end=_("Vous"),
        height=_("%s m"),
        distance=_("%s km"),
    )
    return path_profile(lines, texts, obstacle=obstacle)


def ledger_chart(point: AnsweredPoint) -> ChartWithRows | None:
    """Where each dB went, from what the site sends to what is left over the noise; None where no site is heard."""
    server = point.answer.server
    if server is None:
        return None
    signal, loss = server.signal, server.loss.ledger
    rsrp = point.answer.heard[0].rsrp_dbm
    changes = [
        (_("Antenne du site"), signal.station_gain_dbi, _("elle tourne la puissance vers vous, plus ou moins")),
        (_("Distance"), -loss.free_space_db, _("ce que perd le signal sans aucun obstacle")),
        (_("Relief"), -loss.terrain_db, _("collines et courbure de la Terre")),
        (_("Arbres et maisons"), -loss.clutter_db, _("ce qu’ils ajoutent au relief")),
        *(
            [(_("Calage"), signal.calibration_db, _("ce que des relevés de terrain corrigent du calcul"))]
            if signal.calibration_db
            else []
        ),
        (_("Votre antenne"), signal.receiver_gain_dbi, _("tournée vers le site")),
    ]
    floor = min(rsrp, signal.disturbance_dbm, signal.sent_dbm - loss.free_space_db - loss.terrain_db - loss.clutter_db)
    floor -= 5
    level, steps, rows = signal.sent_dbm, list[WaterfallStep](), list[LedgerRow]()

    def add_level(name: str, value_dbm: float, meaning: str) -> None:
        text = dbm_text(value_dbm, 1)
        steps.append(WaterfallStep(name, text, floor, value_dbm, WaterfallKind.LEVEL))
        rows.append(LedgerRow(name, text, meaning))

    add_level(_("Puissance émise"), level, _("par sous-porteuse de 15 kHz, pertes du câble ôtées"))
    for name, change, meaning in changes:
        kind = WaterfallKind.GAIN if change >= 0 else WaterfallKind.LOSS
        sign = "" if round(change, 1) == 0 else "+" if change > 0 else "−"
        text = f"{sign}{formats.number(abs(change), 1)} dB"
        steps.append(WaterfallStep(name, text, level, level + change, kind))
        rows.append(LedgerRow(name, text, meaning))
        level += change
    add_level(_("Signal reçu"), rsrp, _("RSRP, la somme de tout ce qui précède"))
    disturbance = signal.disturbance_dbm
    add_level(_("Bruit et autres secteurs"), disturbance, _("ce que votre antenne entend d’autre"))
    chart = waterfall(
        steps,
        title=_("Où va chaque décibel"),
        description=_("%(sent)s émis, %(received)s reçus, %(noise)s de bruit et d’autres secteurs.")
        % {"sent": dbm_text(signal.sent_dbm, 1), "received": dbm_text(rsrp, 1), "noise": dbm_text(disturbance, 1)},
    )
    return ChartWithRows(chart, tuple(rows))


def height_chart(point: AnsweredPoint) -> ChartWithRows:
    """The chance of the promised service at heights of the antenna, with the level from which a place is served."""
    heights, rows = [], []
    curve = point.answer.curve
    chances = [formats.chance(answer.probability) for answer in curve]
    for place, (answer, chance) in enumerate(zip(curve, chances, strict=True)):
        height = formats.number(answer.height_m)
        state = _(STATE_WORDS[answer.state])
        title = _("À %(height)s m : %(chance)s, %(state)s") % {"height": height, "chance": chance, "state": state}
        # Of heights side by side with the same chance the first says it: on a telephone they would touch.
        is_repeated = place > 0 and chances[place - 1] == chance
        heights.append(
            TimeColumn(100 * (answer.probability or 0.0), "" if is_repeated else chance, f"{height} m", title)
        )
        rows.append(LedgerRow(f"{height} m", chance, state))
    served = 100 * point.network.budget.served_above
    chart = columns(
        heights,
        title=_("Chances selon la hauteur de l’antenne"),
        description=_("La ligne est à %(percent)s %% : servi au-dessus.") % {"percent": formats.number(served)},
        reference=served,
    )
    return ChartWithRows(chart, tuple(rows))


class WaterfallKind(StrEnum):
    """What a step is: a level that is reached, or what leads to the next one."""

    LEVEL = "level"
    GAIN = "gain"
    LOSS = "loss"


@dataclass(frozen=True, slots=True)
class WaterfallStep:
    """One step: its name, its value as text, from where to where it goes."""

    name: str
    text: str
    start: float
    end: float
    kind: WaterfallKind


def waterfall(steps: Sequence[WaterfallStep], *, title: str, description: str) -> SafeString:
    """The steps from the first to the last; a level begins at the left of the scale."""
    values = [value for step in steps for value in (step.start, step.end)]
    low, high = min(values), max(values)
    span = max(high - low, 1.0)
    rows = []
    for place, step in enumerate(steps):
        top = place * _ROW_HEIGHT
        west, east = sorted((100 * (step.start - low) / span, 100 * (step.end - low) / span))
        # A thin step at the right end stays inside the drawing.
        west = min(west, 100 - _LEAST_PERCENT)
        rows.append(
            format_html(
                '<text class="name" x="0" y="{}">{}</text>'
                '<text class="value" x="100%" y="{}" text-anchor="end">{}</text>'
                '<rect class="track" x="0" y="{}" width="100%" height="{}"/>'
                '<rect class="{}" x="{}%" y="{}" width="{}%" height="{}"/>',
                top + 16, step.name, top + 16, step.text, top + _BAR_TOP, _BAR_HEIGHT,
                step.kind, round(west, 2), top + _BAR_TOP, round(max(east - west, _LEAST_PERCENT), 2), _BAR_HEIGHT,
            )
        )  # fmt: skip
    size = format_html('width="100%" height="{}"', len(steps) * _ROW_HEIGHT)
    return frame("chart waterfall", size, title=title, description=description, content=joined(rows))
