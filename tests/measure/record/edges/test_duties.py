from datetime import timedelta

import pytest

from maillage.measure.record.domain.attestation import LATEST
from maillage.measure.record.edges.duties import DUTIES
from maillage.measure.record.store.models import HeardNumber, SpentReceipt
from tests.measure.record.documents import NOW


@pytest.mark.django_db
def test_receipts_that_nobody_can_send_again_are_forgotten_with_their_hours() -> None:
    for key, age in enumerate((timedelta(0), LATEST, LATEST + timedelta(days=2))):
        ended_s = int((NOW - age).timestamp())
        SpentReceipt.objects.create(key=key, ended_s=ended_s)
        HeardNumber.objects.create(key=key, tests=1, ended_s=ended_s)

    done = {duty.name: duty.look(NOW) for duty in DUTIES}

    assert done == {"old receipts": 1, "late answers": 0}
    assert sorted(SpentReceipt.objects.values_list("key", flat=True)) == [0, 1]
    assert sorted(HeardNumber.objects.values_list("key", flat=True)) == [0, 1]
