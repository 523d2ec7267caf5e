"""The folder of partial uploads: inside the installation, not the machine's shared temporary folder."""

from pathlib import Path


def uploads_folder(data_dir: Path) -> Path:
    """The folder, created if missing."""
    folder = data_dir / "run" / "uploads"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
