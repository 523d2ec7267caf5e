"""Counted rows of one origin as columns: what a comparison reads (from the sample files)."""

from dataclasses import dataclass, fields
from typing import Final, Self

import numpy as np
from numpy.typing import DTypeLike, NDArray

from maillage.measure.record.domain.row import COLUMNS
from maillage.measure.record.domain.terms import Usage

NO_SQUARE: Final = -1

# The types of the columns as they lie on disk: those of the row where it has the same column.
TYPES: Final[dict[str, DTypeLike]] = {
    **{name: COLUMNS[name].kind for name in ("commune", "grid17", "operator", "technology", "context", "period")},
    "day": np.uint16,
    "device": np.uint32,
    "mask": COLUMNS["sample_mask"].kind,
    "bins": np.int16,
    **{name: COLUMNS[name].kind for name in ("pages_made", "pages_within_10s", "pages_within_5s", "video_verdict")},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleRows:
    """Rows as columns of one length, in any order.

    ``commune`` is 0 and ``grid17`` -1 where the row has none; ``period`` counts months from January 2015, ``day``
    days from 1 January 2015 (Paris time). ``mask`` has bit u set where the row is the counted sample of Usage u;
    column u of ``bins`` is the bin of that usage, NO_BIN (-1) where it was not measured. ``pages_made`` is 0 where
    no page was asked for; ``video_verdict`` is a VideoVerdict, or -1.
    """

    commune: NDArray[np.int32]
    grid17: NDArray[np.int64]
    operator: NDArray[np.uint8]
    technology: NDArray[np.uint8]
    context: NDArray[np.uint8]
    period: NDArray[np.uint8]
    day: NDArray[np.uint16]
    device: NDArray[np.uint32]
    mask: NDArray[np.uint16]
    bins: NDArray[np.int16]
    pages_made: NDArray[np.uint8]
    pages_within_10s: NDArray[np.uint8]
    pages_within_5s: NDArray[np.uint8]
    video_verdict: NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.device)

    def where(self, rows: NDArray[np.bool_] | NDArray[np.intp] | slice) -> Self:
        """Those rows only."""
        return type(self)(**{column.name: getattr(self, column.name)[rows] for column in fields(self)})

    @classmethod
    def empty(cls) -> Self:
        """No rows."""
        shapes = {name: (0, len(Usage)) if name == "bins" else (0,) for name in TYPES}
        return cls(**{name: np.empty(shapes[name], kind) for name, kind in TYPES.items()})
