"""How each usage is drawn on the pages: its question in words and its axis. Names, units and steps are the map's."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from django.utils.functional import Promise, lazy
from django.utils.translation import gettext_lazy as _

from maillage.figures.parts.legends import LEGENDS, Legend
from maillage.quality.terms import Usage
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


USAGE_VIEWS: Final[Mapping[Usage, UsageView]] = MappingProxyType(
    {
        view.usage: view
        for view in (
            _view(
                Usage.SCORE,
                _("Tous les usages réunis, de 0 à 100."),
                ends=(0, 100),
                ticks=(0, 25, 50, 75, 100),
            ),
            _view(
                Usage.DOWNLOAD,
                _("Recevoir : lire, regarder, télécharger."),
                ends=(0.3, 300),
                ticks=(1, 3, 8, 30, 100),
            ),
            _view(
                Usage.UPLOAD,
                _("Envoyer : photos, visioconférence."),
                ends=(0.1, 100),
                ticks=(0.3, 1, 3, 10, 30),
            ),
            _view(
                Usage.LATENCY,
                _("Le temps de réponse du réseau : plus court, mieux c’est."),
                ends=(600, 8),
                ticks=(200, 100, 50, 30, 15),
            ),
            _view(
                Usage.WEB,
                _("Le temps d’affichage d’une page : plus court, mieux c’est."),
                ends=(20, 0.5),
                ticks=(10, 5, 3, 2, 1),
            ),
            _view(
                Usage.VIDEO,
                _("L’attente avant et pendant une vidéo : plus courte, mieux c’est."),
                ends=(20, 0.3),
                ticks=(10, 5, 2, 1, 0.5),
            ),
            _view(
                Usage.FILE_DOWNLOAD,
                _("Le temps pour recevoir un fichier : plus court, mieux c’est."),
                ends=(60, 0.5),
                ticks=(30, 10, 3, 1),
            ),
            _view(
                Usage.FILE_UPLOAD,
                _("Le temps pour envoyer un fichier : plus court, mieux c’est."),
                ends=(60, 0.5),
                ticks=(30, 10, 3, 1),
            ),
            _view(
                Usage.SPEED_SCORE,
                _("Débits et latence seulement, de 0 à 100."),
                ends=(0, 100),
                ticks=(0, 25, 50, 75, 100),
            ),
        )
    }
)
