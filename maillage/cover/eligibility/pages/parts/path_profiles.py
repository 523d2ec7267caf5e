"""The profile of a radio path: ground, what stands on it, the ray between two antennas and the room it needs.

The drawing stretches from left to right only, so heights are true on every screen; marks and texts stand outside of
what stretches.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from math import ceil, floor
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from maillage.web.charts.axis import frame, joined

HEIGHT: Final = 260
TOP: Final = 34.0  # room for the names of both ends
FLOOR: Final = 232.0
_WIDTH: Final = 1_000
_LEAST_SPAN_M: Final = 20.0
_STEPS_M: Final = (5, 10, 20, 50, 100, 200, 500)
_MOST_LINES: Final = 4
_STEPS_KM: Final = (0.1, 0.2, 0.5, 1, 2, 5, 10)
_MOST_TICKS: Final = 5


@dataclass(frozen=True, slots=True)
class ProfileLines:
    """Heights in metres along a path, one a distance: the bare ground, what stands on it, the ray, its room beside."""

    distances_km: Sequence[float]
    ground_m: Sequence[float]
    surface_m: Sequence[float]
    ray_m: Sequence[float]
    zone_m: Sequence[float]


@dataclass(frozen=True, slots=True)
class ProfileObstacle:
    """A point of the profile to be shown: where it is, how high."""

    distance_km: float
    height_m: float


@dataclass(frozen=True, slots=True)
class ProfileTexts:
    """The texts of a profile: title, all of it in a sentence, the names of both ends, the units of its ticks."""

    title: str
    description: str
    start: str
    end: str
    height: str  # "%s m"
    distance: str  # "%s km"


def path_profile(lines: ProfileLines, texts: ProfileTexts, *, obstacle: ProfileObstacle | None = None) -> SafeString:
    """The path from its mast (left) to its receiver (right)."""
    lows = [ray - zone for ray, zone in zip(lines.ray_m, lines.zone_m, strict=True)]
    highs = [ray + zone for ray, zone in zip(lines.ray_m, lines.zone_m, strict=True)]
    least, most = min(lines.ground_m), max(*highs, *lines.surface_m)
    scale = _Scale(lines.distances_km[-1], least - 0.06 * (most - least), max(most, least + _LEAST_SPAN_M))
    zone = chain(
        zip(lines.distances_km, highs, strict=True), zip(reversed(lines.distances_km), reversed(lows), strict=True)
    )
    drawing = [
        _area("cover", scale, lines.distances_km, lines.surface_m),
        _area("ground", scale, lines.distances_km, lines.ground_m),
        format_html('<path class="fresnel" d="M{}Z"/>', "L".join(scale.point(*place) for place in zone)),
        format_html(
            '<path class="ray" d="M{}L{}"/>',
            scale.point(0, lines.ray_m[0]), scale.point(scale.length_km, lines.ray_m[-1]),
        ),
    ]  # fmt: skip
    stretched = format_html(
        '<svg viewBox="0 0 {} {}" preserveAspectRatio="none" width="100%" height="{}">{}</svg>',
        _WIDTH, HEIGHT, HEIGHT, joined(drawing),
    )  # fmt: skip
    pole = '<line class="pole" x1="{0}" x2="{0}" y1="{1}" y2="{2}"/><circle class="pole-top" cx="{0}" cy="{2}" r="4"/>'
    ends = [("0", 0), ("100%", -1)]
    poles = [format_html(pole, x, scale.down(lines.ground_m[end]), scale.down(lines.ray_m[end])) for x, end in ends]
    names = format_html(
        '<text class="name" x="0" y="14">{}</text><text class="name" x="100%" y="14" text-anchor="end">{}</text>',
        texts.start, texts.end,
    )  # fmt: skip
    mark = SafeString()
    if obstacle is not None:
        mark = format_html(
            '<circle class="obstacle" cx="{}%" cy="{}" r="6"/>',
            scale.percent(obstacle.distance_km), scale.down(obstacle.height_m),
        )  # fmt: skip
    step = next((step for step in _STEPS_M if (scale.highest_m - scale.lowest_m) / step <= _MOST_LINES), 1_000)
    levels = range(ceil(scale.lowest_m / step) * step, floor(scale.highest_m) + 1, step)
    downs = [(scale.down(level), round(scale.down(level) - 4, 1), texts.height % level) for level in levels]
    # The lines of heights stand behind the drawing, their texts before it.
    line = '<line class="level" x1="0" x2="100%" y1="{0}" y2="{0}"/>'
    tick = '<text class="tick" x="50%" y="{1}" text-anchor="middle">{2}</text>'
    behind, before = format_html_join("", line, downs), format_html_join("", tick, downs)
    content = joined([behind, stretched, *poles, mark, before, names, _distance_ticks(scale, texts)])
    size = format_html('width="100%" height="{}"', HEIGHT)
    return frame("chart profile", size, title=texts.title, description=texts.description, content=content)


@dataclass(frozen=True, slots=True)
class _Scale:
    length_km: float
    lowest_m: float
    highest_m: float

    def percent(self, distance_km: float) -> float:
        return round(100 * distance_km / self.length_km, 2)

    def down(self, height_m: float) -> float:
        share = (height_m - self.lowest_m) / (self.highest_m - self.lowest_m)
        return round(FLOOR - (FLOOR - TOP) * share, 1)

    def point(self, distance_km: float, height_m: float) -> str:
        return f"{round(_WIDTH * distance_km / self.length_km, 1):g} {self.down(height_m):g}"


def _area(css_class: str, scale: _Scale, distances_km: Sequence[float], heights_m: Sequence[float]) -> SafeString:
    edge = "L".join(scale.point(*place) for place in zip(distances_km, heights_m, strict=True))
    return format_html('<path class="{}" d="M0 {}L{}L{} {}Z"/>', css_class, FLOOR, edge, _WIDTH, FLOOR)


def _distance_ticks(scale: _Scale, texts: ProfileTexts) -> SafeString:
    step = next((step for step in _STEPS_KM if scale.length_km / step <= _MOST_TICKS), 20)
    count = floor(scale.length_km / step + 1e-9)
    places = [round(number * step, 1) for number in range(1, count + 1)]
    tick = '<text class="tick" x="{}%" y="{}" text-anchor="{}">{}</text>'
    texts_at = (
        (percent, HEIGHT - 8, "end" if percent > 94 else "middle", texts.distance % f"{place:g}".replace(".", ","))
        for place in places
        if (percent := scale.percent(place))
    )
    return format_html_join("", tick, texts_at)
