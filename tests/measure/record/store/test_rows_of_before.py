"""Rows of a version that heard one device an hour, brought to this one: on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from typing import Any, Final

import pytest
from django.apps.registry import Apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from maillage.measure.protocol.domain.terms import Attestation, AttestationKind, MeasuredTest
from maillage.measure.record.domain.terms import Origin, Verdict
from maillage.measure.record.store.models import Erasure, Measurement
from maillage.measure.record.store.rate_rules import OWN_VOICE, UNHEARD, newcomers_pseudonym
from maillage.measure.record.store.rows import CHUNK, record_measurements
from tests.measure.record.documents import NOW, measurement, numbered

pytestmark = pytest.mark.django_db(transaction=True)

BEFORE: Final = "0003_fixed_access"
HOUR: Final = int(NOW.timestamp()) // 3_600 - 1
HEARD_NETWORK: Final = (1 << 63) - 2


def migrate_to(name: str | None) -> Apps:
    """The models as they are in the migration ``name`` of quality, to which its tables are brought; None: no tables."""
    state = MigrationExecutor(connection).migrate([("quality", name)])
    apps: Apps = state.apps
    return apps


def old_rows_of(apps: Apps, model: str) -> Any:
    """The rows of a model of quality as it was then, which may be gone since."""
    return apps.get_model("quality", model).objects


def newest() -> str:
    """The name of the last migration of quality."""
    ((_app, name),) = MigrationExecutor(connection).loader.graph.leaf_nodes("quality")
    return str(name)


@pytest.fixture
def tables_of_before() -> Iterator[Apps]:
    """The tables as that version made them, empty; afterwards those of this version again."""
    migrate_to(None)
    yield migrate_to(BEFORE)
    migrate_to(None)
    migrate_to(newest())


@pytest.fixture
def counted_row() -> dict[str, Any]:
    """The cells of a row that counts by its receipt, as they were before, too."""
    record_measurements([vouched(1)], origin=Origin.CROWD, source="test", now=NOW)
    cells: dict[str, Any] = {**Measurement.objects.values().get()}
    del cells["seq"]
    return cells | {"voice": OWN_VOICE}


def vouched(number: int, *, network: int | None = None) -> MeasuredTest:
    """A test of the device ``number`` in HOUR with a receipt, by default of a network of its own."""
    its_network = 10_000 + number if network is None else network
    ended_s = int(NOW.timestamp()) - 1_800
    voucher = Attestation(AttestationKind.RECEIPT, None, 20_000 + number, its_network, ended_s, hour=HOUR)
    return measurement(id=numbered(number), device=number << 30, voucher=voucher)


def test_rows_of_before_are_heard_by_the_new_rule(counted_row: dict[str, Any], tables_of_before: Apps) -> None:
    old_rows = old_rows_of(tables_of_before, "Measurement")
    for number in range(100, 130):
        old_rows.create(**counted_row | {"document_id": numbered(number), "device": number})
    unheard, uncounted = (
        old_rows.create(**counted_row | {"document_id": numbered(number), "device": number, "voice": UNHEARD} | changes)
        for number, changes in ((130, {}), (131, {"sample_mask": 0}))
    )
    imported = old_rows.create(
        **counted_row | {"document_id": numbered(132), "device": 132, "vouching": int(AttestationKind.IMPORT)}
    )
    hours = old_rows_of(tables_of_before, "NetworkHour")
    # More than are read at once; the words of networks have 63 bits.
    hours.bulk_create(
        hours.model(key=HEARD_NETWORK - number, device=number, ended_s=int(NOW.timestamp()) - number)
        for number in range(2 * CHUNK + 1)
    )

    migrate_to(newest())

    rows = dict(Measurement.objects.values_list("pk", "sample_mask"))
    assert rows[unheard.pk] == 0
    assert rows[imported.pk] == counted_row["sample_mask"]
    assert sum(mask != 0 for mask in rows.values()) == 31
    verdicts = dict(Measurement.objects.values_list("pk", "verdict"))
    assert (verdicts[unheard.pk], verdicts[uncounted.pk]) == (Verdict.HEARD_ENOUGH, counted_row["verdict"])
    assert Erasure.objects.count() == 1, "figures are counted anew"
    assert "quality_network_hour" not in connection.introspection.table_names()

    again = [vouched(1, network=HEARD_NETWORK), vouched(2, network=HEARD_NETWORK - 2 * CHUNK)]
    later = record_measurements(
        [*again, *(vouched(number) for number in range(3, 8))], origin=Origin.CROWD, source="test", now=NOW
    )

    # Two networks were heard in this hour; of a place that thirty tests are known of, an hour brings three.
    heard = [receipt.verdict is Verdict.COUNTED for receipt in later]
    assert heard == [False, False, True, True, True, False, False]
    voices = Measurement.objects.filter(device__in=[number << 30 for number in (3, 4, 5)])
    assert set(voices.values_list("voice", flat=True)) == {newcomers_pseudonym(HOUR)}


def test_rows_of_before_without_a_second_voice_are_not_counted_anew(
    counted_row: dict[str, Any], tables_of_before: Apps
) -> None:
    old_rows_of(tables_of_before, "Measurement").create(**counted_row)

    migrate_to(newest())

    assert Measurement.objects.get().sample_mask == counted_row["sample_mask"]
    assert not Erasure.objects.exists()
