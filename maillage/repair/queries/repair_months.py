"""The evidence of an area through time: stretches of months that may be shown, from the sample of its communes."""

from dataclasses import dataclass

import numpy as np
from django.conf import settings

from maillage.comparison.terms import Estimate
from maillage.core.bounds.memory import LruCache
from maillage.figures.queries.filtered_counts import CountFilter
from maillage.figures.queries.published_counts.counts import current_counts
from maillage.figures.queries.regions import RegionView, region_tree, tops_of
from maillage.figures.terms.coarsening import coarse_number
from maillage.quality.terms import Origin, Selection, Usage
from maillage.quality.terms.period_tree import tree_by_month
from maillage.repair.queries.repair import RepairArea, download_rows, estimate_at
from maillage.repair.rules.shares import shares_of, tests_by_device
from maillage.repair.rules.stretches import Stretch, stretches_of
from maillage.territory.queries import territory


@dataclass(frozen=True, slots=True)
class StretchEvidence:
    """What the tests of some months say; ``share`` is that of bad tests."""

    months: Stretch
    tests: int
    share: Estimate


_hidden = LruCache[tuple[int, int, Origin, str], tuple[int, ...]](most=32)


def months_of(area: RepairArea) -> tuple[StretchEvidence, ...]:
    """The evidence of an area by stretches of months, oldest first."""
    rows = download_rows(area.codes, area.operator.code, area.origin)
    spans = stretches_of(rows, hidden_by_month(area.operator.code, area.origin))
    if not spans:
        return ()
    units = np.searchsorted([span.after for span in spans], rows.period, side="right")
    # Months before the first test of a stretch are nobody's; every row lies in one stretch.
    shares = shares_of(tests_by_device(rows, units.astype(np.int64)), len(spans))
    return tuple(
        StretchEvidence(
            span, coarse_number(int(shares.tests[unit]), int(shares.devices[unit])), estimate_at(shares, unit)
        )
        for unit, span in enumerate(spans)
    )


def hidden_by_month(operator: int, origin: Origin) -> tuple[int, ...]:
    """The numbers of the communes of this installation's territory whose months are not all published."""
    counts = current_counts()
    home = str(settings.HOME_TERRITORY)
    months = sorted(counts.months(origin))
    if not months:
        return ()

    def hidden_communes() -> tuple[int, ...]:
        selection = Selection(usage=Usage.DOWNLOAD, origin=origin, operators=frozenset({operator}))
        filtered = CountFilter(counts, selection, opened=tree_by_month(months[0], months[-1]))
        hidden: list[int] = []
        for top in tops_of(territory(home)):
            view = RegionView(filtered, region_tree(top))
            hidden += view.tree.communes[view.all_communes_hidden().any(axis=1)].tolist()
        return tuple(sorted(hidden))

    return _hidden.get((counts.version, operator, origin, home), hidden_communes)
