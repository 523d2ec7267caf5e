import pytest

from maillage.measure.record.domain.terms import Origin, Usage, Verdict
from maillage.measure.record.store import models
from maillage.measure.record.store.changed_rows import erase_device, remove_origin
from maillage.measure.record.store.documents import device_of
from maillage.measure.record.store.measurements import SAMPLE_KEY_BITS, measurements_of, record_state
from maillage.measure.record.store.rows import record_measurements
from tests.measure.record.documents import NOW, TOKEN, measurement

OTHER = "z" * 32


def record(*devices: int, origin: Origin = Origin.CROWD) -> None:
    sent = [measurement(device=device) for device in devices]
    record_measurements(sent, origin=origin, source="test", now=NOW)


@pytest.mark.django_db
def test_erased_device_leaves_no_row_and_no_slot_and_one_line_that_names_nobody() -> None:
    record(device_of(TOKEN), device_of(TOKEN), device_of(OTHER))

    rows = erase_device(TOKEN, now=NOW)

    assert rows == 2
    assert set(models.Measurement.objects.values_list("device", flat=True)) == {device_of(OTHER)}
    assert set(models.SampleKey.objects.values_list("device", flat=True)) == {device_of(OTHER)}
    assert list(models.Erasure.objects.values_list("erased_at", "rows")) == [(NOW, 2)]


@pytest.mark.django_db
def test_erased_document_sent_again_is_new_and_counted() -> None:
    sent = measurement(device=device_of(TOKEN))
    record_measurements([sent], origin=Origin.CROWD, source="test", now=NOW)
    erase_device(TOKEN, now=NOW)

    (receipt,) = record_measurements([sent], origin=Origin.CROWD, source="test", now=NOW)

    assert receipt.is_new
    assert models.Measurement.objects.get().sample_mask == 1 << Usage.DOWNLOAD


@pytest.mark.django_db
def test_token_of_nobody_erases_nothing_and_leaves_no_line() -> None:
    record(device_of(TOKEN))

    assert erase_device(OTHER, now=NOW) == 0
    assert (models.Measurement.objects.count(), models.Erasure.objects.count()) == (1, 0)


@pytest.mark.django_db
def test_removed_origin_takes_its_rows_and_slots_and_no_others() -> None:
    record(1, 2, origin=Origin.SIMULATED)
    record(1, 3)

    rows = remove_origin(Origin.SIMULATED, now=NOW)

    assert rows == 2
    keys = models.SampleKey.objects.values_list("key", flat=True)
    assert {key >> SAMPLE_KEY_BITS for key in keys} == {Origin.CROWD}
    assert models.SampleKey.objects.count() == 2
    assert set(models.Measurement.objects.values_list("origin", flat=True)) == {Origin.CROWD}


@pytest.mark.django_db
def test_own_measurements_come_last_first_in_pages() -> None:
    record(1, 1, 2, 1)

    first = measurements_of(1, limit=2)
    second = measurements_of(1, limit=2, before=first[-1].seq)

    assert [len(first), len(second)] == [2, 1]
    assert [row.counted for row in (*first, *second)] == [(), (), (Usage.DOWNLOAD,)]


@pytest.mark.django_db
def test_state_of_the_record_counts_rows_by_origin_and_verdict() -> None:
    record(1, 2, origin=Origin.SIMULATED)
    record_measurements([measurement(flags=("wifi",))], origin=Origin.CROWD, source="test", now=NOW)

    state = record_state()

    assert state.rows == 3
    assert state.by_origin == {Origin.CROWD: 1, Origin.SIMULATED: 2}
    assert state.by_verdict == {Verdict.COUNTED: 2, Verdict.NOT_MOBILE: 1}
    assert state.last_received_at == NOW


def test_pseudonym_of_a_token_is_steady_has_63_bits_and_is_not_the_token() -> None:
    pseudonyms = {device_of(f"{number:032x}") for number in range(500)}

    assert device_of(TOKEN) == device_of(TOKEN)
    assert len(pseudonyms) == 500
    assert all(0 <= each < 1 << 63 for each in pseudonyms)
