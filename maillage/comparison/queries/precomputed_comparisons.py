"""Comparisons made ahead with the sample files: of large régions without any filter, and what /meteo shows first.

One JSON file beside the sample files, named by their manifest.
Written by maillage.comparison.build.precomputed_comparisons.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple

from maillage.comparison.terms import Comparison, Difference, Estimate, OperatorEstimate, Rate, Standing, Variant
from maillage.quality.terms import Origin, Period
from maillage.quality.terms.method import Part


class AheadName(NamedTuple):
    """What was compared: a territory of one vintage of the reference, by the tests of one origin and period."""

    origin: Origin
    address: str
    vintage: str
    period: Period | None = None  # all time


@dataclass(frozen=True, slots=True)
class Ahead:
    """What was made; ``variants`` None: they were not."""

    comparison: Comparison
    variants: tuple[Variant, ...] | None


def write_ahead(path: Path, comparisons: Mapping[AheadName, Ahead]) -> None:
    """Write all that was made ahead to ``path``."""
    forms = [
        {
            **name._asdict(),
            "period": None if name.period is None else [name.period.first, name.period.months],
            **asdict(ahead),
        }
        for name, ahead in comparisons.items()
    ]
    path.write_text(json.dumps(forms, separators=(",", ":")), encoding="utf-8")


def read_ahead(path: Path) -> dict[AheadName, Ahead]:
    """All that was made ahead; FileNotFoundError where the file is gone."""
    text = path.read_text("utf-8")
    try:
        forms = json.loads(text)
    except ValueError:  # cut short with the power: each is made when somebody asks
        return {}
    comparisons = {}
    for form in forms:
        name = AheadName(Origin(form["origin"]), form["address"], form["vintage"], _period(form.get("period")))
        comparison = form["comparison"]
        differences = tuple(
            Difference(**part_form | {"points": Estimate(**part_form["points"])})
            for part_form in comparison["differences"]
        )
        operators = tuple(_operator(part_form) for part_form in comparison["operators"])
        comparisons[name] = Ahead(
            Comparison(
                **{
                    **comparison,
                    "operators": operators,
                    "steps": _steps(comparison["steps"]),
                    "differences": differences,
                }
            ),
            _variants(form["variants"]),
        )
    return comparisons


def _period(form: Sequence[int] | None) -> Period | None:
    return None if form is None else Period(*form)


def _variants(form: Sequence[Mapping[str, Any]] | None) -> tuple[Variant, ...] | None:
    if form is None:
        return None
    return tuple(Variant(variant["name"], _steps(variant["steps"]), Standing(variant["standing"])) for variant in form)


def _operator(form: Mapping[str, Any]) -> OperatorEstimate:
    score = None if form["score"] is None else Estimate(**form["score"])
    parts = {Part(int(part)): Estimate(**estimate) for part, estimate in form["parts"].items()}
    rates = {Rate(int(rate)): Estimate(**estimate) for rate, estimate in form["rates"].items()}
    return OperatorEstimate(**{**form, "score": score, "parts": parts, "rates": rates})


def _steps(form: Sequence[Sequence[int]]) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(step) for step in form)
