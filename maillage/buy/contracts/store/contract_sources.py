"""Queries on the sources of contracts, their current files, and parsing progress."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from django.db.models import Min
from django.utils.timezone import localdate

from maillage.buy.contracts.domain.contracts import DEMONSTRATION_SOURCE
from maillage.buy.contracts.store.buyer_datasets import dataset_sources
from maillage.buy.contracts.store.contract_files import COUNTS_FILE, read_folder
from maillage.buy.contracts.store.hidden_contracts import hidden_files
from maillage.buy.contracts.store.models import ContractSource, SourceFile
from maillage.core.problems import NotFound, sentence


@dataclass(frozen=True, slots=True)
class LatestFile:
    """A received file; a replaced one names its successor and the date.

    It is parsed as of ``received_on``, so that the result does not depend on the day.
    """

    source: str
    name: str
    sha256: str
    size_bytes: int
    received_on: dt.date
    withdrawn_on: dt.date | None
    counts: Mapping[str, int] | None  # rows by table; None: not parsed yet
    replaced_by: str = ""  # digest of its successor under the same name
    replaced_on: dt.date | None = None
    is_register: bool = False  # it is a data set of this installation

    @property
    def is_invented(self) -> bool:
        """Whether it belongs to the demonstration."""
        return self.source == DEMONSTRATION_SOURCE

    @property
    def is_read(self) -> bool:
        """Whether its tables exist."""
        return self.counts is not None


def latest_files() -> Sequence[LatestFile]:
    """The current files in order of arrival: the latest per name and source, each content once.

    Content published by several sources counts for the first one, and separately for the demonstration, which has its
    own store. Hidden files are left out.
    """
    files: dict[tuple[str, bool], LatestFile] = {}
    first_received = _first_received()
    latest = SourceFile.objects.filter(replaced_by=None).exclude(pk__in=hidden_files())
    for row in latest.select_related("source").order_by("received_at", "pk"):
        file = _received(row, first_received)
        files.setdefault((file.sha256, file.is_invented), file)
    return tuple(files.values())


def replaced_files() -> Sequence[LatestFile]:
    """The replaced files, latest replaced first; each pair of file and successor once, without invented ones."""
    first_received, registers = _first_received(), dataset_sources()
    replaced = SourceFile.objects.exclude(replaced_by=None).exclude(source__name=DEMONSTRATION_SOURCE)
    replaced = replaced.exclude(pk__in=hidden_files()).exclude(replaced_by__in=hidden_files())
    files: dict[tuple[str, str], LatestFile] = {}
    for file in replaced.select_related("source", "replaced_by").order_by("-replaced_by__received_at", "-pk"):
        newer: SourceFile = file.replaced_by
        older = _received(file, first_received)
        replaced_on = localdate(newer.received_at)
        replacement = replace(
            older, replaced_by=newer.sha256, replaced_on=replaced_on, is_register=older.source in registers
        )
        files.setdefault((file.sha256, newer.sha256), replacement)
    return tuple(files.values())


def has_files() -> bool:
    """Whether any contract file was received."""
    return SourceFile.objects.exists()


def has_invented_files() -> bool:
    """Whether the demonstration is loaded."""
    return SourceFile.objects.filter(source__name=DEMONSTRATION_SOURCE).exists()


def contract_source(name: str) -> ContractSource:
    """The source with that name; raises NotFound."""
    source = ContractSource.objects.filter(name=name).first()
    if source is None:
        message = sentence("Aucune source de marchés ne s’appelle « %(name)s » : vérifiez son nom.")
        raise NotFound("contract_source_unknown", message, name=name[:80]).fixed_by("maillage procurement sources")
    return source


def contract_sources() -> Sequence[ContractSource]:
    """All sources by name."""
    return tuple(ContractSource.objects.order_by("name"))


def _first_received() -> Mapping[str, dt.datetime]:
    return dict(SourceFile.objects.values_list("sha256").annotate(Min("received_at")).order_by())


def _received(file: SourceFile, first_received: Mapping[str, dt.datetime]) -> LatestFile:
    counts: Mapping[str, int] | None = None
    with suppress(FileNotFoundError):  # received, and not parsed yet
        counts = json.loads((read_folder(file.sha256) / COUNTS_FILE).read_text("utf-8"))
    return LatestFile(
        source=file.source.name,
        name=file.name,
        sha256=file.sha256,
        size_bytes=file.size_bytes,
        received_on=localdate(first_received[file.sha256]),
        withdrawn_on=file.source.withdrawn_on,
        counts=counts,
    )
