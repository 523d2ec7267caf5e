"""Where files are while they come in: a folder of the installation, not one that all programs of the machine share."""

from pathlib import Path


def uploads_folder(data_dir: Path) -> Path:
    """The folder, made where it is missing."""
    folder = data_dir / "run" / "uploads"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
