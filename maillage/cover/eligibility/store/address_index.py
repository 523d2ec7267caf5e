"""Makes the index of the addresses of a file of the BAN, whole and at once in force; memory does not grow with it."""

import csv
import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, Final

from maillage.core.files.atomic import lock_of, replacing, write_whole
from maillage.core.problems import Refused, sentence
from maillage.core.tables.rejected_rows import RejectedRows, RejectionReport
from maillage.cover.eligibility.domain.address_words import address_words
from maillage.cover.eligibility.intake.ban_addresses import ban_addresses
from maillage.cover.eligibility.store.addresses import SOURCES_FILE, address_sources
from maillage.cover.prediction.store.loaded_addresses import address_places, addresses_folder
from maillage.cover.prediction.store.prediction_files import file_digest

_AT_ONCE: Final = 5_000
_DIGEST_LETTERS: Final = 16
_PLACES: Final = "SELECT lon, lat FROM address ORDER BY number"
_PLACES_WITH_ACCESS: Final = "SELECT lon, lat, good_access FROM address ORDER BY number"
_TABLES: Final = """
    PRAGMA journal_mode = OFF;
    PRAGMA synchronous = OFF;
    CREATE TABLE address (
        number INTEGER PRIMARY KEY, street TEXT, commune TEXT, postal_code TEXT, words TEXT, lon REAL, lat REAL,
        good_access TEXT
    ) STRICT;
    CREATE VIRTUAL TABLE address_words USING fts5(words, content = '', detail = none, tokenize = 'ascii');
"""


@dataclass(frozen=True, slots=True)
class LoadedAddresses:
    """A file that is in force: how many addresses it gave, how many rows are none, whether it was read just now.

    ``rejected`` says why rows are none; None for a file that was read before.
    """

    name: str
    addresses: int
    left_out: int
    is_new: bool
    rejected: RejectionReport | None = None


def load_addresses(path: Path, *, now: datetime) -> LoadedAddresses:
    """Put the addresses of a file in force; one of the same name takes the place of the former.

    Refused: no columns of the BAN, no address that can be read, more rows set aside than NATIONAL_FILE allows. The same
    file again changes nothing.
    """
    if not path.is_file():
        raise Refused("no_file", sentence("Le fichier « %(file)s » n’existe pas : vérifiez le chemin."), file=str(path))
    digest = file_digest(path)[:_DIGEST_LETTERS]
    folder = addresses_folder()
    with lock_of(folder / SOURCES_FILE):
        sources = address_sources()
        for source in sources:
            if source["digest"] == digest:
                return LoadedAddresses(source["file"], source["addresses"], source["left_out"], is_new=False)
        with replacing(folder / f"{digest}.sqlite3") as draft:
            addresses, rejected_rows = 0, RejectedRows()
            with closing(sqlite3.connect(draft)) as connection, ban_addresses(path, rejected_rows) as rows:
                connection.executescript(_TABLES)
                while batch := tuple(islice(rows, _AT_ONCE)):
                    records = []
                    for number, row in enumerate(batch, start=addresses + 1):
                        text = f"{row.street} {row.postal_code} {row.commune} {row.former_commune}"
                        words = " ".join(dict.fromkeys(address_words(text)))
                        records.append(
                            (number, row.street, row.commune, row.postal_code, words, row.lon, row.lat,
                             row.has_good_access)
                        )  # fmt: skip
                    connection.executemany("INSERT INTO address VALUES (?, ?, ?, ?, ?, ?, ?, ?)", records)
                    words_of_rows = ((record[0], record[4]) for record in records)
                    connection.executemany("INSERT INTO address_words (rowid, words) VALUES (?, ?)", words_of_rows)
                    addresses += len(batch)
                connection.execute("CREATE INDEX address_lat ON address (lat, lon)")
                connection.execute("INSERT INTO address_words (address_words) VALUES ('optimize')")
                connection.commit()
            rejected = rejected_rows.checked(path.name)
        former = [source for source in sources if source["file"] == path.name]
        source = {
            "file": path.name, "digest": digest, "addresses": addresses, "left_out": rejected.rejected,
            "loaded_at": now.isoformat(),
        }  # fmt: skip
        sources_in_force = [*(source for source in sources if source not in former), source]
        _write_places(sources_in_force)
        write_whole(folder / SOURCES_FILE, json.dumps(sources_in_force, ensure_ascii=False, indent=1) + "\n")
        for old in former:
            (folder / f"{old['digest']}.sqlite3").unlink(missing_ok=True)
    return LoadedAddresses(path.name, addresses, rejected.rejected, is_new=True, rejected=rejected)


def _write_places(sources: list[dict[str, Any]]) -> None:
    """The positions of all addresses, for predictions; with ``bon_acces`` where every file says it."""
    folder = addresses_folder()
    with replacing(address_places()) as draft, draft.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        connections = [sqlite3.connect(folder / f"{source['digest']}.sqlite3") for source in sources]
        try:
            says_access = not any(
                connection.execute("SELECT 1 FROM address WHERE good_access NOT IN ('oui', 'non') LIMIT 1").fetchone()
                for connection in connections
            )
            writer.writerow(["lon", "lat", "bon_acces"] if says_access else ["lon", "lat"])
            for connection in connections:
                writer.writerows(connection.execute(_PLACES_WITH_ACCESS if says_access else _PLACES))
        finally:
            for connection in connections:
                connection.close()
