"""Comparisons made before anybody asks: of large régions without any filter, and what /meteo shows first.

One JSON file beside the sample files, which says of which of them it was made.
Written by maillage.comparison.build.precomputed_comparisons.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final, NamedTuple

from maillage.comparison.terms import Comparison, Estimate, OperatorEstimate, Rate, ScoreDifference, Standing, Variant
from maillage.core.files.whole import write_whole
from maillage.figures.queries.published_counts.published_snapshot import PublishedSnapshot
from maillage.figures.queries.sample_files import PublishedSamples, SampleManifest, samples_folder
from maillage.quality.terms import Origin, Period
from maillage.quality.terms.method import ScorePart

FILE: Final = "comparisons.json"
GROWTH: Final = 1.1  # they are shown of up to a tenth fewer rows, not of the first few


class ComparisonName(NamedTuple):
    """What was compared: a territory of one vintage of the reference, by the tests of one origin and period."""

    origin: Origin
    address: str
    vintage: str
    period: Period | None = None  # all time


@dataclass(frozen=True, slots=True)
class PrecomputedComparison:
    """What was made; ``variants`` None: they were not."""

    comparison: Comparison
    variants: tuple[Variant, ...] | None


@dataclass(frozen=True, slots=True)
class PrecomputedComparisons:
    """All that was made of the rows up to a ``watermark``, of sample files rebuilt at the version ``rebuilt``."""

    by_name: Mapping[ComparisonName, PrecomputedComparison]
    version: int = 0
    rebuilt: int = 0
    watermark: int = 0
    rows: int = 0

    def may_stand_beside(self, samples: SampleManifest) -> bool:
        """Whether they may be shown beside all others, which are made of ``samples``: of nearly the same rows."""
        return self.rebuilt == samples.rebuilt and self.rows <= samples.rows <= self.rows * GROWTH


NONE_PRECOMPUTED: Final = PrecomputedComparisons({})


def precomputed_beside(samples: PublishedSamples, folder: Path | None = None) -> PrecomputedComparisons:
    """What was made of nearly the rows of ``samples``; nothing where they have grown much, or were rebuilt, since."""
    made = published_precomputed(folder or samples_folder())
    return made if made.may_stand_beside(samples.manifest) else NONE_PRECOMPUTED


def published_precomputed(folder: Path) -> PrecomputedComparisons:
    """What was made last, of whatever sample files."""
    published = _published.get(folder)
    if published is None:
        path = folder / FILE
        published = _published.setdefault(folder, PublishedSnapshot(path, lambda _before: read_precomputed(path)))
    return published.snapshot()


_published: dict[Path, PublishedSnapshot[PrecomputedComparisons]] = {}


def write_precomputed(path: Path, made: PrecomputedComparisons) -> None:
    """Make ``made`` what readers see: at once and whole."""
    forms = [
        {
            **name._asdict(),
            "period": None if name.period is None else [name.period.first, name.period.months],
            **asdict(precomputed),
        }
        for name, precomputed in made.by_name.items()
    ]
    text = json.dumps({**asdict(replace(made, by_name={})), "by_name": forms}, separators=(",", ":"))
    write_whole(path, text)


def read_precomputed(path: Path) -> PrecomputedComparisons:
    """What stands in ``path``; nothing where there is no file, or one cut short with the power."""
    try:
        document = json.loads(path.read_text("utf-8"))
    except (FileNotFoundError, ValueError):  # each is made when somebody asks
        return NONE_PRECOMPUTED
    comparisons = {}
    for form in document["by_name"]:
        name = ComparisonName(Origin(form["origin"]), form["address"], form["vintage"], _period(form["period"]))
        comparison = form["comparison"]
        differences = tuple(
            ScoreDifference(**part_form | {"points": Estimate(**part_form["points"])})
            for part_form in comparison["differences"]
        )
        operators = tuple(_operator(part_form) for part_form in comparison["operators"])
        comparisons[name] = PrecomputedComparison(
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
    return PrecomputedComparisons(**{**document, "by_name": comparisons})


def _period(form: Sequence[int] | None) -> Period | None:
    return None if form is None else Period(*form)


def _variants(form: Sequence[Mapping[str, Any]] | None) -> tuple[Variant, ...] | None:
    if form is None:
        return None
    return tuple(Variant(variant["name"], _steps(variant["steps"]), Standing(variant["standing"])) for variant in form)


def _operator(form: Mapping[str, Any]) -> OperatorEstimate:
    score = None if form["score"] is None else Estimate(**form["score"])
    parts = {ScorePart(int(part)): Estimate(**estimate) for part, estimate in form["parts"].items()}
    rates = {Rate(int(rate)): Estimate(**estimate) for rate, estimate in form["rates"].items()}
    return OperatorEstimate(**{**form, "score": score, "parts": parts, "rates": rates})


def _steps(form: Sequence[Sequence[int]]) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(step) for step in form)
