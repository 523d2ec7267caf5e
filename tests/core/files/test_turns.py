import threading
from pathlib import Path

import pytest

from maillage.core.files.whole import alone_with


def test_second_comer_waits_for_the_first(tmp_path: Path):
    said: list[str] = []
    wanted = tmp_path / "not" / "there yet"

    def come_second() -> None:
        with alone_with(wanted):
            said.append("second")

    with alone_with(wanted):
        second = threading.Thread(target=come_second)
        second.start()
        second.join(timeout=0.2)
        said.append("first")
    second.join()

    assert said == ["first", "second"]


def test_others_do_not_wait(tmp_path: Path):
    with alone_with(tmp_path / "one"), alone_with(tmp_path / "other"):
        assert not (tmp_path / "one").exists()


def test_turn_ends_with_a_fault(tmp_path: Path):
    with pytest.raises(KeyError), alone_with(tmp_path / "one"):
        raise KeyError

    with alone_with(tmp_path / "one"):
        assert (tmp_path / ".one.lock").exists()
