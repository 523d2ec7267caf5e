"""Ranks the files of a call by the marks of their readers, and says how far the readers are apart."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from statistics import fmean

from maillage.include.events.domain.pitches import Cut, RankedFile, Reading

_TIE = 1e-9


def weighted_score(marks: Mapping[int, int], weights: Mapping[int, int]) -> float | None:
    """The mean of the marks by the weights of their criteria; None unless every criterion has its mark."""
    if not weights or any(criterion not in marks for criterion in weights):
        return None
    return sum(marks[criterion] * weight for criterion, weight in weights.items()) / sum(weights.values())


def ranked_files(
    files: Collection[int], readings: Sequence[Reading], weights: Mapping[int, int]
) -> tuple[RankedFile, ...]:
    """The files, best first: the mean of their readers; equal scores share a rank, the earlier file stands first."""
    scores: dict[int, list[float]] = defaultdict(list)
    for reading in readings:
        score = weighted_score(reading.marks, weights)
        if score is not None:
            scores[reading.file].append(score)
    means = {file: fmean(several) for file, several in scores.items()}
    order = sorted(files, key=lambda file: (-means.get(file, -1.0), file))
    return tuple(
        RankedFile(
            file,
            score=means.get(file),
            lowest=min(scores[file], default=None),
            highest=max(scores[file], default=None),
            readers=len(scores[file]),
            rank=1 + sum(mean > means[file] + _TIE for mean in means.values()) if file in means else None,
        )
        for file in order
    )


def cut_after(ranking: Sequence[RankedFile], places: int) -> Cut | None:
    """How clear it is who is among the first ``places``; None where nobody stands behind, or scores are missing."""
    if not 0 < places < len(ranking):
        return None
    last, following = ranking[places - 1], ranking[places]
    if last.score is None or following.score is None:
        return None
    return Cut(last.score - following.score, max(last.spread or 0.0, following.spread or 0.0))
