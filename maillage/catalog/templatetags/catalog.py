"""The words of the catalogue in templates, in the language of the page: `{% load catalog %}`."""

from typing import Final

from django import template
from django.utils.translation import gettext as _

from maillage.catalog.models import Dataset, RemoteFile, Version
from maillage.catalog.pages.dataset.quality import advice, criterion_name, observation, points_text
from maillage.catalog.pages.dataset.versions import changes
from maillage.catalog.parts import words
from maillage.catalog.queries.addresses import file_href
from maillage.catalog.queries.quality_score import quality_class
from maillage.catalog.queries.search import territories_around
from maillage.catalog.terms import FileForm, Frequency, Theme

register = template.Library()

_EXCERPT: Final = 170  # characters: two lines of a card

register.filter(words.rows_text)
register.filter(words.errors_text)
register.filter(words.datasets_text)
register.filter(words.state_text)
register.filter(words.quality_text)
register.filter(words.origin_text)
register.filter("version_changes", changes)
register.filter(criterion_name)
register.filter(observation)
register.filter(advice)
register.filter(points_text)


@register.filter
def theme_name(theme: str) -> str:
    """A theme: "Énergie"."""
    return _(words.THEMES[Theme(theme)])


@register.filter
def frequency_name(frequency: str) -> str:
    """How often a data set changes: "tous les mois"."""
    return _(words.FREQUENCIES[Frequency(frequency)])


@register.filter
def quality_mark(percent: int) -> str:
    """The class of a score, for the style sheet: "good", "fair", "poor"."""
    return quality_class(percent).value


@register.filter
def card_place(dataset: Dataset) -> str:
    """Where a data set is about; "" where the name of its publisher says so already ("Commune de Pornic")."""
    around = territories_around(dataset.territory)
    return around[0].name if around and around[0].name not in dataset.organisation.name else ""


@register.filter
def excerpt(description: str) -> str:
    """The beginning of a description, cut between two words."""
    text = " ".join(description.split())
    return text if len(text) <= _EXCERPT else f"{text[:_EXCERPT].rsplit(' ', 1)[0]}…"


@register.filter
def file_name(file: RemoteFile) -> str:
    """A file that stays with its author: its title, else its address, and its form."""
    return f"{file.title or file.url} {file.form}".strip()


@register.filter
def csv_href(version: Version, dataset: Dataset) -> str:
    """The CSV of a version of a data set."""
    return file_href(dataset, FileForm.CSV, number=version.number)
