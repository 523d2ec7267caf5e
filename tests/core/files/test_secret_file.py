import stat
from pathlib import Path

from maillage.core.files.atomic import load_or_create_secret


def test_secret_is_made_once_for_its_owner_alone(tmp_path: Path):
    file = tmp_path / "secrets" / "key"

    first = load_or_create_secret(file, lambda: b"first")
    again = load_or_create_secret(file, lambda: b"second")

    assert (first, again, stat.S_IMODE(file.stat().st_mode)) == (b"first", b"first", 0o600)
    assert list(file.parent.iterdir()) == [file]


def test_secret_of_the_first_of_two_makers_holds(tmp_path: Path):
    file = tmp_path / "key"

    def late() -> bytes:
        file.write_bytes(b"other")  # another process was faster
        return b"ours"

    assert load_or_create_secret(file, late) == b"other"
