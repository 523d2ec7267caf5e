import stat
from pathlib import Path

import pytest

from maillage.core.problems import Refused
from maillage.measure.protocol.client.state import Outbox, device_secret, outbox, state_folder


def test_device_secret_is_drawn_once_and_its_owner_s_alone(tmp_path: Path):
    file = tmp_path / "maillage" / "device"

    first, second = device_secret(file), device_secret(file)

    assert (first == second, len(first), stat.S_IMODE(file.stat().st_mode)) == (True, 43, 0o600)


def test_device_secret_of_another_form_is_refused(tmp_path: Path):
    file = tmp_path / "device"
    file.write_text("short", "ascii")

    with pytest.raises(Refused) as caught:
        device_secret(file)

    assert (caught.value.code, str(file) in caught.value.text) == ("device.secret", True)


@pytest.mark.parametrize(
    ("environ", "folder"),
    [
        ({"HOME": "/home/amel"}, "/home/amel/.local/state/maillage"),
        ({"HOME": "/home/amel", "XDG_STATE_HOME": "/srv/state"}, "/srv/state/maillage"),
        ({"HOME": "/home/amel", "XDG_STATE_HOME": "relative"}, "/home/amel/.local/state/maillage"),
    ],
)
def test_state_is_kept_where_the_person_s_programs_keep_theirs(environ: dict[str, str], folder: str):
    assert state_folder(environ) == Path(folder)


def test_outbox_gives_back_the_oldest_first_until_they_are_recorded(tmp_path: Path):
    box = outbox(tmp_path, "127.0.0.1:8000")
    for name in ("b", "a"):
        box.keep({"id": name})
    box.keep({"id": "c"})

    box.forget({"id": "a"})

    assert [document["id"] for document in box.waiting()] == ["b", "c"]


def test_outboxes_of_two_servers_are_two(tmp_path: Path):
    outbox(tmp_path, "one.example").keep({"id": "a"})

    assert list(outbox(tmp_path, "two.example:8000").waiting()) == []


def test_outbox_keeps_a_refused_document_without_sending_it_again(tmp_path: Path):
    box = Outbox(tmp_path)
    box.keep({"id": "a"})

    file = box.set_aside({"id": "a"})

    assert (file.read_text("utf-8"), list(box.waiting())) == ('{"id": "a"}', [])
