"""A version is in force once its manifest names it, and readers open it again when that changes."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import ValidationError

from maillage.core.files.atomic import remove_drafts, remove_folder, replacing_folder, write_whole
from maillage.core.files.published import Manifest, PublishedSnapshots, remove_older
from maillage.core.problems import Unavailable


@dataclass(frozen=True)
class InForce:
    """A manifest of a store."""

    version: str
    rows: dict[str, int]
    format: int = 2


MANIFEST = Manifest[InForce](InForce, format_number=2)


def test_manifest_reads_what_it_published(tmp_path: Path) -> None:
    MANIFEST.publish(tmp_path / "store" / "manifest.json", InForce("été", {"contracts": 3}))

    assert MANIFEST.read(tmp_path / "store" / "manifest.json") == InForce("été", {"contracts": 3})


@pytest.mark.parametrize("document", ['{"format": 1, "version": "a", "rows": "of another format"}', "{}"])
def test_manifest_of_another_format_or_none_is_none(tmp_path: Path, document: str) -> None:
    write_whole(tmp_path / "manifest.json", document)

    assert MANIFEST.read(tmp_path / "manifest.json") is None
    assert MANIFEST.read(tmp_path / "absent.json") is None


def test_manifest_that_is_cut_short_is_none_only_where_it_may_be(tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"
    write_whole(path, '{"format": 2, "vers')

    assert Manifest[InForce](InForce, format_number=2, may_be_cut=True).read(path) is None
    with pytest.raises(ValidationError):
        MANIFEST.read(path)


def test_snapshot_is_opened_again_once_the_manifest_is_published_again(tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"
    snapshots = PublishedSnapshots[list[str]](lambda manifest, before: [*(before or []), manifest.read_text()])
    write_whole(path, "first")

    first, again = snapshots.newest(path), snapshots.newest(path)
    write_whole(path, "second")

    assert (first, again is first, snapshots.newest(path)) == (["first"], True, ["first", "second"])


def test_file_that_a_manifest_names_and_is_gone_is_told_by_its_name(tmp_path: Path) -> None:
    def opened(manifest: Path, _before: bytes | None) -> bytes:
        return manifest.with_name("rows.bin").read_bytes()

    with pytest.raises(Unavailable) as problem:
        PublishedSnapshots[bytes](opened).newest(tmp_path / "manifest.json")

    assert (problem.value.code, problem.value.params) == ("derived_missing", {"name": "rows.bin"})


def test_last_version_before_stays_for_who_reads_it(tmp_path: Path) -> None:
    for name in ("first", "second", "third"):
        with replacing_folder(tmp_path / name) as draft:
            (draft / "rows").write_text(name)

    remove_older(tmp_path.iterdir(), kept=1, named={"third"})

    assert sorted(path.name for path in tmp_path.iterdir()) == ["second", "third"]


def test_folder_is_replaced_whole_or_stays_as_it_was(tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    with replacing_folder(folder, mode=0o700, is_durable=True) as draft:
        (draft / "first").write_text("1")
    with pytest.raises(TypeError), replacing_folder(folder) as draft:
        (draft / "second").write_bytes("2")  # type: ignore[arg-type]

    kept = [path.name for path in folder.iterdir()]
    with replacing_folder(folder) as draft:
        (draft / "third").write_text("3")

    assert (kept, [path.name for path in folder.iterdir()], [path.name for path in tmp_path.iterdir()]) == (
        ["first"],
        ["third"],
        ["pages"],
    )


def test_folder_that_is_removed_and_drafts_of_killed_processes_leave_nothing(tmp_path: Path) -> None:
    for name in ("pages", ".pages.12-34.tmp", ".video.12-34.tmp"):
        (tmp_path / name / "part").mkdir(parents=True)

    remove_folder(tmp_path / "pages")
    remove_drafts(tmp_path, "pages")

    assert [path.name for path in tmp_path.iterdir()] == [".video.12-34.tmp"]
