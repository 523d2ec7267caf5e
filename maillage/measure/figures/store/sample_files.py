"""How counted rows lie on disk for comparisons: one immutable file an origin, mapped into memory as it is.

A file holds columns one after the other, little-endian, rows by commune and then in the order of their numbers; and,
to find the rows of a place, the squares of all rows that have one, sorted, with where the row stands. It holds hashes
of devices, so it is never published. Written by maillage.measure.figures.store.sample_file_updates
(docs/explanation/samples.md).
"""

import mmap
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from django.conf import settings
from numpy.typing import DTypeLike, NDArray

from maillage.core.files.published import Manifest, PublishedSnapshots
from maillage.core.problems import Unavailable, sentence
from maillage.measure.figures.domain.sample_rows import TYPES, SampleRows
from maillage.measure.figures.domain.smallest_devices import indices_between
from maillage.measure.record.domain.terms import Origin, Usage

MANIFEST: Final = "manifest.json"
FORMAT: Final = 2  # grows when the files change: older ones are then rebuilt
SEQ_BITS: Final = 37  # of a key: the commune above the number of the row, which says the order of the file

Integers = NDArray[np.int64]


class Section(NamedTuple):
    """One column of a file; ``is_by_square``: one value for each row that has a square, not for each row."""

    name: str
    kind: DTypeLike
    is_by_square: bool = False
    width: int = 1


# Wider types first: every column then begins where its type may stand.
SECTIONS: Final = (
    Section("key", np.int64),
    Section("grid17", np.int64),
    Section("square", np.int64, is_by_square=True),
    Section("place", np.uint32, is_by_square=True),
    *(
        Section(name, kind, width=len(Usage) if name == "bins" else 1)
        for size in (4, 2, 1)
        for name, kind in TYPES.items()
        if np.dtype(kind).itemsize == size
    ),
)
_ROW_BYTES, _SQUARE_BYTES = (
    sum(np.dtype(section.kind).itemsize * section.width for section in SECTIONS if section.is_by_square is by_square)
    for by_square in (False, True)
)


@dataclass(frozen=True, slots=True)
class SampleFile:
    """One immutable file: the counted rows of one origin; ``squares`` of them have a square."""

    name: str
    origin: Origin
    rows: int
    squares: int

    def length(self, section: Section) -> int:
        """How many values a section has."""
        return (self.squares if section.is_by_square else self.rows) * section.width

    @property
    def size_bytes(self) -> int:
        """The size the file must have."""
        return self.rows * _ROW_BYTES + self.squares * _SQUARE_BYTES

    def is_whole(self, folder: Path) -> bool:
        """Whether it lies in ``folder`` with the size it must have."""
        path = folder / self.name
        return path.exists() and path.stat().st_size == self.size_bytes


@dataclass(frozen=True, slots=True)
class SampleManifest:
    """What is published: every counted row up to ``watermark``, and no row that ``erasure`` erased.

    ``version`` grows at each publication, 0 while nothing is published; ``watermark`` is the last row (SQLite: seq;
    PostgreSQL: transaction).
    """

    version: int = 0
    watermark: int = 0
    erasure: int = 0
    boot: str = ""  # of the machine that published it: files are not synced, so after a power cut they are not trusted
    files: tuple[SampleFile, ...] = ()
    rebuilt: int = 0  # the last version that was rebuilt: what was computed of older ones is not of these
    format: int = FORMAT

    @property
    def rows(self) -> int:
        """How many counted rows there are, of all origins."""
        return sum(file.rows for file in self.files)


class SampleColumns(NamedTuple):
    """The columns of one file: rows in its order with their keys; sorted squares and where the row of each stands."""

    rows: SampleRows
    key: Integers
    square: Integers
    place: NDArray[np.uint32]


class PublishedSamples:
    """One published state of the counted rows; immutable, safe in any thread."""

    def __init__(
        self,
        manifest: SampleManifest,
        columns: Mapping[Origin, SampleColumns],
    ) -> None:
        self.manifest = manifest
        self._columns = columns

    def size(self, origin: Origin) -> int:
        """How many counted rows of an origin there are."""
        columns = self._columns.get(origin)
        return 0 if columns is None else len(columns.rows)

    def communes(self, origin: Origin) -> Integers:
        """The numbers of the communes with rows of an origin, rising; 0 among them where rows have no commune."""
        columns = self._columns.get(origin)
        return np.unique(columns.rows.commune).astype(np.int64) if columns else np.empty(0, np.int64)

    def rows_of_communes(self, origin: Origin, numbers: Integers) -> SampleRows:
        """The rows of communes given by their numbers, rising."""
        columns = self._columns.get(origin)
        if columns is None:
            return SampleRows.empty()
        communes = np.asarray(numbers, np.int32)
        firsts = np.searchsorted(columns.rows.commune, communes)
        afters = np.searchsorted(columns.rows.commune, communes, side="right")
        # Communes whose rows follow each other are one slice.
        is_filled = afters > firsts
        firsts, afters = firsts[is_filled], afters[is_filled]
        begins = np.append(np.ones(min(len(firsts), 1), np.bool_), firsts[1:] != afters[:-1])
        ends = np.append(begins[1:], np.ones(min(len(firsts), 1), np.bool_))
        edges = zip(firsts[begins].tolist(), afters[ends].tolist(), strict=True)
        slices = [slice(first, after) for first, after in edges]
        if len(slices) == 1:
            return columns.rows.where(slices[0])  # views of the mapped file: nothing is copied
        return joined_rows([columns.rows.where(rows) for rows in slices])

    def rows_of_squares(self, origin: Origin, firsts: Integers, afters: Integers) -> SampleRows:
        """The rows in ranges of squares of level 17: from each of ``firsts`` up to before each of ``afters``."""
        columns = self._columns.get(origin)
        if columns is None:
            return SampleRows.empty()
        starts, ends = np.searchsorted(columns.square, firsts), np.searchsorted(columns.square, afters)
        places = columns.place[indices_between(starts, ends)]
        return columns.rows.where(np.sort(places).astype(np.intp))


def samples_folder() -> Path:
    """Where this installation keeps its samples."""
    return Path(settings.DATA_DIR) / "samples"


def current_samples(folder: Path | None = None) -> PublishedSamples:
    """The samples published last; an empty state while there are none."""
    return _published.newest((folder or samples_folder()) / MANIFEST)


_published: Final = PublishedSnapshots[PublishedSamples](
    lambda manifest, _before: opened_samples(
        manifest.parent, read_sample_manifest(manifest.parent) or SampleManifest()
    ),
    look=lambda manifest, samples: refuse_damaged(manifest.parent, samples.manifest),
)
_MANIFESTS: Final = Manifest[SampleManifest](SampleManifest, format_number=FORMAT, may_be_cut=True, indent=None)


def read_sample_manifest(folder: Path) -> SampleManifest | None:
    """The manifest published in ``folder``, None where there is none of this format."""
    return _MANIFESTS.read(folder / MANIFEST)


def publish_sample_manifest(folder: Path, manifest: SampleManifest) -> None:
    """Make ``manifest`` the one that readers see."""
    _MANIFESTS.publish(folder / MANIFEST, manifest)


def mapped_columns(folder: Path, file: SampleFile) -> SampleColumns:
    """The columns of a file, read-only and shared by every process that maps it; FileNotFoundError if it is gone."""
    with (folder / file.name).open("rb") as stream:
        if os.fstat(stream.fileno()).st_size != file.size_bytes:
            raise samples_damaged(file.name)
        mapping = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
    columns: dict[str, Any] = {}
    start = 0
    for section in SECTIONS:
        little = np.dtype(section.kind).newbyteorder("<")
        column = np.frombuffer(mapping, little, file.length(section), start)
        columns[section.name] = column.reshape(section.width, -1).T if section.width > 1 else column
        start += column.nbytes
    rows = SampleRows(**{name: columns[name] for name in TYPES})
    return SampleColumns(rows, columns["key"], columns["square"], columns["place"])


def samples_damaged(name: str) -> Unavailable:
    """What is shown while the counter rebuilds the files."""
    message = sentence("Le fichier d’essais %(name)s est abîmé : le compteur le refait, revenez bientôt.")
    return Unavailable("samples_damaged", message, name=name)


def refuse_damaged(folder: Path, manifest: SampleManifest) -> None:
    """Unavailable where a mapped file was cut short: the kernel ends the process that looks behind its end."""
    for file in manifest.files:
        path = folder / file.name
        if file.rows and path.exists() and path.stat().st_size != file.size_bytes:
            raise samples_damaged(file.name)


def opened_samples(folder: Path, manifest: SampleManifest) -> PublishedSamples:
    """The samples that a manifest names; FileNotFoundError where one of its files is gone."""
    columns = {file.origin: mapped_columns(folder, file) for file in manifest.files if file.rows}
    return PublishedSamples(manifest, columns)


def joined_rows(parts: Iterable[SampleRows]) -> SampleRows:
    """All rows of all parts, in their order; bins stay by usage in memory."""
    listed = list(parts) or [SampleRows.empty()]
    columns = {name: [getattr(part, name) for part in listed] for name in TYPES}
    return SampleRows(
        **{
            name: np.concatenate([part.T for part in column], axis=1).T if name == "bins" else np.concatenate(column)
            for name, column in columns.items()
        }
    )
