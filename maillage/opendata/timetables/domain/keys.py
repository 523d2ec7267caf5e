"""Which rows are there twice, and which refer to nothing."""

from collections.abc import Set as AbstractSet
from functools import partial
from typing import Final

import numpy as np

from maillage.core.schema.terms import shortened
from maillage.opendata.timetables.domain import feed_rules as rules
from maillage.opendata.timetables.domain.feed import Feed, FeedTable
from maillage.opendata.timetables.domain.feed_rules import MOST_VALUES, FeedFinding, Findings, by_value
from maillage.opendata.timetables.domain.specification import FEED_FILES, FeedFile, ValueKind
from maillage.opendata.timetables.domain.values import days, integers, times

_READERS: Final = {ValueKind.INTEGER: integers, ValueKind.DATE: days, ValueKind.TIME: times}


def _is_unknown(parent_texts: AbstractSet[str], text: str) -> bool:
    return bool(text) and text not in parent_texts


def repeated_keys(feed: Feed) -> Findings:
    """The rows whose key an earlier row of the same file has."""
    for table in feed.tables.values():
        file = FEED_FILES[table.name]
        if file.key and all(name in table.columns for name in file.key):
            yield from _repeats(table, file)


def _repeats(table: FeedTable, file: FeedFile) -> Findings:
    """One finding a key, on the rows after its first, worded by the key's fields."""
    kinds = {field.name: field.kind for field in file.fields}
    keys = np.zeros(len(table), np.int64)
    is_blank = np.zeros(len(table), np.bool_)
    for name in file.key:
        read = _READERS.get(kinds[name])
        # 1 and 01 are the same place in a trip: typed fields are compared by value.
        values = table.column(name).codes.astype(np.int64) if read is None else read(table, name)
        _distinct, places = np.unique(values, return_inverse=True)
        _distinct, keys = np.unique(keys * (len(_distinct) + 1) + places, return_inverse=True)
        if len(file.key) == 1:
            is_blank |= table.column(name).blanks
    order = np.argsort(keys, kind="stable")
    is_repeat = np.zeros(len(table), np.bool_)
    is_repeat[order[1:]] = np.diff(keys[order]) == 0
    rows = np.flatnonzero(is_repeat & ~is_blank)
    for key in np.unique(keys[rows])[:MOST_VALUES]:
        of_key = rows[keys[rows] == key]
        value = ", ".join(table.column(name).text(int(of_key[0])) for name in file.key)
        numbers = tuple(table.row_numbers[of_key].tolist())
        yield FeedFinding(rules.DUPLICATE_KEY, table.name, file.key[-1], shortened(value), numbers)
    others = np.unique(keys[rows])[MOST_VALUES:]
    if len(others):
        rest = rows[np.isin(keys[rows], others)]
        yield FeedFinding(rules.DUPLICATE_KEY, table.name, file.key[-1], "…", tuple(table.row_numbers[rest].tolist()))


def broken_references(feed: Feed) -> Findings:
    """The values that name a row of another file which is not there; a missing file is reported as such."""
    for table in feed.tables.values():
        for field in FEED_FILES[table.name].fields:
            present = [parent for parent, _key in field.parents if parent in feed.tables]
            if field.name in table.columns and present:
                parent_texts: set[str] = set()
                for parent, key in field.parents:
                    parent_texts.update(feed.table(parent).column(key).texts)
                wrong = table.column(field.name).where(partial(_is_unknown, parent_texts))
                yield from by_value(
                    rules.FOREIGN_KEY, table, field.name, wrong, parent=" / ".join(name for name in present)
                )
