"""Keeps which addresses have a good fixed line, from Arcep's files of offers, one file a département.

``addresses/access.sqlite3`` has the keys of the BAN; a file is taken whole, or what was in force stays.
"""

import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Final

from maillage.core.files.atomic import lock_of, replacing
from maillage.core.tables.rejected_rows import RejectedRows, RejectionReport
from maillage.cover.eligibility.intake.fixed_offers import FixedOffer, fixed_offers
from maillage.cover.eligibility.store.address_index import write_places
from maillage.cover.eligibility.store.addresses import ACCESS_TABLE, SOURCES_FILE, access_file, address_sources
from maillage.cover.prediction.store.loaded_addresses import addresses_folder

# Rows of one address stand together as a rule; where they do not, one good line is enough.
_KEEP: Final = """
    INSERT INTO access VALUES (?, ?, ?)
    ON CONFLICT (ban_id) DO UPDATE SET part = excluded.part, good_access = excluded.good_access
    WHERE excluded.good_access = 'oui' OR part <> excluded.part
"""


@dataclass(frozen=True, slots=True)
class LoadedAccess:
    """A file that is in force: how many addresses it knows, how many of them have a good line; the rows set aside."""

    addresses: int
    good: int
    rejected: RejectionReport


def load_fixed_access(path: Path, *, part: str) -> LoadedAccess:
    """Put the offers of a file in force; they take the place of those of the same ``part`` (a département).

    Refused: no columns of Arcep, more rows set aside than NATIONAL_FILE allows.
    """
    rejected_rows = RejectedRows()
    with lock_of(addresses_folder() / SOURCES_FILE):
        with replacing(access_file()) as draft:
            if access_file().is_file():
                shutil.copyfile(access_file(), draft)
            with closing(sqlite3.connect(draft)) as connection:
                connection.executescript(f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; {ACCESS_TABLE}")
                connection.execute("DELETE FROM access WHERE part = ?", (part,))
                with fixed_offers(path, rejected_rows) as offers:
                    connection.executemany(_KEEP, _access_rows(offers, part))
                counted = "SELECT count(*), coalesce(sum(good_access = 'oui'), 0) FROM access WHERE part = ?"
                addresses, good = connection.execute(counted, (part,)).fetchone()
                connection.commit()
            rejected = rejected_rows.checked(path.name)
        if sources := address_sources():
            write_places(sources)
    return LoadedAccess(addresses, good, rejected)


def _access_rows(offers: Iterable[FixedOffer], part: str) -> Iterator[tuple[str, str, str]]:
    for ban_id, of_address in groupby(offers, key=lambda offer: offer.ban_id):
        # Every row is read, so that it is judged.
        is_good = any([offer.is_good_line for offer in of_address])  # noqa: C419
        if ban_id:
            yield ban_id, part, "oui" if is_good else "non"
