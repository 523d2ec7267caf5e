"""Records of the tabular DECP: the national consolidation of decp-processing, as Parquet or CSV.

One row per market, holder and modification (58 columns in version 2.12, schema of data.gouv.fr, dataset
608c055b35eb4e6ee20eb325). A row of a modification states everything as it then was, so records are put together again:
first what was notified, then what each modification changed. ``uid`` is not read: its form changed in 2026, and lots of
a consultation share it.
"""

import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from maillage.buy.contracts.domain.remarks import PlacedRemark, Repair, RepairRule
from maillage.buy.contracts.intake.flat_records import source_faults
from maillage.buy.contracts.intake.raw_records import (
    EMPTY,
    MOST_ITEMS,
    NOT_A_RECORD,
    UNREADABLE_FILE,
    RawRecord,
    RawStream,
    breach_at,
)
from maillage.core.problems import sentence
from maillage.core.tables.reading import open_source
from maillage.core.tables.terms import LIMITS, RowSource

_PARQUET: Final = b"PAR1"
_HEADER_BYTES: Final = 2**14
_FETCHED_ROWS: Final = 20_000
_MEMORY: Final = "512MB"  # beyond, the sort spills to disk: the country has 3.1 million rows
# What only this table has; a file with these columns is one.
_TELLING: Final = frozenset({"acheteur_id", "titulaire_id", "modification_id", "donneesActuelles"})
_BUYER: Final = {"acheteur_id": "id", "acheteur_nom": "nom"}
_HOLDER: Final = {
    "titulaire_id": "id",
    "titulaire_typeIdentifiant": "typeIdentifiant",
    "titulaire_nom": "denominationSociale",
}
_PLACE: Final = {"lieuExecution_code": "code", "lieuExecution_typeCode": "typeCode"}
_DATES_OF_MODIFICATION: Final = {
    "dateNotification": "dateNotificationModification",
    "datePublicationDonnees": "datePublicationDonneesModification",
}
# Joined by ", " in the table; none of the values has a comma.
_LISTS: Final = (
    *("techniques", "modalitesExecution", "typesPrix", "considerationsSociales"),
    "considerationsEnvironnementales",
)
_PLAIN: Final = (
    *("id", "nature", "objet", "codeCPV", "procedure", "offresRecues", "formePrix", "attributionAvance", "tauxAvance"),
    *("marcheInnovant", "ccag", "sousTraitanceDeclaree", "typeGroupementOperateurs", "origineUE", "origineFrance"),
    "idAccordCadre",
)
_CHANGING: Final = ("montant", "dureeMois", "datePublicationDonnees", "dateNotification")
_COLUMNS: Final = (*_BUYER, *_HOLDER, *_PLACE, *_LISTS, *_PLAIN, *_CHANGING, "sourceDataset")
_NUMBER: Final = "row_number_in_file"
# What the table writes instead of the value of the format (clean.py of decp-processing 2.12).
_REWRITTEN: Final[Mapping[tuple[str, str], str]] = {
    ("considerationsSociales", "Sans objet"): "Pas de considération sociale",
    ("considerationsEnvironnementales", "Sans objet"): "Pas de considération environnementale",
    ("ccag", "Sans objet"): "Pas de CCAG",
}
# Amounts of more than eleven digits are replaced by this one; names of people who asked for partial diffusion by that.
_NO_AMOUNT: Final = Decimal(12_311_111_111)
_NO_NAME: Final = re.compile(r"\[donn[ée]es personnelles non[ -]diffusibles\].*", re.IGNORECASE)
# Rows of one market, whatever its uid: buyer, number, kind of purchase, object without what encodings break.
_ORDER: Final = """
    SELECT {columns}
    FROM {table}
    ORDER BY
        acheteur_id NULLS FIRST,
        id NULLS FIRST,
        codeCPV NULLS FIRST,
        left(regexp_replace(lower(objet), '[^a-z0-9]', '', 'g'), 200) NULLS FIRST,
        dateNotification NULLS FIRST,
        try_cast(montant AS DOUBLE) NULLS FIRST,
        titulaire_id NULLS FIRST,
        {number}
"""

Row = Mapping[str, str]
AMOUNT_LEFT_OUT: Final = RepairRule(
    "amount-replaced",
    sentence("Le tableau écrit %(before)s à la place d’un montant de plus de onze chiffres : il n’est pas repris."),
)


def is_tabular(path: Path) -> bool:
    """Whether a file is the tabular DECP, or another Parquet file: no other form of contracts is Parquet."""
    with path.open("rb") as file:
        beginning = file.read(_HEADER_BYTES)
    if beginning.startswith(_PARQUET):
        return True
    header = beginning.partition(b"\n")[0].decode("utf-8", "replace").lstrip("\ufeff")
    return {name.strip().strip('"') for name in re.split(r"[,;\t]", header)} >= _TELLING


def tabular_records(path: Path, may_go_on: Callable[[], bool] = lambda: True) -> RawStream:
    """The records of the table, by buyer and number; ``ligne/N`` is the first row of each.

    A row without buyer or number is a remark; so is a file without the columns of the table.
    """
    with (
        tempfile.TemporaryDirectory(prefix="maillage-decp-") as spill,
        duckdb.connect(":memory:", config={"memory_limit": _MEMORY, "temp_directory": spill}) as connection,
    ):
        is_empty = True
        try:
            source = None if _is_parquet(path) else open_source(path, limits=LIMITS, expected=_COLUMNS)
            columns = _loaded_parquet(connection, path) if source is None else _loaded_text(connection, source)
            if columns >= _TELLING:
                for _key, members in groupby(_sorted_rows(connection, columns, may_go_on), _market_key):
                    yield from _records(list(members)[: MOST_ITEMS * 2])
                    is_empty = False
            if source is not None:
                yield from source_faults(source)
        except (duckdb.Error, pa.ArrowException, OSError) as error:  # cut short, or no Parquet at all
            yield breach_at("", UNREADABLE_FILE, reason=str(error).partition("\n")[0][:200])
            return
    if is_empty:
        yield breach_at("", EMPTY)


def _is_parquet(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(_PARQUET)) == _PARQUET


def _loaded_parquet(connection: duckdb.DuckDBPyConnection, path: Path) -> frozenset[str]:
    """Make the file a relation ``contracts`` of texts with its row numbers (the header is row 1); its columns."""
    columns = frozenset(pq.read_schema(path).names)
    texts = ", ".join(f'"{name}"::VARCHAR AS "{name}"' for name in _COLUMNS if name in columns)
    place = str(path).replace("'", "''")
    connection.execute(
        f"CREATE TEMP VIEW contracts AS SELECT {texts or 'NULL AS id'}, file_row_number + 2 AS {_NUMBER} "  # noqa: S608 -- names of ours
        f"FROM read_parquet('{place}', file_row_number = true)"
    )
    return columns


def _loaded_text(connection: duckdb.DuckDBPyConnection, source: RowSource) -> frozenset[str]:
    """The same of a CSV file."""
    header = [name.strip() for name in source.header]
    places = {name: header.index(name) for name in _COLUMNS if name in header}
    named = ", ".join(f'"{name}" VARCHAR' for name in places)
    connection.execute(f"CREATE TEMP TABLE contracts ({named}, {_NUMBER} BIGINT)")
    number = 2
    for chunk in source.chunks():
        cells = [[row[place] or None if place < len(row) else None for row in chunk] for place in places.values()]
        numbers = list(range(number, number + len(chunk)))
        number += len(chunk)
        table = pa.table(
            [*(pa.array(column, pa.string()) for column in cells), pa.array(numbers, pa.int64())],
            names=[*places, _NUMBER],
        )
        connection.register("chunk", table)
        connection.execute("INSERT INTO contracts SELECT * FROM chunk")
        connection.unregister("chunk")
    return frozenset(header)


def _sorted_rows(
    connection: duckdb.DuckDBPyConnection, columns: frozenset[str], may_go_on: Callable[[], bool]
) -> Iterator[Row]:
    """The rows without empty cells, those of a market one after another in the order of its modifications."""
    names = [*(name for name in _COLUMNS if name in columns), _NUMBER]
    needed = {*("acheteur_id", "id", "codeCPV", "objet", "dateNotification", "montant", "titulaire_id")}
    missing = ", ".join(f'NULL::VARCHAR AS "{name}"' for name in sorted(needed - columns))
    table = f"(SELECT *, {missing} FROM contracts)" if missing else "contracts"  # noqa: S608 -- names of ours
    quoted = ", ".join(f'"{name}"' for name in names)
    result = connection.execute(_ORDER.format(columns=quoted, table=table, number=_NUMBER))
    while may_go_on() and (block := result.fetchmany(_FETCHED_ROWS)):
        for row in block:
            yield {name: str(value) for name, value in zip(names, row, strict=True) if value not in (None, "")}


def _market_key(row: Row) -> tuple[str, ...]:
    plain = re.sub(r"[^a-z0-9]", "", row.get("objet", "").lower())[:200]
    # Rows without a number are no market together: each is reported.
    own = "" if "id" in row and "acheteur_id" in row else row[_NUMBER]
    return (row.get("acheteur_id", ""), row.get("id", ""), row.get("codeCPV", ""), plain, own)


def _records(rows: Sequence[Row]) -> Iterator[RawRecord | PlacedRemark]:
    """The records of the rows of one market: one, or several where lots with their own amounts share all else."""
    first = rows[0]
    place = f"ligne/{first[_NUMBER]}"
    if "id" not in first or "acheteur_id" not in first:
        yield breach_at(place, NOT_A_RECORD, first.get("objet", "")[:80])
        return
    # Rows of one notification share its day and amount.
    of_notifications = groupby(rows, lambda row: (row.get("dateNotification", ""), row.get("montant", "")))
    states = [list(members) for _key, members in of_notifications]
    begun = [state for state in states if state[0].get("dateNotification") == first.get("dateNotification")]
    later = states[len(begun) :]
    changed = {0: later} if len(begun) == 1 else _by_holder(begun, later)
    for number, state in enumerate(begun):
        yield _record(state, changed.get(number, []))


def _by_holder(begun: Sequence[Sequence[Row]], later: Sequence[Sequence[Row]]) -> dict[int, list[Sequence[Row]]]:
    """Which of several lots each modification changes: that of a holder in common, else the first."""
    changed: dict[int, list[Sequence[Row]]] = {}
    for state in later:
        holders = {row.get("titulaire_id") for row in state}
        lot = next((n for n, lot in enumerate(begun) if holders & {row.get("titulaire_id") for row in lot}), 0)
        changed.setdefault(lot, []).append(state)
    return changed


def _record(rows: Sequence[Row], later: Iterable[Sequence[Row]]) -> RawRecord:
    """The record of what was notified, with the modifications as the official format lists them."""
    # What is the same in all rows is taken from the one that states most: sources complete each other.
    base = max(rows, key=lambda row: (len(row), -int(row[_NUMBER])))
    path = f"ligne/{min(int(row[_NUMBER]) for row in rows)}"
    fields: dict[str, Any] = {name: _value(name, base[name]) for name in _PLAIN if name in base}
    lists = {name: filter(None, map(str.strip, base[name].split(","))) for name in _LISTS if name in base}
    fields |= {name: [_value(name, word) for word in words] for name, words in lists.items()}
    fields["acheteur"] = _object(base, _BUYER)
    if place := _object(base, _PLACE):
        fields["lieuExecution"] = place
    if "sourceDataset" in base:
        fields["source"] = base["sourceDataset"]
    fields |= {name: base[name] for name in _CHANGING if name in base}
    remarks: list[PlacedRemark] = []
    if _stands_for_another(fields.get("montant")):
        remarks.append(PlacedRemark(f"{path}/montant", Repair(AMOUNT_LEFT_OUT, fields.pop("montant"), "")))
    fields["titulaires"] = holders = _holders(rows)
    before: dict[str, Any] = {"montant": base.get("montant"), "dureeMois": base.get("dureeMois"), "titulaires": holders}
    modifications = []
    for number, state in enumerate(later, 1):
        now: dict[str, Any] = {name: state[0].get(name) for name in ("montant", "dureeMois")}
        now["titulaires"] = _holders(state)
        # A row of a modification repeats what it leaves as it was.
        changes = {name: value for name, value in now.items() if value and value != before[name]}
        if _stands_for_another(changes.get("montant")):
            del changes["montant"]
        modifications.append({"id": str(number), **changes, **_object(state[0], _DATES_OF_MODIFICATION)})
        before |= changes
    if modifications:
        fields["modifications"] = modifications
    return RawRecord(path, fields, is_typed=False, remarks=tuple(remarks))


def _stands_for_another(amount: str | None) -> bool:
    try:
        return amount is not None and Decimal(amount) == _NO_AMOUNT
    except InvalidOperation:
        return False


def _holders(rows: Iterable[Row]) -> list[dict[str, str]]:
    holders: list[dict[str, str]] = []
    for row in rows:
        holder = _object(row, _HOLDER)
        if _NO_NAME.fullmatch(holder.get("denominationSociale", "")):
            del holder["denominationSociale"]
        if holder and holder not in holders:
            holders.append(holder)
    return holders


def _object(row: Row, names: Mapping[str, str]) -> dict[str, str]:
    return {official: row[name] for name, official in names.items() if name in row}


def _value(name: str, text: str) -> str:
    return _REWRITTEN.get((name, text), text)
