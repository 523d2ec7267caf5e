"""Figures in words, and the operators they are of: texts and inks that several pages show.

How each usage is drawn on the pages: its question in words and its axis. Names, units and steps are the map's.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise, lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from maillage.measure.figures.pages.parts.legends import LEGENDS, Legend
from maillage.measure.record.domain.terms import Figure, Usage
from maillage.measure.record.pages.parts.operator_marks import mark_style as mark_style  # noqa: PLC0414 -- who shows figures takes it from here
from maillage.measure.record.store.operators import Operator, operator_table
from maillage.web.charts import Axis, Tick
from maillage.web.wording import formats


@dataclass(frozen=True, slots=True)
class UsageView:
    """One usage on the page: how it is read on the map too, and its axis here."""

    legend: Legend
    question: str | Promise
    axis: Axis

    @property
    def usage(self) -> Usage:
        """The usage."""
        return self.legend.usage

    @property
    def name(self) -> str:
        """Its name in the language of the page."""
        return str(self.legend.name)

    def write(self, value: float | None) -> str:
        """A value of its scale with its unit."""
        return self.legend.write(value)


def _decimal(value: float, unit: str) -> str:
    return formats.number(value, 0 if value == int(value) else 1) + unit


_lazy_decimal = lazy(_decimal, str)


def _view(usage: Usage, question: str | Promise, *, ends: tuple[float, float], ticks: tuple[float, ...]) -> UsageView:
    """A usage whose axis goes from the worst to the best of ``ends``, in the unit of its legend, as ``ticks`` are."""
    legend = LEGENDS[usage]
    worst, best = (end * legend.divisor for end in ends)
    # The last mark alone says the unit: on a phone the others have no room for it.
    units = [""] * (len(ticks) - 1) + ["" if legend.divisor == 1.0 and worst == 0 else f"\u00a0{legend.unit}"]
    marks = tuple(
        Tick(tick * legend.divisor, _lazy_decimal(tick, unit)) for tick, unit in zip(ticks, units, strict=True)
    )
    return UsageView(legend, question, Axis(worst, best, marks, legend.steps, is_linear=worst == 0))


USAGE_VIEWS: Final[Mapping[Usage, UsageView]] = {
    view.usage: view
    for view in (
        _view(
            Usage.SCORE,
            gettext_lazy("Tous les usages réunis, de 0 à 100."),
            ends=(0, 100),
            ticks=(0, 25, 50, 75, 100),
        ),
        _view(
            Usage.DOWNLOAD,
            gettext_lazy("Recevoir : lire, regarder, télécharger."),
            ends=(0.3, 300),
            ticks=(1, 3, 8, 30, 100),
        ),
        _view(
            Usage.UPLOAD,
            gettext_lazy("Envoyer : photos, visioconférence."),
            ends=(0.1, 100),
            ticks=(0.3, 1, 3, 10, 30),
        ),
        _view(
            Usage.LATENCY,
            gettext_lazy("Le temps de réponse du réseau : plus court, mieux c’est."),
            ends=(600, 8),
            ticks=(200, 100, 50, 30, 15),
        ),
        _view(
            Usage.WEB,
            gettext_lazy("Le temps d’affichage d’une page : plus court, mieux c’est."),
            ends=(20, 0.5),
            ticks=(10, 5, 3, 2, 1),
        ),
        _view(
            Usage.VIDEO,
            gettext_lazy("L’attente avant et pendant une vidéo : plus courte, mieux c’est."),
            ends=(20, 0.3),
            ticks=(10, 5, 2, 1, 0.5),
        ),
        _view(
            Usage.FILE_DOWNLOAD,
            gettext_lazy("Le temps pour recevoir un fichier : plus court, mieux c’est."),
            ends=(60, 0.5),
            ticks=(30, 10, 3, 1),
        ),
        _view(
            Usage.FILE_UPLOAD,
            gettext_lazy("Le temps pour envoyer un fichier : plus court, mieux c’est."),
            ends=(60, 0.5),
            ticks=(30, 10, 3, 1),
        ),
        _view(
            Usage.SPEED_SCORE,
            gettext_lazy("Débits et latence seulement, de 0 à 100."),
            ends=(0, 100),
            ticks=(0, 25, 50, 75, 100),
        ),
    )
}


def known_operators(figures: Iterable[Mapping[int | None, Figure]]) -> list[Operator]:
    """The operators that have a figure anywhere, in the order of the table (hidden figures count as having one)."""
    codes = {code for by_operator in figures for code in by_operator if code}
    return [operator for operator in operator_table() if operator.code in codes]


def tests_text(samples: int) -> str:
    """The number of tests that count for a figure, in words: "1 812 tests comptés"."""
    words = {"samples": formats.number(samples)}
    return ngettext("%(samples)s test compté", "%(samples)s tests comptés", samples) % words


def interval_text(figure: Figure, view: UsageView) -> str:
    """The interval in words: "29 à 35 Mb/s"; "plus de 30 Mb/s" without an upper end, a dash where none exists."""
    return ends_text(figure, points_text if view.axis.is_linear else view.write)


def ends_text(figure: Figure, write: Callable[[float], str]) -> str:
    """The interval in words, its ends as ``write`` says them."""
    if figure.high is None:
        # Beyond are the best class, which has no end, or the failures.
        return _("plus de %(low)s") % {"low": write(figure.low)} if figure.low else "–"
    if not figure.low:
        return _("moins de %(high)s") % {"high": write(figure.high)}
    low, high = write(figure.low), write(figure.high)
    if low == high:
        return low
    unit = low.rpartition("\u00a0")[2]
    bare = low.removesuffix(f"\u00a0{unit}") if high.endswith(unit) else low
    return _("%(low)s à %(high)s") % {"low": bare, "high": high}


def points_text(value: float) -> str:
    """A score in words with a decimal: its interval is often narrower than a point."""
    return f"{formats.number(value, 1)}\u00a0{_('points')}"


def median_text(figure: Figure, view: UsageView) -> str:
    """The median with its unit; says so when most tests failed or when the figure is hidden."""
    if figure.is_hidden:
        return _("masqué")
    if figure.samples == 0:
        return _("aucun test")
    return _("échec") if figure.median is None else view.write(figure.median)
