"""How many functions of ours a measurement enters on its way to a durable row: what somebody who follows it reads."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import pytest
from django.test import Client

from maillage.quality.record.writer import recorder
from maillage.quality.rehearsals import rehearse_recording
from tests.order.sources import ROOT
from tests.quality.documents import text_of
from tests.quality.receipts import vouched_document

MOST_FUNCTIONS = 70  # 69 today
HOUSE = f"{ROOT / 'maillage'}/"
IN_A_FUNCTION = ("<genexpr>", "<listcomp>", "<dictcomp>", "<setcomp>", "<lambda>")


@contextmanager
def functions_entered() -> Iterator[set[str]]:
    """The functions of ours that are entered within, those of threads that start within too."""
    entered: set[str] = set()

    def note(frame: FrameType, event: str, _argument: object) -> None:
        code = frame.f_code
        if event == "call" and code.co_filename.startswith(HOUSE) and code.co_name not in IN_A_FUNCTION:
            entered.add(f"{code.co_filename.removeprefix(HOUSE)} {code.co_name} {code.co_firstlineno}")

    threading.setprofile(note)
    sys.setprofile(note)
    try:
        yield entered
    finally:
        sys.setprofile(None)
        threading.setprofile(None)


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
    assert any(name.startswith("quality/record/writer.py _write_forever") for name in entered)
    assert len(entered) <= MOST_FUNCTIONS, sorted(entered)
