"""The vocabulary of the catalogue as displayed: kinds, themes, frequencies, quality classes, dates."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.core.problems import sentence
from maillage.opendata.catalog.domain.dataset_search import SearchOrder
from maillage.opendata.catalog.domain.terms import DatasetKind, FileForm, Frequency, Theme
from maillage.opendata.catalog.store.models import Dataset
from maillage.opendata.catalog.store.quality_score import QualityClass, quality_class
from maillage.web.wording import formats
from maillage.web.wording.formats import number

KINDS: Final[Mapping[DatasetKind, str]] = {
    DatasetKind.OWN: sentence("publié ici"),
    DatasetKind.CONSOLIDATED: sentence("réuni à partir de plusieurs"),
    DatasetKind.HARVESTED: sentence("venu d’un autre catalogue"),
    DatasetKind.MEASURED: sentence("mesuré par les habitants"),
}
QUALITY_CLASSES: Final[Mapping[QualityClass, str]] = {
    QualityClass.GOOD: sentence("bonne qualité"),
    QualityClass.FAIR: sentence("qualité moyenne"),
    QualityClass.POOR: sentence("à améliorer"),
}
ORDERS: Final[Mapping[SearchOrder, str]] = {
    SearchOrder.RELEVANCE: sentence("Pertinence"),
    SearchOrder.NEWEST: sentence("Plus récents"),
    SearchOrder.QUALITY: sentence("Meilleure qualité"),
}
FORM_NAMES: Final[Mapping[FileForm, str]] = {
    FileForm.CSV: "CSV",
    FileForm.XLSX: "Excel (XLSX)",
    FileForm.JSON: "JSON",
    FileForm.GEOJSON: "GeoJSON",
    FileForm.PARQUET: "Parquet",
    FileForm.GPKG: "GeoPackage",
    FileForm.PMTILES: "PMTiles",
}
THEMES: Final[Mapping[Theme, str]] = {
    Theme.AGRICULTURE: sentence("Agriculture, pêche, forêt et alimentation"),
    Theme.ECONOMY: sentence("Économie et finances"),
    Theme.EDUCATION: sentence("Éducation, culture, sport et tourisme"),
    Theme.ENERGY: sentence("Énergie"),
    Theme.ENVIRONMENT: sentence("Environnement"),
    Theme.GOVERNMENT: sentence("Vie de la collectivité"),
    Theme.HEALTH: sentence("Santé et alimentation"),
    Theme.INTERNATIONAL: sentence("International"),
    Theme.JUSTICE: sentence("Justice et sécurité"),
    Theme.REGIONS: sentence("Territoire et adresses"),
    Theme.SOCIETY: sentence("Habitants et vie sociale"),
    Theme.TECHNOLOGY: sentence("Numérique et réseaux"),
    Theme.TRANSPORT: sentence("Déplacements"),
}
FREQUENCIES: Final[Mapping[Frequency, str]] = {
    Frequency.CONTINUOUS: sentence("en continu"),
    Frequency.DAILY: sentence("tous les jours"),
    Frequency.WEEKLY: sentence("toutes les semaines"),
    Frequency.MONTHLY: sentence("tous les mois"),
    Frequency.QUARTERLY: sentence("tous les trimestres"),
    Frequency.TWICE_A_YEAR: sentence("deux fois par an"),
    Frequency.YEARLY: sentence("une fois par an"),
    Frequency.IRREGULAR: sentence("à chaque changement"),
    Frequency.NEVER: sentence("une seule fois"),
    Frequency.UNKNOWN: sentence("rythme inconnu"),
}


def day(moment: datetime | date) -> str:
    """A date in words: "25 novembre 2026", of a moment the day here."""
    return formats.day(localdate(moment) if isinstance(moment, datetime) else moment)


def period_text(start: date | None, end: date | None) -> str:
    """A period in words: "du 1er janvier 2025 au 31 décembre 2025"; "" without dates."""
    if start and end:
        return _("du %(start)s au %(end)s") % {"start": day(start), "end": day(end)}
    if start:
        return _("depuis le %(day)s") % {"day": day(start)}
    return _("jusqu’au %(day)s") % {"day": day(end)} if end else ""


def rows_text(count: int) -> str:
    """A number of rows: "1 234 lignes"."""
    return ngettext("%(count)s ligne", "%(count)s lignes", count) % {"count": number(count)}


def errors_text(count: int) -> str:
    """A number of errors: "12 erreurs"."""
    return ngettext("%(count)s erreur", "%(count)s erreurs", count) % {"count": number(count)}


def datasets_text(count: int) -> str:
    """A number of data sets: "3 jeux de données"."""
    return ngettext("%(count)s jeu de données", "%(count)s jeux de données", count) % {"count": number(count)}


def quality_text(percent: int) -> str:
    """A score in words: "83/100, bonne qualité"."""
    words = {"percent": percent, "class": _(QUALITY_CLASSES[quality_class(percent)])}
    return _("%(percent)s/100, %(class)s") % words


def origin_text(dataset: Dataset) -> str:
    """The origin of a data set; "" if it is published on this site."""
    return "" if dataset.kind == DatasetKind.OWN.value else _(KINDS[DatasetKind(dataset.kind)])


def state_text(dataset: Dataset) -> str:
    """The conformity of a data set in a few words."""
    if not dataset.schema_id:
        return _("sans modèle national")
    if dataset.error_count is None:
        return _("non vérifié")
    return errors_text(dataset.error_count) if dataset.error_count else _("conforme au modèle")
