"""The classes in which maps and tables read a value, usage by usage: bounds, labels. Colours: static map.css.

Their steps: measure/figures/domain/value_classes.py.
"""

from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.measure.figures.domain.value_classes import CLASS_STEPS
from maillage.measure.record.domain.terms import SCALES, Usage
from maillage.web.wording import formats
from maillage.web.wording.glossary import METRICS

CLASS_COUNT: Final = 5


@dataclass(frozen=True, slots=True)
class LegendClass:
    """One class: its number (1 is the worst), its bounds as text, its label."""

    number: int
    label: str
    word: str


@dataclass(frozen=True, slots=True)
class Legend:
    """How one usage is read. ``steps`` are raw values (unit of the scale), ascending; ``divisor`` gives ``unit``."""

    usage: Usage
    name: str | Promise
    unit: str | Promise
    divisor: float
    steps: tuple[float, ...]
    words: tuple[str | Promise, ...]
    note: str | Promise
    write: Callable[[float | None], str]

    @property
    def higher_is_better(self) -> bool:
        """Whether a large value is good."""
        return SCALES[self.usage].higher_is_better

    @property
    def title(self) -> str:
        """What the colours show, in words."""
        return _("%(usage)s, médiane") % {"usage": self.name}

    @property
    def step_texts(self) -> tuple[str, ...]:
        """The steps as they are written, without their unit."""
        values = [step / self.divisor for step in self.steps]
        return tuple(formats.number(value, 0 if value == int(value) else 1) for value in values)

    @property
    def classes(self) -> tuple[LegendClass, ...]:
        """The classes, the worst first."""
        numbers = self.step_texts
        places = [{"low": low, "high": high, "unit": self.unit} for low, high in pairwise(numbers)]
        first = _("moins de %(high)s %(unit)s") % {"high": numbers[0], "unit": self.unit}
        last = _("%(low)s %(unit)s et plus") % {"low": numbers[-1], "unit": self.unit}
        rising = [first, *(_("%(low)s à %(high)s %(unit)s") % place for place in places), last]
        pairs = zip(rising if self.higher_is_better else reversed(rising), self.words, strict=True)
        return tuple(LegendClass(number, label, str(word)) for number, (label, word) in enumerate(pairs, start=1))

    def class_of(self, value: float) -> LegendClass:
        """The class of a raw value."""
        return self.classes[self.number_of(value) - 1]

    def number_of(self, value: float) -> int:
        """The number of that class, from 1, the worst."""
        passed = bisect_right(self.steps, value)
        return passed + 1 if self.higher_is_better else CLASS_COUNT - passed


_RATE_WORDS: Final = (
    gettext_lazy("le web est lent"),
    gettext_lazy("le web passe"),
    gettext_lazy("la vidéo passe"),
    gettext_lazy("à plusieurs, ça passe"),
    gettext_lazy("confortable pour tout"),
)
_QUALITY_WORDS: Final = (
    gettext_lazy("très faible"),
    gettext_lazy("faible"),
    gettext_lazy("moyen"),
    gettext_lazy("bon"),
    gettext_lazy("très bon"),
)
_WAIT_WORDS: Final = (
    gettext_lazy("très long"),
    gettext_lazy("long"),
    gettext_lazy("supportable"),
    gettext_lazy("court"),
    gettext_lazy("très court"),
)


def _rate(usage: Usage, name: str | Promise, *, words: tuple[Promise, ...]) -> Legend:
    note = gettext_lazy("La moitié des tests font mieux. 3, 8 et 30 Mb/s : seuils de l’Arcep.")
    if usage is not Usage.DOWNLOAD:
        note = gettext_lazy("La moitié des tests font mieux, l’autre moitié moins bien.")
    return Legend(usage, name, "Mb/s", 1e6, CLASS_STEPS[usage], words, note, formats.debit_mbps)


def _wait(usage: Usage, name: str | Promise, *, note: Promise | None = None) -> Legend:
    text = gettext_lazy("Plus court, mieux c’est. La moitié des tests font mieux.") if note is None else note
    return Legend(usage, name, "s", 1e3, CLASS_STEPS[usage], _WAIT_WORDS, text, formats.seconds)


def _points(usage: Usage, name: str | Promise, note: str | Promise) -> Legend:
    return Legend(usage, name, gettext_lazy("points"), 1.0, CLASS_STEPS[usage], _QUALITY_WORDS, note, formats.points)


def _name(metric: str) -> str | Promise:
    return METRICS[metric].name


LEGENDS: Final[Mapping[Usage, Legend]] = {
    legend.usage: legend
    for legend in (
        _rate(Usage.DOWNLOAD, _name("download"), words=_RATE_WORDS),
        _rate(Usage.UPLOAD, _name("upload"), words=_QUALITY_WORDS),
        Legend(
            Usage.LATENCY,
            _name("latency"),
            "ms",
            1.0,
            CLASS_STEPS[Usage.LATENCY],
            _WAIT_WORDS,
            gettext_lazy("Le temps de réponse du réseau : plus court, mieux c’est."),
            formats.milliseconds,
        ),
        _wait(
            Usage.WEB,
            _name("web"),
            note=gettext_lazy("Le temps d’affichage d’une page. 5 et 10 s : seuils de l’Arcep."),
        ),
        _wait(Usage.VIDEO, _name("video")),
        _wait(Usage.FILE_DOWNLOAD, _name("file_download")),
        _wait(Usage.FILE_UPLOAD, _name("file_upload")),
        _points(Usage.SCORE, _name("median_score"), gettext_lazy("Tous les usages réunis, de 0 à 100.")),
        _points(
            Usage.SPEED_SCORE,
            _name("median_speed_score"),
            gettext_lazy("Débits et latence seulement, de 0 à 100."),
        ),
    )
}
