"""The addresses of data sets: pages, files that stay for ever, the API, the flows."""

from django.urls import reverse

from maillage.catalog.models import Dataset
from maillage.catalog.terms import FileForm


def dataset_href(dataset: Dataset) -> str:
    """The page of a data set."""
    return reverse("dataset", args=[dataset.slug])


def file_href(dataset: Dataset, form: FileForm, *, number: int | None = None, is_conforming: bool = False) -> str:
    """The file of the newest version, or of version ``number``: addresses that never change."""
    return named_file_href(dataset, f"{dataset.slug}{'-conforme' if is_conforming else ''}.{form}", number=number)


def named_file_href(dataset: Dataset, name: str, *, number: int | None = None) -> str:
    """The same of the file of that name."""
    if number is None:
        return reverse("dataset_file", args=[dataset.slug, name])
    return reverse("dataset_version_file", args=[dataset.slug, number, name])


def rows_href(dataset: Dataset, *, number: int | None = None) -> str:
    """The rows in the API, of the newest version or of version ``number``."""
    version = "" if number is None else f"/versions/{number}"
    return f"/api/v1/datasets/{dataset.slug}{version}/rows"


def dcat_href(dataset: Dataset, form: str) -> str:
    """The description of a data set as DCAT."""
    return f"/catalogue/{dataset.slug}.{form}"
