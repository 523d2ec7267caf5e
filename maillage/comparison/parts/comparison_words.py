"""Comparisons in words: names of parts, rates and densities, an estimate with its interval, operators of one step."""

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext as _

from maillage.comparison.terms import Estimate, Rate
from maillage.quality.queries.operators import operator_table
from maillage.quality.terms.density import Density
from maillage.quality.terms.method import ScorePart
from maillage.web.wording import formats

PARTS: Final = tuple(ScorePart)
RATES: Final = tuple(Rate)


def part_name(part: ScorePart) -> str:
    """What a part of the score is called on the pages, short enough for a phone."""
    return {
        ScorePart.WEB: _("Pages web"),
        ScorePart.VIDEO: _("Vidéo"),
        ScorePart.DOWNLOAD: _("Descente"),
        ScorePart.UPLOAD: _("Montée"),
        ScorePart.LATENCY: _("Latence"),
        ScorePart.FILES: _("Fichiers"),
    }[part]


def rate_name(rate: Rate) -> str:
    """What a rate says."""
    return {
        Rate.PAGE_WITHIN_10S: _("Pages affichées en moins de 10 s"),
        Rate.PAGE_WITHIN_5S: _("Pages affichées en moins de 5 s"),
        Rate.VIDEO_PERFECT: _("Vidéos parfaites"),
        Rate.VIDEO_CORRECT: _("Vidéos parfaites ou correctes"),
        Rate.DOWNLOAD_3_MBPS: _("Descente de 3 Mb/s ou plus"),
        Rate.DOWNLOAD_8_MBPS: _("Descente de 8 Mb/s ou plus"),
        Rate.DOWNLOAD_30_MBPS: _("Descente de 30 Mb/s ou plus"),
        Rate.FILE_DOWN_WITHIN_30S: _("Fichiers reçus en 30 s"),
        Rate.FILE_UP_WITHIN_30S: _("Fichiers envoyés en 30 s"),
    }[rate]


def density_name(density: Density) -> str:
    """What a class of density is called."""
    return {
        Density.RURAL: _("Communes rurales"),
        Density.INTERMEDIATE: _("Communes intermédiaires"),
        Density.DENSE: _("Communes denses"),
    }[density]


def operator_name(code: int) -> str:
    """The name of an operator by its code."""
    operator = operator_table().by_code(code)
    return _("Opérateur inconnu") if operator is None else operator.name


def enumeration(names: Sequence[str]) -> str:
    """Names as a list in words: "Orange, SFR et Free Mobile"."""
    if len(names) < 2:
        return "".join(names)
    return _("%(most)s et %(last)s") % {"most": ", ".join(names[:-1]), "last": names[-1]}


def points_text(estimate: Estimate | None) -> str:
    """A score out of 100 without its unit: "63,4" (scores that round to one point may differ); a dash without one."""
    return "–" if estimate is None else formats.number(estimate.value, 1)


def interval_words(estimate: Estimate | None) -> str:
    """The interval of a score: "61,2 à 64,8"; empty where none could be drawn."""
    if estimate is None or estimate.low is None or estimate.high is None:
        return ""
    return _("%(low)s à %(high)s") % {"low": formats.number(estimate.low, 1), "high": formats.number(estimate.high, 1)}


def share_words(estimate: Estimate | None) -> tuple[str, str]:
    """A share as percents, and its interval: ("98 %", "96,4 à 99,0"); dash and nothing where there is none."""
    if estimate is None:
        return "–", ""
    if estimate.low is None or estimate.high is None:
        return formats.percent(estimate.value), ""
    low, high = formats.number(estimate.low * 100, 1), formats.number(estimate.high * 100, 1)
    return formats.percent(estimate.value), _("%(low)s à %(high)s") % {"low": low, "high": high}


def steps_words(steps: Sequence[Sequence[int]]) -> str:
    """The steps of a podium in one line: "Orange › SFR = Free Mobile"."""
    return " › ".join(" = ".join(operator_name(code) for code in step) for step in steps)
