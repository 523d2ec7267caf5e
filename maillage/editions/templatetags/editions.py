"""How the page of the open data says editions and their files."""

from django import template

from maillage.editions.pages.open_data import FORM_NAMES, edition_title, file_address, size_text
from maillage.editions.queries.editions import Edition, EditionFile

register = template.Library()

register.filter(edition_title)
register.filter(size_text)


@register.filter
def form_name(file: EditionFile) -> str:
    """What the form of a table is called: "Parquet"."""
    return FORM_NAMES[file.form]


@register.filter
def address_in(file: EditionFile, edition: Edition) -> str:
    """The address of a file of an edition; it never changes."""
    return file_address(edition.name, file.name)
