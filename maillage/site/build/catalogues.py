"""The catalogues of translations and their compiled form, which the pages read.

Set-up runs this with the packages of requirements/setup.txt, before there is any setting: it knows Babel alone.
"""

from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT: Final = Path(__file__).resolve().parents[3]


def english_file(root: Path) -> Path:
    """Where the English translations stand."""
    return root / "maillage" / "locale" / "en" / "LC_MESSAGES" / "django.po"


def compile_catalogues(root: Path) -> None:
    """The compiled form of each catalogue stands beside it; the pages read that."""
    for file in sorted((root / "maillage").rglob("LC_MESSAGES/*.po")):
        with file.with_suffix(".mo").open("wb") as written:
            write_mo(written, read_catalogue(file))


def read_catalogue(file: Path) -> Catalog:
    """The catalogue in ``file``."""
    with file.open("rb") as source:
        return read_po(source, locale=file.parts[-3], abort_invalid=True)


if __name__ == "__main__":
    compile_catalogues(ROOT)
