"""Tests over fixed lines weigh on no mobile figure: what figures are made of is the same to the byte without them."""

from pathlib import Path

import pytest

from maillage.measure.figures.store.rebuild import rebuild_counts
from maillage.measure.record.domain.fixed_access import DeclaredAccess
from maillage.measure.record.domain.terms import Origin
from maillage.measure.record.store.documents import device_of
from maillage.measure.record.store.fixed_tests import declare_access
from maillage.measure.record.store.rows import record_measurements
from tests.measure.figures.countable import invented_rows, record_rows
from tests.measure.figures.store.test_counter import published_bytes
from tests.measure.record.documents import NOW, TOKEN, document, measurement

pytestmark = pytest.mark.django_db(transaction=True)


def test_declared_boxes_and_drives_on_the_band_change_no_byte_of_the_counts(tmp_path: Path) -> None:
    record_rows(invented_rows(200, seed=5))
    rebuild_counts(tmp_path / "without")
    boxes = [measurement(device=device_of(TOKEN), flags=("wifi",), body=document()) for _ in range(6)]
    radio = {"rsrp_dbm": -97.0, "band": 42}
    drives = [measurement(device=number, flags=("fixed",), body=document(radio=radio)) for number in range(6)]
    record_measurements([*boxes, *drives], origin=Origin.CROWD, source="test", now=NOW)
    for box in boxes:
        declare_access(TOKEN, box.id, DeclaredAccess(is_fixed_4g=True), now=NOW)

    rebuild_counts(tmp_path / "with")

    assert published_bytes(tmp_path / "with") == published_bytes(tmp_path / "without")
