"""Contracts hidden from everyone: by the agency, or with a data set or publisher that was taken down.

The store is built without them. Until then its queries leave them out (``contract_store``); a contract whose holder has
a hidden name returns with the next build, without the name.
"""

import hashlib
import json
from dataclasses import dataclass
from typing import Final

import pyarrow.parquet as pq
from django.db.models import Exists, OuterRef, Q, QuerySet

from maillage.accounts.domain.terms import Hideable, OrganisationState
from maillage.accounts.store.visibility import hidden_keys
from maillage.buy.contracts.domain.hideable import HideableContract
from maillage.buy.contracts.domain.tables import FlatTable
from maillage.buy.contracts.store.contract_files import read_folder
from maillage.buy.contracts.store.models import SourceFile
from maillage.opendata.catalog.domain.terms import DatasetState
from maillage.opendata.catalog.store.datasets import refuse_out_of_force, version_at
from maillage.opendata.catalog.store.model_types import Version
from maillage.web.request_memory import RequestMemory
from maillage.web.row_totals import PreparedStatement

# Whether a text contains a hidden name as words, normalised like core.text.plain; $names are ``name_patterns``.
HAS_HIDDEN_NAME: Final = (
    "coalesce(list_bool_or(list_transform($names::VARCHAR[], lambda pattern: "
    "' ' || regexp_replace(strip_accents(lower({name})), '[^a-z0-9]+', ' ', 'g') || ' ' LIKE pattern)), false)"
)


@dataclass(frozen=True, slots=True)
class HiddenContracts:
    """Hidden contracts by key, hidden files by digest (``sources``: their sources), hidden names normalised."""

    keys: frozenset[str] = frozenset()
    files: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()

    @property
    def name_patterns(self) -> list[str]:
        """LIKE patterns for texts that contain one of the names."""
        return [f"% {name} %" for name in sorted(self.names)]

    @property
    def mark(self) -> str:
        """A digest recorded in the manifest of a store built without them; "" if nothing is hidden."""
        if not (self.keys or self.files or self.names):
            return ""
        parts = [sorted(part) for part in (self.keys, self.files, self.names)]
        return hashlib.blake2b(json.dumps(parts).encode(), digest_size=8).hexdigest()


NOTHING_HIDDEN: Final = HiddenContracts()
_of_request: Final = RequestMemory[HiddenContracts]()


def hidden_contracts() -> HiddenContracts:
    """What is hidden now, read once per request."""
    return _of_request.value(_hidden_now)


def _hidden_now() -> HiddenContracts:
    files = dict(_HIDDEN_FILES.rows())
    return HiddenContracts(
        hidden_keys(HideableContract.CONTRACT),
        frozenset(files),
        frozenset(files.values()),
        hidden_keys(Hideable.PERSON_NAME),
    )


def hidden_files() -> QuerySet[SourceFile]:
    """The files of data sets that are withdrawn, suspended, or of a suspended organisation.

    Includes files made from a version that was withdrawn.
    """
    withdrawn = Version.objects.filter(
        dataset=OuterRef("dataset"), number=OuterRef("version_number"), withdrawn_at__isnull=False
    )
    in_force = Q(
        dataset__state=DatasetState.PUBLISHED.value, dataset__organisation__state=OrganisationState.ACCEPTED.value
    )
    return SourceFile.objects.filter(dataset__isnull=False).filter(~in_force | Exists(withdrawn))


_HIDDEN_FILES: Final = PreparedStatement(lambda: list(hidden_files().values_list("sha256", "source__name")))


def refuse_contract_of_hidden_file(key: str) -> None:
    """Raise Gone with the reason if the contract with ``key`` belongs to a data set that was taken down."""
    for file in hidden_files().select_related("dataset__organisation"):
        path = read_folder(file.sha256) / f"{FlatTable.CONTRACTS}.parquet"
        # If this parser version never read the file, its contracts were never on a page.
        if file.dataset is None or not path.exists():
            continue
        if pq.read_table(path, columns=["key"], filters=[("key", "==", key)]).num_rows:
            refuse_out_of_force(file.dataset)
            if file.version_number is not None:
                version_at(file.dataset, file.version_number)
