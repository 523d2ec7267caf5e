"""Parameters of the method: weights and limits, read once from reference/method-1.toml and validated."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from math import isclose
from types import MappingProxyType
from typing import Any, Final

from maillage.core.problems import Refused, sentence
from maillage.core.word_enum import WordEnum
from maillage.measure.protocol.domain.terms import SubtestKind


class ScorePart(WordEnum):
    """The parts of the score, each 0 to 100. The number is the column in arrays of parts."""

    WEB = 0
    VIDEO = 1
    DOWNLOAD = 2
    UPLOAD = 3
    LATENCY = 4
    FILES = 5


FILE: Final = "method-1.toml"
SPEED_PARTS: Final = frozenset({ScorePart.DOWNLOAD, ScorePart.UPLOAD, ScorePart.LATENCY})
RATES: Final = frozenset({SubtestKind.DOWNLOAD, SubtestKind.UPLOAD})  # higher is better


@dataclass(frozen=True, slots=True)
class MethodLimits:
    """The values that score 0 (``poor``) and 100 (``good``), in the unit of the usage."""

    poor: float
    good: float


@dataclass(frozen=True, slots=True)
class Method:
    """The parameters of one version of the method; weights are percentages that sum to 100."""

    name: str
    weights: Mapping[ScorePart, float]
    speed_weights: Mapping[ScorePart, float]
    limits: Mapping[SubtestKind, MethodLimits]


@cache
def shipped_method() -> Method:
    """Return the method of this version of the program."""
    return read_method(shipped_text())


def shipped_text() -> str:
    """Return the text of the method file; any change of it is another method."""
    return resources.files("maillage.measure.record").joinpath("reference", FILE).read_text("utf-8")


def read_method(text: str) -> Method:
    """Parse and validate a method in TOML. Raises Refused where it is inconsistent."""
    try:
        table = tomllib.loads(text)
        limits = {}
        for kind in SubtestKind:
            poor, good = float(table["limits"][kind.value]["poor"]), float(table["limits"][kind.value]["good"])
            if not (0 < poor < good if kind in RATES else 0 < good < poor):
                message = sentence(
                    "Les limites de « %(name)s » doivent être positives, et la bonne meilleure que la mauvaise."
                )
                raise Refused("method_limits", message, name=kind.value)
            limits[kind] = MethodLimits(poor, good)
        return Method(
            str(table["method"]),
            _weights(table["weights"], frozenset(ScorePart), "weights"),
            _weights(table["speed_weights"], SPEED_PARTS, "speed_weights"),
            MappingProxyType(limits),
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        # An incomplete file is refused as a whole.
        message = sentence("Le fichier de la méthode est incomplet ou mal écrit (%(detail)s) : reprenez %(file)s.")
        raise Refused("method_unreadable", message, detail=str(error), file=FILE) from error


def _weights(table: Mapping[str, Any], parts: frozenset[ScorePart], name: str) -> Mapping[ScorePart, float]:
    weights = {part: float(table[part.word]) for part in sorted(parts)}
    if len(table) != len(weights) or min(weights.values()) < 0 or not isclose(sum(weights.values()), 100.0):
        message = sentence(
            "Les poids « %(name)s » de la méthode doivent être positifs, un par usage, et faire 100 en tout."
        )
        raise Refused("method_weights", message, name=name)
    return MappingProxyType(weights)
