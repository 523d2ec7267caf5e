"""Rows counted again after an erasure, without those that were not shown before.

The rule of disclosure chooses which territories hide one another; counted again it may choose others, and then what is
shown now and what was shown before would, together, tell what each hides. So nothing hidden once is shown later.
"""

from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from maillage.editions.build.batch_figures import TableKind
from maillage.editions.build.edition_tables import KEY
from maillage.quality.terms import COARSEST_LEVEL

_KEYS: Final = list(KEY)


def shown_before(rows: pa.Table, published: pa.Table, kind: TableKind, *, newest: str) -> pa.Table:
    """``rows`` that edition ``newest`` adds, and those of earlier editions that ``published`` showed.

    A square was shown where it, or squares inside it, were: their sum was plain.
    """
    is_new = pc.equal(rows["edition"], pa.scalar(newest))
    old = rows.filter(pc.invert(is_new))
    keys, squares = [published.select(_KEYS)], published
    while kind is TableKind.SQUARES and squares.num_rows:
        # The squares that hold them, level by level.
        squares = squares.filter(pc.greater(squares["level"], pa.scalar(COARSEST_LEVEL)))
        codes_of_parts = ([int(number) for number in str(code).split("/")] for code in squares["code"].to_pylist())
        codes = pa.array([f"{level - 1}/{x >> 1}/{y >> 1}" for level, x, y in codes_of_parts], pa.string())
        levels = pc.subtract(squares["level"], pa.scalar(1))
        squares = squares.set_column(squares.schema.get_field_index("code"), "code", codes)
        squares = squares.set_column(squares.schema.get_field_index("level"), "level", levels)
        keys.append(squares.select(_KEYS))
    shown_keys = pa.concat_tables(keys).group_by(_KEYS).aggregate([])
    old_shown = old.join(shown_keys, keys=_KEYS, join_type="left semi").select(rows.column_names)
    return pa.concat_tables([rows.filter(is_new), old_shown])
