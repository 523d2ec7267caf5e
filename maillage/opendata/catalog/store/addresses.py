"""URLs of data sets: page, permanent file URLs, API, feeds."""

from django.urls import reverse

from maillage.opendata.catalog.domain.terms import FileForm
from maillage.opendata.catalog.store.models import Dataset


def dataset_href(dataset: Dataset) -> str:
    """URL of the page of a data set."""
    return reverse("dataset", args=[dataset.slug])


def file_href(dataset: Dataset, form: FileForm, *, number: int | None = None, is_conforming: bool = False) -> str:
    """Permanent URL of the file of the newest version, or of version ``number``."""
    return named_file_href(dataset, f"{dataset.slug}{'-conforme' if is_conforming else ''}.{form}", number=number)


def named_file_href(dataset: Dataset, name: str, *, number: int | None = None) -> str:
    """Permanent URL of the file called ``name``, in the newest version or in version ``number``."""
    if number is None:
        return reverse("dataset_file", args=[dataset.slug, name])
    return reverse("dataset_version_file", args=[dataset.slug, number, name])


def rows_href(dataset: Dataset, *, number: int | None = None) -> str:
    """URL of the rows endpoint, for the newest version or for version ``number``."""
    version = "" if number is None else f"/versions/{number}"
    return f"/api/v1/datasets/{dataset.slug}{version}/rows"


def dcat_href(dataset: Dataset, form: str) -> str:
    """URL of the DCAT description of a data set."""
    return f"/catalogue/{dataset.slug}.{form}"
