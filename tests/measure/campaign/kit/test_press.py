import os
from pathlib import Path
from threading import Event, Thread

import pytest
from pytest_django.fixtures import Settings

from maillage.core.problems import NotFound, Unavailable
from maillage.measure.campaign.edges.export.kit import press
from maillage.measure.campaign.edges.export.kit.content import PIECES, Content, piece_by_name
from maillage.measure.campaign.edges.export.kit.press import PrintLock, PrintOrder, digest_of, make_room, stored_file


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path / "kit"


def test_what_was_printed_is_read_the_second_time(folder: Path):
    made: list[str] = []

    def make() -> bytes:
        made.append("once")
        return b"poster"

    assert [stored_file("a.pdf", make), stored_file("a.pdf", make), made] == [b"poster", b"poster", ["once"]]
    assert [file.name for file in folder.iterdir()] == ["a.pdf"]


def test_print_that_fails_leaves_nothing_and_frees_the_press(folder: Path):
    def fail() -> bytes:
        raise Unavailable("print_failed", "non")

    with pytest.raises(Unavailable):
        stored_file("a.pdf", fail)

    assert stored_file("a.pdf", lambda: b"poster") == b"poster"


def test_folder_keeps_what_was_read_last_within_its_size(tmp_path: Path):
    for moment, name in enumerate(("oldest", "old", "new")):
        (tmp_path / name).write_bytes(bytes(100))
        os.utime(tmp_path / name, (moment, moment))

    make_room(tmp_path, 200)

    assert sorted(file.name for file in tmp_path.iterdir()) == ["new", "old"]


def test_reading_a_file_makes_it_young_again(folder: Path):
    stored_file("a.pdf", lambda: b"poster")
    os.utime(folder / "a.pdf", (1, 1))

    stored_file("a.pdf", lambda: b"another")

    assert (folder / "a.pdf").stat().st_mtime > 1


def test_press_prints_one_at_a_time():
    turn, inside, told = PrintLock(most_waiting=8), [], []

    def enter() -> None:
        with turn.hold():
            inside.append(1)
            told.append(len(inside))
            inside.pop()

    threads = [Thread(target=enter) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert told == [1] * 8


def test_one_too_many_is_refused_at_once_and_the_press_goes_on():
    turn, is_printing, may_end = PrintLock(most_waiting=0), Event(), Event()

    def print_long() -> None:
        with turn.hold():
            is_printing.set()
            may_end.wait(10)

    printer = Thread(target=print_long)
    printer.start()
    is_printing.wait(10)
    with pytest.raises(Unavailable, match="Réessayez"), turn.hold():
        pass
    may_end.set()
    printer.join()
    with turn.hold():
        assert printer.is_alive() is False


def test_who_waited_long_enough_is_told_to_come_back():
    turn = PrintLock(wait_s=0.01, most_waiting=1)

    with turn.hold(), pytest.raises(Unavailable), turn.hold():
        pass


def test_digest_changes_with_the_content_the_form_and_the_file_it_stands_in():
    digests = {
        digest_of({"a": b"1"}, "pdf"),
        digest_of({"a": b"2"}, "pdf"),
        digest_of({"b": b"1"}, "pdf"),
        digest_of({"a": b"1"}, "svg"),
    }

    assert len(digests) == 4


def test_digest_changes_with_the_design(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    before = digest_of({})
    (tmp_path / "kit.typ").write_text("another design")
    monkeypatch.setattr(press, "_DESIGN", tmp_path)

    assert digest_of({}) != before


@pytest.mark.parametrize(("form", "page"), [("docx", 1), ("gif", 1), ("pdf", 0), ("svg", 2)])
def test_form_or_page_that_a_piece_does_not_have_is_not_found(form: str, page: int):
    with pytest.raises(NotFound, match="se télécharge en pdf, svg, png, page 1 à 1"):
        PrintOrder(piece_by_name("affiche-a4"), Content({}), form, page)


def test_kit_has_eight_pieces_and_an_unknown_one_is_not_found():
    with pytest.raises(NotFound, match="Il a : affiche-a3, affiche-a4, depliant"):
        piece_by_name("calendrier")

    assert len(PIECES) == 8
