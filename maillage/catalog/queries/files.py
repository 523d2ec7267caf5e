"""Where the files of the catalogue are: those of versions, which are kept, and those of drafts.

``catalog/datasets/<id>/<number>/``: ``source.<ext>`` (as it was sent, where there was a file), ``rows.parquet`` (every
column as text, the truth of the version), ``bad_rows.npy`` (numbers of rows with errors), and derived files that
may be deleted: ``table.parquet`` (typed), ``query.parquet``, ``profile.json``, ``order-*.npy``, ``table.csv``,
``table.xlsx``, …, ``conforming.csv``.
``catalog/drafts/<id>/``: ``source-<revision>.<ext>``, ``rows-<revision>.parquet``, ``report-<revision>.json``.
``catalog/waiting/<visitor>/<file>/``: files whose visitor has not said yet who she is.
"""

from pathlib import Path
from typing import Final
from uuid import UUID

from django.conf import settings

ROWS_FILE: Final = "rows.parquet"
BAD_ROWS_FILE: Final = "bad_rows.npy"


def catalog_folder() -> Path:
    """The folder of everything that the catalogue keeps in files."""
    return Path(settings.DATA_DIR) / "catalog"


def dataset_folder(dataset_id: UUID) -> Path:
    """The folder of all versions of a data set."""
    return catalog_folder() / "datasets" / str(dataset_id)


def version_folder(dataset_id: UUID, number: int) -> Path:
    """The folder of one version."""
    return dataset_folder(dataset_id) / str(number)


def draft_folder(draft_id: UUID) -> Path:
    """The folder of one draft."""
    return catalog_folder() / "drafts" / str(draft_id)
