import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import pytest
from django.db import transaction
from django.test import override_settings

from maillage.measure.figures.store.counter import run_counter
from maillage.measure.figures.store.published_counts.counts import counts_folder, current_counts
from maillage.measure.record.domain.terms import Origin
from tests.measure.figures.countable import invented_rows, record_rows

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE_S = 20.0


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    with override_settings(DATA_DIR=tmp_path):
        yield counts_folder()


@pytest.fixture
def running_counter(folder: Path) -> Iterator[Thread]:
    stop = Event()
    thread = Thread(target=run_counter, args=(stop,))
    thread.start()
    yield thread
    stop.set()
    thread.join(PATIENCE_S)


def counted_rows(folder: Path) -> int:
    return sum(current_counts(folder).total(origin).rows for origin in Origin)


def wait_for_rows(folder: Path, rows: int) -> int:
    deadline = time.monotonic() + PATIENCE_S
    while counted_rows(folder) != rows and time.monotonic() < deadline:
        time.sleep(0.02)
    return counted_rows(folder)


def test_counter_running_publishes_each_batch(folder: Path, running_counter: Thread) -> None:
    seen = []
    for batch in range(4):
        with transaction.atomic():
            record_rows(invented_rows(250, seed=batch))

        seen.append(wait_for_rows(folder, 250 * (batch + 1)))

    assert seen == [250, 500, 750, 1000]
    assert running_counter.is_alive()
