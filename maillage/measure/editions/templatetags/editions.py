"""Template filters of editions and their files."""

from django import template

from maillage.measure.editions.pages.open_data import FORM_NAMES, edition_title, file_address, size_text
from maillage.measure.editions.store.editions import Edition, EditionFile

register = template.Library()

register.filter(edition_title)
register.filter(size_text)


@register.filter
def form_name(file: EditionFile) -> str:
    """The label of a file format: "Parquet"."""
    return FORM_NAMES[file.form]


@register.filter
def address_in(file: EditionFile, edition: Edition) -> str:
    """The permanent URL of a file of an edition."""
    return file_address(edition.name, file.name)
