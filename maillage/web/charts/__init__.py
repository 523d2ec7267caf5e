"""Charts as SVG made on the server: interval bars, podium, sparkline… They work without script.

Each function takes plain values and texts (already in the language of the page) and gives one accessible SVG
(role img, title, desc). Colours are classes of charts.css, so that both themes hold; no style attribute is used,
the content policy forbids it. A page puts a table that says the same beside each chart.
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
