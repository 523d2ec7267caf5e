"""How many functions of ours a measurement enters on its way to a durable row: what somebody who follows it reads."""

import httpx
import pytest

from maillage.measure.record.edges.rehearsals import rehearse_recording
from maillage.measure.record.store.writer import recorder
from tests.functions_entered import functions_entered
from tests.measure.record.documents import text_of
from tests.measure.record.receipts import vouched_document

MOST_FUNCTIONS = 82  # 81 today, those of the front included; a dozen judge what the receipt saw
JSON = {"Content-Type": "application/json"}


@pytest.mark.django_db(transaction=True)
def test_first_measurement_of_a_process_enters_few_functions_up_to_its_row(browser: httpx.Client) -> None:
    recorder.cache_clear()
    rehearse_recording()
    sent = text_of(vouched_document())
    # Loads addresses and middleware, and asks Django for the headers of the answers.
    browser.post("/api/v1/measurements", content=b"{}", headers=JSON)

    with functions_entered() as entered:
        answer = browser.post("/api/v1/measurements", content=sent, headers=JSON)
    recorder().close()

    assert answer.status_code == 201
    assert any(name.startswith("measure/record/store/single_row.py insert_single_rows") for name in entered)
    assert len(entered) <= MOST_FUNCTIONS, sorted(entered)
