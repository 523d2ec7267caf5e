import pytest
from django.urls import reverse

from maillage.measure.record.domain.terms import Origin
from maillage.measure.record.store.changed_rows import erase_device
from maillage.measure.record.store.documents import device_of
from maillage.measure.record.store.models import Measurement
from maillage.measure.record.store.rows import record_measurements
from tests.measure.record.documents import NOW, TOKEN, measurement
from tests.people import People

LIST = reverse("admin:quality_measurement_changelist")


@pytest.fixture
def row(db: None) -> Measurement:
    sent = measurement(device=device_of(TOKEN), flags=("wifi",))
    record_measurements([sent], origin=Origin.CROWD, source="test", now=NOW)
    return Measurement.objects.get()


def test_agency_reads_measurements_with_their_reason_and_without_their_device(people: People, row: Measurement) -> None:
    aline = people.client("aline")

    listed = aline.get(LIST).content.decode()
    shown = aline.get(reverse("admin:quality_measurement_change", args=[row.pk])).content.decode()

    assert "Wi-Fi" in listed
    assert str(row.document_id) in shown
    assert str(row.device) not in listed + shown


def test_nobody_changes_or_deletes_a_measurement_by_hand(people: People, row: Measurement) -> None:
    aline = people.client("aline")

    deleted = aline.post(reverse("admin:quality_measurement_delete", args=[row.pk]), {"post": "yes"})
    added = aline.get(reverse("admin:quality_measurement_add"))

    assert (deleted.status_code, added.status_code) == (403, 403)
    assert Measurement.objects.count() == 1


def test_agency_sees_that_rows_were_erased(people: People, row: Measurement) -> None:
    erase_device(TOKEN, now=NOW)

    page = people.client("aline").get(reverse("admin:quality_erasure_changelist"))

    assert (page.status_code, Measurement.objects.count()) == (200, 0)


def test_other_organisations_and_visitors_see_nothing_of_it(people: People, row: Measurement) -> None:
    answers = [people.client(name).get(LIST).status_code for name in ("chloe", "visitor")]

    assert 200 not in answers
