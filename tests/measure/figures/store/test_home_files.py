"""What the follower makes of the home territory's samples: shown beside nearly the rows that it was made of."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings

from maillage.core.clock import utc_now
from maillage.measure.figures.store import home_files
from maillage.measure.figures.store.counter import count_once
from maillage.measure.figures.store.home_files import HomeFile, HomeFileSchedule
from maillage.measure.figures.store.sample_files import current_samples, samples_folder
from maillage.measure.record.domain.terms import Origin
from tests.measure.figures.countable import record_rows
from tests.measure.record.crowds import Crowd, own_installation, rows_of_crowds

pytestmark = pytest.mark.django_db(transaction=True)  # PostgreSQL reads what is committed


def sizes_file() -> HomeFile[int]:
    return HomeFile("sizes.json", int)


def size(origin: Origin) -> int:
    return current_samples().size(origin)


@pytest.fixture(autouse=True)
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(home_files, "MANY_ROWS", 50)
    with own_installation(tmp_path):
        yield


def count(devices: int) -> None:
    record_rows(rows_of_crowds([Crowd(devices=devices)]))
    count_once()


def test_few_rows_are_left_to_who_asks() -> None:
    count(20)
    file = sizes_file()

    assert HomeFileSchedule(file, size).look(utc_now()) == 0
    assert file.beside(current_samples(), Origin.CROWD) is None


def test_many_rows_are_looked_at_ahead_and_shown_until_they_have_grown_by_a_tenth() -> None:
    file = sizes_file()
    schedule = HomeFileSchedule(file, size)
    count(100)

    made = [schedule.look(utc_now()) for _ in range(2)]

    assert made == [1, 0]
    assert file.beside(current_samples(), Origin.CROWD) == 100
    assert file.beside(current_samples(), Origin.SIMULATED) is None

    count(300)

    assert file.beside(current_samples(), Origin.CROWD) is None
    assert schedule.look(utc_now()) == 1
    assert file.beside(current_samples(), Origin.CROWD) == current_samples().size(Origin.CROWD)


def test_file_of_another_form_or_home_is_as_none() -> None:
    file = sizes_file()
    count(100)
    HomeFileSchedule(file, size).look(utc_now())
    with override_settings(HOME_TERRITORY="departement:44"):
        elsewhere = file.beside(current_samples(), Origin.CROWD)

    (samples_folder() / file.name).write_text("[")

    assert elsewhere is None
    assert file.beside(current_samples(), Origin.CROWD) is None
