"""Counts of a report in which nobody can be found: none below the floor, and none to be found by subtraction."""

from collections.abc import Mapping

from maillage.include.events.domain.outcomes import FLOOR


def floored_counts(counts: Mapping[str, int]) -> dict[str, int | None]:
    """The counts; None for those from 1 to FLOOR - 1, and where only one is hidden, for the least of the others too.

    Their sum is known (how many came), so a single hidden count would be the difference.
    """
    hidden = {word for word, count in counts.items() if 0 < count < FLOOR}
    others = [word for word, count in counts.items() if word not in hidden and count > 0]
    if len(hidden) == 1 and others:
        hidden.add(min(others, key=lambda word: (counts[word], word)))
    return {word: None if word in hidden else count for word, count in counts.items()}
