"""The signal of drive tests, read from recorded documents into one derived file that tiles are made of.

A duty follows the rows; an erasure, or a missing file, has everything read again.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

import numpy as np
from django.conf import settings
from django.db.models import Max
from pydantic.dataclasses import dataclass

from maillage.core.files.atomic import replacing
from maillage.core.files.published import Manifest, PublishedSnapshots, remove_older
from maillage.measure.figures.domain.signal import ROW, SignalRows, rows_within, sorted_rows, square_classes
from maillage.measure.figures.store.overlay_tiles import OverlayTile
from maillage.measure.record.domain.operators import UNKNOWN_CODE
from maillage.measure.record.domain.terms import Origin
from maillage.measure.record.store.model_types import Erasure, Measurement

FORMAT: Final = 1
_READ_AGAIN: Final = 10_000  # numbers: on PostgreSQL an earlier one may be committed later
_OWN_VOICE: Final = 1  # any larger number counts in place of the device
_NO_ROWS: Final = np.zeros(0, ROW)

LAYER: Final = "signal"
_FINER: Final = 3  # at zoom 12 squares of a kilometre: few devices drive through one of a hundred metres


@dataclass(frozen=True)
class SignalFile:
    """The current file: ``version`` grows with each; up to which row and which erasure it goes; its operators."""

    format: int = FORMAT
    version: int = 0
    last_seq: int = 0
    last_erasure: int = 0
    operators: tuple[int, ...] = ()


_MANIFEST: Final = Manifest[SignalFile](SignalFile, format_number=FORMAT, may_be_cut=True)


def signal_folder() -> Path:
    """Where the file and its manifest are."""
    return Path(settings.DATA_DIR) / "signal"


def _opened(manifest: Path, _before: tuple[SignalFile, SignalRows] | None) -> tuple[SignalFile, SignalRows]:
    current = _MANIFEST.read(manifest) or SignalFile()
    file = _file_of(current)
    return (current, np.load(file, mmap_mode="r")) if current.version and file.exists() else (SignalFile(), _NO_ROWS)


_published: Final = PublishedSnapshots[tuple[SignalFile, SignalRows]](_opened)


def current_signal() -> tuple[SignalFile, SignalRows]:
    """The current file and its rows; an empty one where no drive test has a signal."""
    return _published.newest(signal_folder() / "manifest.json")


def follow_signal(_now: datetime) -> int:
    """Bring the file up to date; how many rows are new."""
    current, rows = current_signal()
    last_seq = Measurement.objects.aggregate(last=Max("seq"))["last"] or 0
    last_erasure = Erasure.objects.aggregate(last=Max("seq"))["last"] or 0
    if (current.last_seq, current.last_erasure) == (last_seq, last_erasure):
        return 0
    after = max(0, current.last_seq - _READ_AGAIN) if current.last_erasure == last_erasure else 0
    kept = rows[rows["seq"] <= after]
    new = np.fromiter(_signals(after), ROW)
    whole = sorted_rows(np.concatenate([kept, new]))
    operators = tuple(np.unique(whole["operator"]).tolist())
    following = SignalFile(FORMAT, current.version + 1, last_seq, last_erasure, operators)
    folder = signal_folder()
    folder.mkdir(parents=True, exist_ok=True)
    with replacing(_file_of(following)) as draft, draft.open("wb") as file:
        np.save(file, whole)
    _MANIFEST.publish(folder / "manifest.json", following)
    remove_older(folder.glob("signal-*.npy"), kept=1, named={_file_of(following).name})
    return len(whole) - len(rows)


def _file_of(current: SignalFile) -> Path:
    return signal_folder() / f"signal-{current.version}.npy"


def _signals(after: int) -> Iterator[tuple[int, int, int, int, int]]:
    counted = Measurement.objects.filter(seq__gt=after, origin=Origin.DRIVE_TEST, sample_mask__gt=0)
    placed = counted.filter(grid17__isnull=False, body__contains='"rsrp_dbm"').exclude(operator=UNKNOWN_CODE)
    columns = ("seq", "operator", "grid17", "device", "voice", "body")
    for seq, operator, square, device, voice, body in placed.values_list(*columns).iterator(chunk_size=2_000):
        rsrp_dbm = (json.loads(body).get("radio") or {}).get("rsrp_dbm")
        if rsrp_dbm is not None and square is not None:
            yield seq, operator, square, voice if voice > _OWN_VOICE else device, round(rsrp_dbm)


def signal_tile(rows: SignalRows, operator: int, *, tile: tuple[int, int, int]) -> bytes:
    """The tile (zoom, column, row) of an operator; empty bytes where too few devices measured. NotFound elsewhere."""
    place = OverlayTile.of_address(tile, finer=_FINER, code="signal_tile")
    inside = rows_within(rows, operator, first=place.first, after=place.after)
    return place.encoded(LAYER, *square_classes(inside, coarser=place.coarser))
