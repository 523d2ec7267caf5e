"""The packages of versions: which form, which file, what the feature read in it."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from maillage.opendata.catalog.domain.packages import PACKAGE_FILE, PackageForm, PackageReading
from maillage.opendata.catalog.store.datasets import rows_lost, version_folder
from maillage.opendata.catalog.store.models import Dataset, Version
from maillage.web.offers import offers


@dataclass(frozen=True, slots=True)
class PublishedPackage:
    """The package of a version: its form, its file, size and SHA-256 digest."""

    form: PackageForm
    path: Path
    size_bytes: int
    sha256: str

    @property
    def document(self) -> Any:
        """What the feature read in it; read from its file each time."""
        with self.path.with_name(PACKAGE_FILE).open("rb") as file:
            file.readline()
            return json.loads(file.readline())

    def name(self, dataset: Dataset) -> str:
        """The name of its file in URLs: horaires-gtfs.zip."""
        return f"{dataset.slug}-{self.form.ending}"


def package_forms() -> tuple[PackageForm, ...]:
    """The forms of packages that features read."""
    return offers("package_forms")


def package_form_of(schema_id: str) -> PackageForm | None:
    """The form of package that data sets of a schema are published in; None for plain tables."""
    return next((form for form in package_forms() if form.schema_id == schema_id), None) if schema_id else None


def recognised_package(path: Path) -> PackageForm | None:
    """The form of package that a file is; None for others."""
    return next((form for form in package_forms() if form.is_mine(path)), None)


def package_of(version: Version) -> PublishedPackage | None:
    """The package of a version; None if it is a plain table, NotFound if the file is lost."""
    form = package_form_of(version.schema_id)
    if form is None:
        return None
    folder = version_folder(version.dataset_id, version.number)
    try:
        with (folder / PACKAGE_FILE).open("rb") as file:
            words = json.loads(file.readline())
    except FileNotFoundError as error:
        if folder.exists():
            return None  # a table published under this schema before it had packages
        raise rows_lost(version) from error
    return PublishedPackage(form, folder / f"source.{form.accepted}", words["size_bytes"], words["sha256"])


def package_text(path: Path, reading: PackageReading) -> str:
    """The content of PACKAGE_FILE of the package at ``path``: its facts, and the document that the feature made."""
    period = [day.isoformat() for day in reading.period] if reading.period else None
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    facts = {"period": period, "size_bytes": path.stat().st_size, "sha256": digest}
    return "\n".join(json.dumps(words, ensure_ascii=False) for words in (facts, reading.document))
