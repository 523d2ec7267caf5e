"""One member of an archive of somebody else, and nothing that it wants beside."""

import gzip
import zipfile
from pathlib import Path

import pytest

from maillage.core.files.archive_members import unpack_member
from maillage.core.problems import Refused

TEXT = b"SUP_ID;COM_CD_INSEE\n1;44131\n" * 100


def refused(path: Path, form: str, tmp_path: Path, **options: object) -> str:
    with pytest.raises(Refused) as refusal:
        unpack_member(path, form, tmp_path, **{"most_bytes": 1_000_000, **options})  # type: ignore[arg-type]
    assert "%(" not in refusal.value.text
    return refusal.value.code


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def seven_zipped(path: Path, members: dict[str, bytes]) -> Path:
    py7zr = pytest.importorskip("py7zr", reason="py7zr comes with the next `make lock`")
    with py7zr.SevenZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(content, name)
    return path


def test_member_is_found_by_its_name(tmp_path: Path):
    path = zipped(tmp_path / "a.zip", {"dir/SUP_SUPPORT.txt": TEXT, "dir/SUP_BANDE.txt": b"x"})

    member = unpack_member(path, "zip", tmp_path, pattern=r"SUP_SUPPORT\.txt$", most_bytes=1_000_000)

    assert (member, member.read_bytes()) == (tmp_path / "SUP_SUPPORT.txt", TEXT)


def test_gzip_is_unpacked_under_its_name(tmp_path: Path):
    path = tmp_path / "adresses-44.csv.gz"
    path.write_bytes(gzip.compress(TEXT[:900]) + gzip.compress(TEXT[900:]))

    member = unpack_member(path, "gz", tmp_path, most_bytes=1_000_000)

    assert (member.name, member.read_bytes()) == ("adresses-44.csv", TEXT)


def test_member_of_a_7z_is_taken_and_the_others_are_left(tmp_path: Path):
    path = seven_zipped(tmp_path / "a.7z", {"ADE/readme.txt": b"x", "ADE/ADE-COG_2026.gpkg": TEXT, "z.txt": b"y"})

    member = unpack_member(path, "7z", tmp_path, pattern=r"\.gpkg$", most_bytes=1_000_000)

    assert (member.name, member.read_bytes()) == ("ADE-COG_2026.gpkg", TEXT)


@pytest.mark.parametrize("pack", [zipped, seven_zipped])
def test_bomb_and_a_member_too_many_and_none_are_refused(tmp_path: Path, pack: object):
    form = "zip" if pack is zipped else "7z"
    bomb = pack(tmp_path / "bomb", {"a.csv": bytes(50_000_000)})  # type: ignore[operator]
    two = pack(tmp_path / "two", {"a.csv": TEXT, "b.csv": TEXT})  # type: ignore[operator]

    codes = [
        refused(bomb, form, tmp_path),
        refused(bomb, form, tmp_path, most_bytes=100_000_000),
        refused(two, form, tmp_path, pattern="csv$"),
        refused(two, form, tmp_path, pattern="gpkg$"),
    ]

    assert codes == ["archive_large", "archive_large", "archive_several", "archive_without"]


@pytest.mark.parametrize("name", ["../a.csv", "/etc/a.csv", "a/../../b.csv", "C:\\a.csv"])
def test_archive_that_wants_out_of_its_folder_is_refused(tmp_path: Path, name: str):
    assert refused(zipped(tmp_path / "a.zip", {name: TEXT, "b.csv": TEXT}), "zip", tmp_path) == "archive_paths"


@pytest.mark.parametrize("form", ["zip", "gz"])
@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\x1f\x8b\x08", gzip.compress(TEXT, mtime=0)[:60]])
def test_broken_archive_is_refused(tmp_path: Path, form: str, content: bytes):
    path = tmp_path / "a"
    path.write_bytes(content)

    if form == "gz" and content == b"":
        assert unpack_member(path, form, tmp_path, most_bytes=9).read_bytes() == b""  # an empty stream has no member
    else:
        assert refused(path, form, tmp_path) == "archive_broken"


@pytest.mark.parametrize(
    "content", [b"", b"7z\xbc\xaf\x27\x1c" + bytes(26), b"7z\xbc\xaf\x27\x1c\x00\x04" + b"\xff" * 60]
)
def test_broken_7z_is_refused(tmp_path: Path, content: bytes):
    pytest.importorskip("py7zr", reason="py7zr comes with the next `make lock`")
    path = tmp_path / "a.7z"
    path.write_bytes(content)

    assert refused(path, "7z", tmp_path) in {"archive_broken", "archive_without"}


def test_7z_with_a_changed_byte_is_refused(tmp_path: Path):
    path = seven_zipped(tmp_path / "a.7z", {"a.csv": TEXT * 3})
    content = bytearray(path.read_bytes())
    content[40] ^= 0xFF
    path.write_bytes(content)

    assert refused(path, "7z", tmp_path) == "archive_broken"


def test_locked_archive_is_refused(tmp_path: Path):
    path = zipped(tmp_path / "a.zip", {"a.csv": TEXT})
    content = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + offset] |= 1
    path.write_bytes(content)

    assert refused(path, "zip", tmp_path) == "archive_locked"
