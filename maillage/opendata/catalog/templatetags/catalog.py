"""The vocabulary of the catalogue in templates, in the language of the page: `{% load catalog %}`."""

from typing import Final

from django import template
from django.utils.translation import gettext as _

from maillage.core.problems import NotFound
from maillage.opendata.catalog.domain.terms import FileForm, Frequency, Theme
from maillage.opendata.catalog.pages.dataset.quality import advice, criterion_name, observation, points_text
from maillage.opendata.catalog.pages.dataset.versions import changes, map_text
from maillage.opendata.catalog.pages.parts import words
from maillage.opendata.catalog.pages.reader_forms import SubscriptionForm
from maillage.opendata.catalog.store.addresses import file_href, named_file_href
from maillage.opendata.catalog.store.models import Dataset, RemoteFile, Version
from maillage.opendata.catalog.store.packages import package_of
from maillage.opendata.catalog.store.quality_score import quality_class
from maillage.opendata.catalog.store.search import territories_around
from maillage.web.offers import ShownLink

register = template.Library()

_EXCERPT: Final = 170  # characters: two lines of a card

register.filter(words.rows_text)
register.filter(words.errors_text)
register.filter(words.datasets_text)
register.filter(words.state_text)
register.filter(words.quality_text)
register.filter(words.origin_text)
register.filter("version_changes", changes)
register.filter("map_text", map_text)
register.filter(criterion_name)
register.filter(observation)
register.filter(advice)
register.filter(points_text)


@register.filter
def theme_name(theme: str) -> str:
    """Display name of a theme: "Énergie"."""
    return _(words.THEMES[Theme(theme)])


@register.filter
def frequency_name(frequency: str) -> str:
    """Display name of a frequency: "tous les mois"."""
    return _(words.FREQUENCIES[Frequency(frequency)])


@register.filter
def quality_mark(percent: int) -> str:
    """CSS class of a score: "good", "fair", "poor"."""
    return quality_class(percent).value


@register.filter
def card_place(dataset: Dataset) -> str:
    """The territory of a data set; "" if the name of its publisher contains it ("Commune de Pornic")."""
    around = territories_around(dataset.territory)
    return around[0].name if around and around[0].name not in dataset.organisation.name else ""


@register.filter
def excerpt(description: str) -> str:
    """The beginning of a description, cut at a word boundary."""
    text = " ".join(description.split())
    return text if len(text) <= _EXCERPT else f"{text[:_EXCERPT].rsplit(' ', 1)[0]}…"


@register.filter
def file_name(file: RemoteFile) -> str:
    """Label of a remote file: its title or URL, and its format."""
    return f"{file.title or file.url} {file.form}".strip()


@register.filter
def csv_href(version: Version, dataset: Dataset) -> str:
    """URL of the CSV of a version."""
    return file_href(dataset, FileForm.CSV, number=version.number)


@register.filter
def package_link(version: Version, dataset: Dataset) -> ShownLink | None:
    """The package of a version, as it was sent; None for a plain table."""
    try:
        package = package_of(version)
    except NotFound:
        return None  # its files are lost, as its page says
    if package is None:
        return None
    href = named_file_href(dataset, package.name(dataset), number=version.number)
    return ShownLink(_(package.form.title), href)


@register.simple_tag
def subscription_form() -> SubscriptionForm:
    """The form of who follows something, empty: its page shows it again as it was typed."""
    return SubscriptionForm()
