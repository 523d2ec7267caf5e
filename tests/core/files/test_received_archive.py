"""Archives that somebody sends: what they are called and what they unpack to is judged before anything is read."""

import zipfile
from pathlib import Path

import pytest

from maillage.core.files.received_archive import ArchiveLimits, archive_names, received_archive
from maillage.core.problems import Refused


def archive(folder: Path, **parts: bytes) -> Path:
    path = folder / "archive.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.mkdir("dossier")
        for name, content in parts.items():
            made.writestr(name, content)
    return path


def refusal_of(path: Path, limits: ArchiveLimits, *, name: str = "") -> str:
    with pytest.raises(Refused) as refused, received_archive(path, limits) as opened:
        opened.content(name or opened.names[0])
    assert "%(" not in refused.value.text
    return refused.value.code


def test_parts_are_named_and_read(tmp_path: Path) -> None:
    path = archive(tmp_path, **{"a.txt": b"un", "dossier/b.txt": b"deux"})

    with received_archive(path) as opened:
        read = {name: opened.content(name) for name in opened.names}

    assert read == {"a.txt": b"un", "dossier/b.txt": b"deux"}
    assert archive_names(path) == ("a.txt", "dossier/b.txt")


def test_what_archivers_leave_is_not_named(tmp_path: Path) -> None:
    path = archive(tmp_path, **{"a.txt": b"un", "__MACOSX/._a.txt": b"x", "dossier/.DS_Store": b"x", "Thumbs.db": b"x"})

    assert archive_names(path) == ("a.txt",)


def test_archive_beyond_its_limits_is_refused(tmp_path: Path) -> None:
    path = archive(tmp_path, **{"a.txt": b"a" * 1_000, "b.txt": b"b"})

    assert refusal_of(path, ArchiveLimits(entries=1)) == "archive_too_many"
    assert refusal_of(path, ArchiveLimits(unpacked_bytes=1_000)) == "archive_too_large"


def test_part_larger_than_its_directory_says_is_refused(tmp_path: Path) -> None:
    path = archive(tmp_path, **{"a.txt": b"a" * 2_000_000})
    octets = bytearray(path.read_bytes())
    entry = octets.index(b"PK\x01\x02")
    octets[entry + 24 : entry + 28] = (5).to_bytes(4, "little")
    path.write_bytes(octets)

    assert refusal_of(path, ArchiveLimits(unpacked_bytes=1_000)) == "archive_too_large"


def test_what_is_no_archive_has_no_names(tmp_path: Path) -> None:
    path = tmp_path / "archive.zip"
    path.write_bytes(b"nom;ville\n")

    assert archive_names(path) == ()
    with pytest.raises(Refused) as refused, received_archive(path):
        pass
    assert refused.value.code == "archive_broken"
