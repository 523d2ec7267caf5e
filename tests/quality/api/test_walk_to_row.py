"""How many functions of ours a measurement enters on its way to a durable row: what somebody who follows it reads."""

import pytest
from django.test import Client

from maillage.quality.record.writer import recorder
from maillage.quality.rehearsals import rehearse_recording
from tests.functions_entered import functions_entered
from tests.quality.documents import text_of
from tests.quality.receipts import vouched_document

MOST_FUNCTIONS = 60  # 58 today


@pytest.mark.django_db(transaction=True)
def test_first_measurement_of_a_process_enters_few_functions_up_to_its_row(client: Client) -> None:
    recorder.cache_clear()
    rehearse_recording()
    client.get("/api/v1/schemas/measurement-1.json")  # loads addresses and middleware
    sent = text_of(vouched_document())

    with functions_entered() as entered:
        answer = client.post("/api/v1/measurements", sent, content_type="application/json")
    recorder().close()

    assert answer.status_code == 201
    assert any(name.startswith("quality/record/single_row.py insert_single_row") for name in entered)
    assert len(entered) <= MOST_FUNCTIONS, sorted(entered)
