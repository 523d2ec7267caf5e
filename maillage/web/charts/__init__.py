"""Server-rendered SVG charts: interval bars, podium, sparkline… They need no script.

Each function takes plain values and texts (in the language of the page) and returns one accessible SVG (role img,
title, desc). Colours are classes of charts.css, for both themes; there is no style attribute, which the content
security policy forbids. A page shows a table with the same content beside each chart.
"""

from maillage.web.charts.axis import Axis, Ink, Tick, mark
from maillage.web.charts.bars import Bar, Stack, StackShare, interval_bars, interval_line, stacked_bars
from maillage.web.charts.columns import SparklineMonth, sparkline
from maillage.web.charts.maps import AreaShape, area_map
from maillage.web.charts.parts import PartBar, part_bars
from maillage.web.charts.podium import PodiumBlock, podium
from maillage.web.charts.scale import Mark, progress, score_scale

__all__ = [
    "AreaShape",
    "Axis",
    "Bar",
    "Ink",
    "Mark",
    "PartBar",
    "PodiumBlock",
    "SparklineMonth",
    "Stack",
    "StackShare",
    "Tick",
    "area_map",
    "interval_bars",
    "interval_line",
    "mark",
    "part_bars",
    "podium",
    "progress",
    "score_scale",
    "sparkline",
    "stacked_bars",
]
