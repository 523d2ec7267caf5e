import threading
from pathlib import Path

import pytest

from maillage.core.files.atomic import lock_of


def test_second_comer_waits_for_the_first(tmp_path: Path):
    said: list[str] = []
    wanted = tmp_path / "not" / "there yet"

    def come_second() -> None:
        with lock_of(wanted):
            said.append("second")

    with lock_of(wanted):
        second = threading.Thread(target=come_second)
        second.start()
        second.join(timeout=0.2)
        said.append("first")
    second.join()

    assert said == ["first", "second"]


def test_others_do_not_wait(tmp_path: Path):
    with lock_of(tmp_path / "one"), lock_of(tmp_path / "other"):
        assert not (tmp_path / "one").exists()


def test_turn_ends_with_a_fault(tmp_path: Path):
    with pytest.raises(KeyError), lock_of(tmp_path / "one"):
        raise KeyError

    with lock_of(tmp_path / "one"):
        assert (tmp_path / ".one.lock").exists()
