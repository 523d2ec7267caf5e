"""A file is written whole or not at all."""

from pathlib import Path

import pytest

from maillage.core.files.atomic import replacing, signature_of, write_whole


def test_file_holds_the_new_content_and_nothing_stays_beside_it(tmp_path: Path) -> None:
    write_whole(tmp_path / "folder" / "figures.json", "é")

    assert [(path.name, path.read_bytes()) for path in (tmp_path / "folder").iterdir()] == [
        ("figures.json", "é".encode())
    ]


def test_file_is_as_before_when_its_writer_fails_and_no_draft_stays(tmp_path: Path) -> None:
    path = tmp_path / "figures.json"
    write_whole(path, b"old")

    with pytest.raises(TypeError), replacing(path) as draft:
        draft.write_bytes("no bytes")  # type: ignore[arg-type]

    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [("figures.json", b"old")]


def test_secret_is_for_its_owner_alone_from_the_first_byte_on(tmp_path: Path) -> None:
    with replacing(tmp_path / "secret", mode=0o600) as draft:
        while_written = draft.stat().st_mode & 0o777
        draft.write_bytes(b"x")

    assert (while_written, (tmp_path / "secret").stat().st_mode & 0o777) == (0o600, 0o600)


def test_signature_is_another_once_a_file_was_written_whole_again_and_none_where_it_is_not(tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"
    before = signature_of(path)
    write_whole(path, "{}")
    first, again = signature_of(path), signature_of(path)
    write_whole(path, "{} ")

    assert (before, first == again, signature_of(path) == first) == (None, True, False)
