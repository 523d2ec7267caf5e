"""The test page: what a person is asked before a test, and what the page's scripts need to know."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

import maillage
from maillage.measurement.rules.plan import TestKind, largest_volume, plan_of
from maillage.measurement.terms import Context, protocol
from maillage.quality.queries.operators import Operator, OperatorKind, operator_table
from maillage.quality.terms import score
from maillage.speedtest.pages.setup_words import setup_words
from maillage.speedtest.pages.words import result_words, running_words
from maillage.speedtest.parts.volumes import megabytes, most_bytes
from maillage.web.wording.typography import french_typography

# The constants of the test that its results are read with.
_PLAN_NAMES: Final = (
    "STEP_MS", "TRANSFER_MS", "RAMPUP_STEPS", "LATENCY_PROBES", "FILE_DOWNLOAD_BYTES", "FILE_UPLOAD_BYTES",
    "FILE_LIMIT_MS", "PAGES_VERSION", "PAGE_PROFILES", "PAGE_FAST_MS", "PAGE_LIMIT_MS", "VIDEO_VERSION", "VIDEO_S",
    "VIDEO_SEGMENT_S", "VIDEO_BUFFER_S", "VIDEO_HD_PX", "VIDEO_PERFECT_START_MS", "VIDEO_PERFECT_HD_SHARE",
    "VIDEO_START_LIMIT_MS", "VIDEO_CORRECT_STALL_MS", "VIDEO_CORRECT_STALLS", "ECO_BYTES", "TEST_TYPICAL_S",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ContextChoice:
    """One answer that can be chosen: its value in the document, and its words."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class KindChoice:
    """One of the two tests: what it is, how long it lasts, what it costs at most."""

    value: str
    label: str
    note: str
    duration: str
    volume: str
    eco_volume: str


@dataclass(frozen=True, slots=True)
class TestPage:
    """All that templates/speedtest/test.html shows."""

    kinds: tuple[KindChoice, ...]
    eco_volume: str
    operators: tuple[ContextChoice, ...]
    other_operators: tuple[ContextChoice, ...]
    contexts: tuple[ContextChoice, ...]
    technologies: tuple[ContextChoice, ...]
    config: dict[str, Any]


def test_page() -> TestPage:
    """The page in the language of the request; it is the same for everyone, so that a device may keep it."""
    # Those with a network of their own in metropolitan France: nearly every answer is one of them.
    main = [
        operator
        for operator in operator_table()
        if operator.kind is OperatorKind.MNO and "metropole" in operator.territories
    ]
    mobile = [operator for operator in operator_table() if operator.kind.is_mobile and operator not in main]
    others = sorted(mobile, key=lambda operator: operator.name.casefold())
    words = {
        TestKind.SPEED: (_("Débit"), _("Descente, montée, réactivité"), _("20 secondes")),
        TestKind.FULL: (_("Complet"), _("Débit, fichiers, pages web, vidéo"), _("moins de 3 minutes")),
    }
    return TestPage(
        kinds=tuple(
            KindChoice(
                kind.value,
                *words[kind],
                volume=megabytes(most_bytes(kind, is_eco=False)),
                eco_volume=megabytes(most_bytes(kind, is_eco=True)),
            )
            for kind in TestKind
        ),
        eco_volume=megabytes(protocol.ECO_BYTES),
        operators=tuple(ContextChoice(operator.id, operator.name) for operator in main),
        other_operators=tuple(ContextChoice(operator.id, operator.name) for operator in others),
        contexts=(
            ContextChoice(Context.OUTDOOR.word, _("Dehors")),
            ContextChoice(Context.INDOOR.word, _("Dedans")),
            ContextChoice(Context.CAR.word, _("En voiture")),
            ContextChoice(Context.TRAIN.word, _("En train")),
        ),
        technologies=(
            ContextChoice("5G", "5G"),
            ContextChoice("4G", "4G"),
            ContextChoice("3G", "3G"),
            ContextChoice("2G", "2G"),
            ContextChoice("unknown", _("Je ne sais pas")),
        ),
        config=_script_config(main, others),
    )


def _script_config(main: Sequence[Operator], others: Sequence[Operator]) -> dict[str, Any]:
    words = setup_words() | running_words() | result_words()
    if get_language() == "fr":
        words = {key: french_typography(text) for key, text in words.items()}
    return {
        "language": get_language(),
        "version": maillage.__version__,
        "words": words,
        "operators": [
            {"id": operator.id, "name": operator.name, "isMain": operator in main, "colour": operator.colour}
            for operator in (*main, *others)
        ],
        "score": {
            "limits": {str(kind): asdict(limits) for kind, limits in score.LIMITS.items()},
            "weights": {str(kind): weight for kind, weight in score.WEIGHTS.items()},
            "filesWeight": score.FILES_WEIGHT,
            "speedWeights": {str(kind): weight for kind, weight in score.SPEED_WEIGHTS.items()},
        },
        "plan": {name: getattr(protocol, name) for name in _PLAN_NAMES},
        "volumes": {
            f"{kind}{'_eco' if is_eco else ''}": asdict(largest_volume(plan_of(kind, is_eco=is_eco)))
            for kind in TestKind
            for is_eco in (False, True)
        },
        "addresses": {
            "tests": "/api/v1/tests",
            "network": "/api/v1/network",
            "measurements": "/api/v1/measurements",
            "figures": "/api/v1/figures/",
            "podium": "/api/v1/podium/",
            "locate": "/api/v1/territories/locate",
            "health": "/health",
            "serviceWorker": reverse("service_worker"),
            "page": reverse("test"),
            "map": reverse("map"),
            "method": reverse("test_method"),
            "territory": reverse("territories") + "/",
            "hls": static("vendor/hls.light.min.js"),
        },
    }
