"""What features give the tables of their schemas: checks that these ask for, files made of a published table."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

import pyarrow as pa

from maillage.core.schema.terms import OfferedCheck


@dataclass(frozen=True, slots=True)
class TableCheck:
    """A check over whole tables; schemas ask for it by its name, among their ``custom_checks``."""

    name: str
    judge: OfferedCheck


@dataclass(frozen=True, slots=True)
class DerivedFile:
    """A file made of a published table of one schema, of which every column is text; the same for the same rows.

    It is called after the data set, ``-``, and ``ending``: marches-publics-decp.json. ``title`` is a French sentence.
    """

    schema_id: str
    ending: str
    title: str
    media_type: str
    write: Callable[[pa.Table, BinaryIO], None]
