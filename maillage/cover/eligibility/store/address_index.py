"""Makes the index of the addresses of a file of the BAN, whole and at once in force; memory does not grow with it."""

import csv
import json
import sqlite3
from contextlib import ExitStack, closing
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
from maillage.cover.eligibility.store.addresses import (
    ACCESS_TABLE,
    SOURCES_FILE,
    access_file,
    address_sources,
    has_ban_ids,
)
from maillage.cover.prediction.store.loaded_addresses import address_places, addresses_folder
from maillage.cover.prediction.store.prediction_files import file_digest

_AT_ONCE: Final = 5_000
_DIGEST_LETTERS: Final = 16
_LEAST_KNOWN_SHARE: Final = 0.8  # of the addresses of a file: of fewer, their need would say nothing of the others
_PLACES: Final = "SELECT lon, lat FROM address ORDER BY number"
_PLACES_WITH_ACCESS: Final = "SELECT lon, lat, good_access FROM known WHERE good_access <> '' ORDER BY number"
_KNOWN_SHARE: Final = "SELECT avg(good_access <> '') FROM known"
# What the file itself says goes before what Arcep says.
_KNOWN: Final = """
    CREATE TEMP VIEW known AS
    SELECT number, lon, lat, CASE
        WHEN address.good_access IN ('oui', 'non') THEN address.good_access
        ELSE coalesce(access.good_access, '')
    END AS good_access
    FROM main.address LEFT JOIN fixed.access ON access.ban_id = {ban_id}
"""
_TABLES: Final = """
    PRAGMA journal_mode = OFF;
    PRAGMA synchronous = OFF;
    CREATE TABLE address (
        number INTEGER PRIMARY KEY, street TEXT, commune TEXT, postal_code TEXT, words TEXT, lon REAL, lat REAL,
        good_access TEXT, ban_id TEXT
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
                             row.has_good_access, row.ban_id)
                        )  # fmt: skip
                    connection.executemany("INSERT INTO address VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", records)
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
        write_places(sources_in_force)
        write_whole(folder / SOURCES_FILE, json.dumps(sources_in_force, ensure_ascii=False, indent=1) + "\n")
        for old in former:
            (folder / f"{old['digest']}.sqlite3").unlink(missing_ok=True)
    return LoadedAddresses(path.name, addresses, rejected.rejected, is_new=True, rejected=rejected)


def write_places(sources: list[dict[str, Any]]) -> None:
    """Write the positions of all addresses, for predictions.

    With ``bon_acces``, and without the addresses of which it is not known, where it is known of most in every file.
    """
    folder = addresses_folder()
    with (
        ExitStack() as stack,
        replacing(address_places()) as draft,
        draft.open("w", encoding="utf-8", newline="") as stream,
    ):
        writer = csv.writer(stream, lineterminator="\n")
        connections = [
            stack.enter_context(closing(_with_access(folder / f"{source['digest']}.sqlite3"))) for source in sources
        ]
        shares = [connection.execute(_KNOWN_SHARE).fetchone()[0] for connection in connections]
        says_access = min(shares) >= _LEAST_KNOWN_SHARE
        writer.writerow(["lon", "lat", "bon_acces"] if says_access else ["lon", "lat"])
        for connection in connections:
            writer.writerows(connection.execute(_PLACES_WITH_ACCESS if says_access else _PLACES))


def _with_access(index: Path) -> sqlite3.Connection:
    """An index of addresses with the view ``known``: whether each has a good access, "" where nothing says it."""
    connection = sqlite3.connect(f"file:{index}?mode=ro&immutable=1", uri=True)
    access = f"file:{access_file()}?mode=ro&immutable=1" if access_file().is_file() else ":memory:"
    connection.execute("ATTACH ? AS fixed", (access,))
    if access == ":memory:":
        connection.execute(ACCESS_TABLE.replace("EXISTS access", "EXISTS fixed.access"))
    connection.execute(_KNOWN.format(ban_id="address.ban_id" if has_ban_ids(connection) else "NULL"))
    return connection
