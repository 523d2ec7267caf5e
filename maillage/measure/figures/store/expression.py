"""What the counts are, as one ibis expression: any engine that ibis speaks to gives them, equal to the last digit.

From the table of maillage.measure.figures.store.engines. Only shifts, sums and comparisons of integers: places and bins
were computed once, when a measurement was recorded.
"""

from typing import Any, Final

import ibis
from ibis import _
from ibis.expr.types import IntegerValue, Table

from maillage.measure.figures.domain.counting import NO_COMMUNE, NOWHERE
from maillage.measure.record.domain import keys
from maillage.measure.record.domain.terms import DEVICES_FLOOR, FINEST_LEVEL, Usage

PARTITION: Final = ("origin", "usage", "level")


def counts_of(rows: Table) -> Table:
    """Every count: origin, usage, level, key, count."""
    key = (_.place << keys.PLACE_SHIFT) | (_.bin << keys.LOW_BITS) | _.low20
    return _placed_samples(rows).mutate(key=key).group_by(*PARTITION, "key").agg(count=_.count())


def devices_of(rows: Table) -> Table:
    """The five smallest device hashes of every group: origin, usage, level, group, hash."""
    group = (_.place << keys.LOW_BITS) | _.low20
    distinct = _placed_samples(rows).mutate(group=group).select(*PARTITION, "group", hash=_.device_hash).distinct()
    window = ibis.window(group_by=[*PARTITION, "group"], order_by="hash")
    ranked = distinct.mutate(rank=ibis.row_number().over(window))
    return ranked.filter(_.rank < DEVICES_FLOOR).drop("rank")


def _placed_samples(rows: Table) -> Table:
    """One row for each counted sample and level: origin, usage, level, place, bin, low20, device_hash."""
    low20 = (
        (_.operator.cast("int64") << keys.OPERATOR_SHIFT)
        | (_.technology.cast("int64") << keys.TECHNOLOGY_SHIFT)
        | (_.period.cast("int64") << keys.PERIOD_SHIFT)
        | _.context.cast("int64")
    )
    samples = ibis.union(
        *(
            rows.filter((_.mask.cast("int64") & (1 << usage)) != 0).select(
                "grid17",
                "device_hash",
                origin=_.origin.cast("int64"),
                usage=_long(usage),
                commune=_.commune.cast("int64"),
                bin=_[f"bin_{usage.word}"].cast("int64"),
                low20=low20,
            )
            for usage in Usage
        )
    )
    at_levels = samples.mutate(level=ibis.array([_long(level) for level in keys.LEVELS]).unnest())
    is_commune = _.level == keys.COMMUNE
    parent = _.grid17 >> (2 * (FINEST_LEVEL - ibis.ifelse(is_commune, _long(FINEST_LEVEL), _.level)))
    has_place = ibis.ifelse(is_commune, _.commune != NO_COMMUNE, _.grid17 != NOWHERE)
    return at_levels.filter(has_place).mutate(place=ibis.ifelse(is_commune, _.commune, parent))


def _long(number: int) -> Any:
    # Shifts of narrow integers lose bits, so columns and literals are all 64 bits wide.
    value: IntegerValue = ibis.literal(int(number), type="int64")
    return value


def sorted_for_files(table: Table) -> Table:
    """The rows of either table in the order in which count files are written."""
    *_partition, last, value = table.columns
    return table.order_by("origin", "usage", ibis.desc("level"), last, value)
