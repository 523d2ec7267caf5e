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
    with (root / "maillage" / "locale" / "fr" / "LC_MESSAGES" / "django.mo").open("wb") as written:
        write_mo(written, french_plurals(read_catalogue(english_file(root))))


def french_plurals(english: Catalog) -> Catalog:
    """The French sentences that have a plural, each its own translation: nought and one are singular in French.

    Sentences are French already; but where no catalogue says how French counts, gettext counts as in English.
    """
    french = Catalog(locale="fr")
    for message in english:
        if message.pluralizable:
            forms = tuple(message.id)
            # The CLDR has a third form for whole millions, which the sentences say as any plural.
            french.add(message.id, (*forms, forms[-1]), context=message.context)
    return french


def read_catalogue(file: Path) -> Catalog:
    """The catalogue in ``file``."""
    with file.open("rb") as source:
        return read_po(source, locale=file.parts[-3], abort_invalid=True)


if __name__ == "__main__":
    compile_catalogues(ROOT)
