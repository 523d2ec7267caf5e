"""The page of the method: scales, weights, rules and formulas; every number is read where the program keeps it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.comparison.parts.comparison import PARTS, part_name
from maillage.comparison.rules.device_clusters import MOST_UNITS
from maillage.comparison.rules.domain import CHANGE, MOST_OF_A_DEVICE
from maillage.comparison.rules.pooling import LEAST_DEVICES, MOST_WEIGHT
from maillage.comparison.terms import CONFIDENCE, DRAWS, METHOD, WIDEST_INTERVAL
from maillage.core.certain_orders import LEAST_SPREAD, STEADY_DEVICES
from maillage.figures.parts.filtering.filter_fields import origin_name
from maillage.figures.parts.legends import LEGENDS
from maillage.measurement.terms import SubtestKind
from maillage.quality.terms import (
    BINS_PER_DOUBLING,
    DEVICES_FLOOR,
    VERDICT_SENTENCES,
    Origin,
    Usage,
    Verdict,
)
from maillage.quality.terms.columns import COMMUNE_ACCURACY_M, SQUARE_ACCURACY_M
from maillage.quality.terms.density import DENSE_FROM, INTERMEDIATE_FROM
from maillage.quality.terms.method import Method, ScorePart, shipped_method
from maillage.quality.terms.score import usage_scores
from maillage.web import charts
from maillage.web.wording import formats

# Values that people know, set on each scale beside its two limits: bit/s or ms.
EXAMPLES: Final = {
    SubtestKind.WEB: (5_000.0, 3_000.0, 2_000.0),
    SubtestKind.VIDEO: (5_000.0, 3_000.0, 1_000.0),
    SubtestKind.DOWNLOAD: (3e6, 8e6, 30e6),
    SubtestKind.UPLOAD: (1e6, 3e6, 10e6),
    SubtestKind.LATENCY: (100.0, 50.0),
    SubtestKind.FILE_DOWNLOAD: (10_000.0, 3_000.0),
    SubtestKind.FILE_UPLOAD: (10_000.0, 3_000.0),
}
_MEANINGS: Final = {
    Origin.CROWD: gettext_lazy(
        "Les tests que chacun fait avec son téléphone. Le nœud de mesure signe un reçu de chacun : sans reçu, un "
        "test est gardé mais ne compte pas."
    ),
    Origin.DRIVE_TEST: gettext_lazy(
        "Les mesures d’équipes de terrain, importées par l’agence ou envoyées avec la clé d’une organisation : "
        "lieux et téléphones choisis, protocole fixe."
    ),
    Origin.SIMULATED: gettext_lazy(
        "Des tests inventés par un simulateur, pour essayer la plateforme. Toujours annoncés."
    ),
    Origin.FOREIGN: gettext_lazy("Des jeux de données publiés hors de France, pour éprouver la méthode."),
    Origin.DEAD_ZONE: gettext_lazy(
        "« Pas de réseau ici », dit plus tard par un habitant. Rien ne peut le prouver : ces signalements sont "
        "comptés à part, et n’entrent dans aucun débit."
    ),
}
TEXTS: Final = ("quality-score", "counts", "privacy", "test-method")


@dataclass(frozen=True, slots=True)
class ScaleView:
    """One usage: its name, its two limits in words, its drawn scale."""

    name: str
    poor: str
    good: str
    chart: SafeString


@dataclass(frozen=True, slots=True)
class WeightLine:
    """One part of the score: its weight, and its weight in the speed score ("" where it has none)."""

    name: str
    weight: str
    speed_weight: str


@dataclass(frozen=True, slots=True)
class OriginLine:
    """One origin of tests, and what it means."""

    name: str
    meaning: str


@dataclass(frozen=True, slots=True)
class TextLink:
    """One full text of the documentation."""

    name: str
    href: str


@dataclass(frozen=True, slots=True)
class MethodNumbers:
    """The numbers of the rules and formulas, as texts."""

    confidence: str
    draws: str
    widest: str
    widest_half: str
    least_spread: str
    steady_devices: str
    devices: str
    least_devices: str
    most_weight: str
    most_units: str
    most_of_a_device: str
    change: str
    dense_from: str
    intermediate_from: str
    bins: str
    bin_error: str
    commune_accuracy_m: str
    square_accuracy_m: str


@dataclass(frozen=True, slots=True)
class MethodPage:
    """All that templates/comparison/method.html shows."""

    version: str
    scales: tuple[ScaleView, ...]
    weights: tuple[WeightLine, ...]
    numbers: MethodNumbers
    reasons: tuple[str, ...]
    origins: tuple[OriginLine, ...]
    texts: tuple[TextLink, ...]


def method_page() -> MethodPage:
    """The page; the same for everyone."""
    method = shipped_method()
    return MethodPage(
        version=METHOD,
        scales=tuple(_scales(method)),
        weights=tuple(
            WeightLine(
                _("Fichiers (moyenne de la réception et de l’envoi)") if part is ScorePart.FILES else part_name(part),
                formats.percent(method.weights[part] / 100),
                formats.percent(method.speed_weights[part] / 100) if part in method.speed_weights else "",
            )
            for part in PARTS
        ),
        numbers=MethodNumbers(
            confidence=formats.percent(CONFIDENCE),
            draws=formats.number(DRAWS),
            widest=formats.number(WIDEST_INTERVAL),
            widest_half=formats.number(WIDEST_INTERVAL / 2),
            least_spread=formats.number(LEAST_SPREAD),
            steady_devices=formats.number(STEADY_DEVICES),
            devices=formats.number(DEVICES_FLOOR),
            least_devices=formats.number(LEAST_DEVICES),
            most_weight=formats.number(MOST_WEIGHT),
            most_units=formats.number(MOST_UNITS),
            most_of_a_device=formats.number(MOST_OF_A_DEVICE),
            change=formats.percent(CHANGE),
            dense_from=formats.number(DENSE_FROM),
            intermediate_from=formats.number(INTERMEDIATE_FROM),
            bins=formats.number(BINS_PER_DOUBLING),
            bin_error=formats.number(100 * (2 ** (0.5 / BINS_PER_DOUBLING) - 1), 2),
            commune_accuracy_m=formats.number(COMMUNE_ACCURACY_M),
            square_accuracy_m=formats.number(SQUARE_ACCURACY_M),
        ),
        reasons=tuple(_(VERDICT_SENTENCES[verdict]) for verdict in Verdict if verdict is not Verdict.COUNTED),
        origins=tuple(OriginLine(origin_name(origin), str(_MEANINGS[origin])) for origin in Origin),
        texts=tuple(
            TextLink(
                {
                    "quality-score": _("La note et la comparaison, texte complet (en anglais)"),
                    "counts": _("Les comptages (en anglais)"),
                    "privacy": _("La protection de la vie privée, avec sa preuve (en anglais)"),
                    "test-method": _("La méthode du test (en anglais)"),
                }[name],
                reverse("method_text", args=[name]),
            )
            for name in TEXTS
        ),
    )


def _scales(method: Method) -> Iterator[ScaleView]:
    for kind, examples in EXAMPLES.items():
        legend, limits = LEGENDS[Usage[kind.name]], method.limits[kind]
        low, high = sorted((limits.poor, limits.good))
        between = [value for value in examples if low < value < high]
        values = [limits.poor, *between, limits.good]
        points = usage_scores(values, kind).tolist()
        # The last mark alone says the unit: on a phone the others have no room for it.
        units = [""] * (len(values) - 1) + [f"\u00a0{legend.unit}"]
        marks = []
        for value, score, unit in zip(values, points, units, strict=True):
            on_scale = value / legend.divisor
            text = formats.number(on_scale, 0 if on_scale == int(on_scale) else 1)
            marks.append(charts.Mark(text + unit, score, formats.number(score)))
        words = "; ".join(f"{mark.text} : {mark.score_text}" for mark in marks)
        title = _("%(usage)s : de la mesure à la note") % {"usage": legend.name}
        chart = charts.score_scale(marks, title=title, description=words)
        yield ScaleView(str(legend.name), legend.write(limits.poor), legend.write(limits.good), chart)
