"""The files that features make of the rows of a version, made when somebody asks for one, and kept."""

from pathlib import Path

from maillage.catalog.models import Version
from maillage.catalog.queries.datasets import rows_table
from maillage.catalog.queries.files import version_folder
from maillage.catalog.rules.whole_files import is_whole
from maillage.core.files.turns import alone_with
from maillage.core.files.whole import replacing
from maillage.core.schema.offered import DerivedFile
from maillage.web.offers import offers


def derived_files(version: Version) -> list[DerivedFile]:
    """Those that a version has by its schema."""
    return [file for file in offers("derived_files", "DERIVED_FILES") if file.schema_id == version.schema_id]


def derived_path(version: Version, file: DerivedFile) -> Path:
    """Where the file is, made where it is missing; NotFound where the rows were lost."""
    path = version_folder(version.dataset_id, version.number) / f"derived-{file.ending}"
    with alone_with(path):
        if not is_whole(path):
            with replacing(path) as draft, draft.open("wb") as stream:
                file.write(rows_table(version), stream)
    return path
