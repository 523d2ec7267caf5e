"""Compiles the translation catalogues.

Set-up runs this with the packages of requirements/setup.txt, before settings exist: it depends on Babel alone.
"""

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from maillage.core.program_files import PROJECT


def english_file(root: Path) -> Path:
    """The path of the English translations."""
    return root / "maillage" / "locale" / "en" / "LC_MESSAGES" / "django.po"


def compile_catalogues(root: Path) -> None:
    """Compile each catalogue to a .mo file beside it."""
    for file in sorted((root / "maillage").rglob("LC_MESSAGES/*.po")):
        with file.with_suffix(".mo").open("wb") as written:
            write_mo(written, read_catalogue(file))
    with (root / "maillage" / "locale" / "fr" / "LC_MESSAGES" / "django.mo").open("wb") as written:
        write_mo(written, french_plurals(read_catalogue(english_file(root))))


def french_plurals(english: Catalog) -> Catalog:
    """A catalogue of French plurals: each sentence is its own translation; 0 and 1 are singular in French.

    Source sentences are French, but without a catalogue gettext would count as in English.
    """
    french = Catalog(locale="fr")
    for message in english:
        if message.pluralizable:
            forms = tuple(message.id)
            # CLDR has a third form for whole millions, for which sentences use the plural.
            french.add(message.id, (*forms, forms[-1]), context=message.context)
    return french


def read_catalogue(file: Path) -> Catalog:
    """Parse the catalogue in ``file``."""
    with file.open("rb") as source:
        return read_po(source, locale=file.parts[-3], abort_invalid=True)


if __name__ == "__main__":
    compile_catalogues(PROJECT)
