"""What features offer for tables of their schemas: custom checks, and files derived from a published table."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

import pyarrow as pa

from maillage.core.schema.terms import OfferedCheck


@dataclass(frozen=True, slots=True)
class TableCheck:
    """A check on whole tables; schemas name it in ``custom_checks``."""

    name: str
    judge: OfferedCheck


@dataclass(frozen=True, slots=True)
class DerivedFile:
    """A file derived from a published table of one schema, whose columns are all text; deterministic.

    Its name is the dataset's slug, ``-``, and ``ending``: marches-publics-decp.json. ``title`` is a French sentence.
    """

    schema_id: str
    ending: str
    title: str
    media_type: str
    write: Callable[[pa.Table, BinaryIO], None]
