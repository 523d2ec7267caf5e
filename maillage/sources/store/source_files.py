"""Where the files of the sources stand: declarations of the agency, downloads, files in force and aside, answers."""

from pathlib import Path
from typing import Final

from django.conf import settings

from maillage.core.files.atomic import signature_of
from maillage.sources.domain.terms import SourceDeclaration
from maillage.sources.intake.declarations import read_declarations

_read: Final[dict[Path, tuple[object, dict[str, SourceDeclaration]]]] = {}


def sources_folder() -> Path:
    """The folder of the sources; declarations of the agency are the TOML files in it."""
    return Path(settings.DATA_DIR) / "sources"


def declarations() -> dict[str, SourceDeclaration]:
    """The declarations in force by id, in order of lot; Refused if a file of the agency cannot be read.

    They are read again when a file of the agency changes.
    """
    folder = sources_folder()
    files = sorted(folder.glob("*.toml")) if folder.is_dir() else []
    signature = tuple((file.name, signature_of(file)) for file in files)
    memory = _read.get(folder)
    if memory is None or memory[0] != signature:
        memory = (signature, read_declarations(folder))
        _read[folder] = memory
    return memory[1]


def part_name(source: str, part: str) -> str:
    """The name of a file of a source, for paths and locks."""
    return f"{source}-{part}" if part else source


def kept_folder(source: str, part: str, sha256: str) -> Path:
    """Where a fetched file stands under its publisher's name, in force or aside."""
    return sources_folder() / "files" / part_name(source, part) / sha256[:16]


def kept_file(source: str, part: str, sha256: str) -> Path | None:
    """A fetched file; None if it was never kept, or not any more."""
    folder = kept_folder(source, part, sha256)
    files = [path for path in folder.iterdir() if path.name != "fetched.json"] if folder.is_dir() else []
    return files[0] if files else None


def download_part(source: str, part: str) -> Path:
    """Where a download is written until it is whole."""
    return sources_folder() / "downloads" / f"{part_name(source, part)}.part"


def progress_file() -> Path:
    """What is fetched just now, for pages: written by who fetches."""
    return sources_folder() / "progress.json"


def status_file() -> Path:
    """The lines of all wanted sources, for every page and /health: derived from the rows."""
    return sources_folder() / "status.json"
