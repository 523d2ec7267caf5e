"""The page of the method: scales, weights, rules and formulas; every number is read where the program keeps it."""

from collections.abc import Iterator
from typing import Any, Final

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.core.certain_orders import LEAST_SPREAD, STEADY_DEVICES
from maillage.measure.comparison.domain.device_clusters import MOST_UNITS
from maillage.measure.comparison.domain.domain import CHANGE, MOST_OF_A_DEVICE
from maillage.measure.comparison.domain.pooling import LEAST_DEVICES, MOST_WEIGHT
from maillage.measure.comparison.domain.terms import CONFIDENCE, DRAWS, METHOD, WIDEST_INTERVAL
from maillage.measure.comparison.pages.parts.comparison import PARTS, part_name
from maillage.measure.figures.pages.parts.filtering.filter_fields import origin_name
from maillage.measure.figures.pages.parts.legends import LEGENDS
from maillage.measure.protocol.domain.terms import SubtestKind
from maillage.measure.record.domain.columns import COMMUNE_ACCURACY_M, SQUARE_ACCURACY_M
from maillage.measure.record.domain.density import DENSE_FROM, INTERMEDIATE_FROM
from maillage.measure.record.domain.method import Method, ScorePart, shipped_method
from maillage.measure.record.domain.score import usage_scores
from maillage.measure.record.domain.terms import (
    BINS_PER_DOUBLING,
    DEVICES_FLOOR,
    VERDICT_MESSAGES,
    Origin,
    Usage,
    Verdict,
)
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
    Origin.TRIP: gettext_lazy(
        "Les tests répétés d’un trajet, que chacun mesure s’il le veut : beaucoup de tests le long de peu de routes, "
        "comptés une fois par heure dans chaque commune, jamais avec ceux des habitants."
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


def method_page() -> dict[str, Any]:
    """What the page shows, the same for everyone: scales and limits of usages, weights, numbers of the rules."""
    method = shipped_method()
    return {
        "version": METHOD,
        "scales": list(_scales(method)),
        "weights": [
            (
                _("Fichiers (moyenne de la réception et de l’envoi)") if part is ScorePart.FILES else part_name(part),
                method.weights[part] / 100,
                method.speed_weights[part] / 100 if part in method.speed_weights else None,
            )
            for part in PARTS
        ],
        "numbers": {
            "confidence": CONFIDENCE,
            "draws": DRAWS,
            "widest": WIDEST_INTERVAL,
            "widest_half": WIDEST_INTERVAL / 2,
            "least_spread": LEAST_SPREAD,
            "steady_devices": STEADY_DEVICES,
            "devices": DEVICES_FLOOR,
            "least_devices": LEAST_DEVICES,
            "most_weight": MOST_WEIGHT,
            "most_units": MOST_UNITS,
            "most_of_a_device": MOST_OF_A_DEVICE,
            "change": CHANGE,
            "dense_from": DENSE_FROM,
            "intermediate_from": INTERMEDIATE_FROM,
            "bins": BINS_PER_DOUBLING,
            "bin_error": 100 * (2 ** (0.5 / BINS_PER_DOUBLING) - 1),
            "commune_accuracy_m": COMMUNE_ACCURACY_M,
            "square_accuracy_m": SQUARE_ACCURACY_M,
        },
        "reasons": [VERDICT_MESSAGES[verdict] for verdict in Verdict if verdict is not Verdict.COUNTED],
        "origins": [(origin_name(origin), _MEANINGS[origin]) for origin in Origin],
        "texts": [
            ("quality-score", _("La note et la comparaison, texte complet (en anglais)")),
            ("counts", _("Les comptages (en anglais)")),
            ("privacy", _("La protection de la vie privée, avec sa preuve (en anglais)")),
            ("test-method", _("La méthode du test (en anglais)")),
        ],
    }


def _scales(method: Method) -> Iterator[tuple[str, str, str, SafeString]]:
    """Each usage: its name, its two limits in words, its drawn scale."""
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
        yield str(legend.name), legend.write(limits.poor), legend.write(limits.good), chart
