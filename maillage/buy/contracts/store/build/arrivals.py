"""Records when each contract first entered the store, by key, after each build; saved searches report the new ones.

A contract that is received again or corrected keeps its date. One that a new parser version gives another key is not
news either, since everything already in the store counts as known then.
"""

from typing import Final

from maillage.buy.contracts.store.arrivals import ARRIVALS, NOTED, Arrivals, arrivals_folder, noted_arrivals
from maillage.buy.contracts.store.contract_files import MANIFEST, contracts_folder, reader_version
from maillage.buy.contracts.store.contract_store import contract_store
from maillage.core.files.atomic import lock_of, replacing
from maillage.core.files.published import remove_older

_BEFORE_ALL: Final = 0  # microseconds: before any subscription
_KEPT_BEFORE: Final = 1  # versions: another process may still be reading the previous one
_NONE_KNOWN: Final = "(SELECT 0::UBIGINT AS mark, 0::BIGINT AS arrived_at WHERE FALSE)"
# MD5 is stable across DuckDB versions, unlike its own hash.
_NOTE: Final = """
COPY (
    FROM {known}
    UNION ALL
    SELECT mark, {moment}::BIGINT AS arrived_at
    FROM (SELECT DISTINCT md5_number_lower(key) AS mark FROM contracts) AS stored
    ANTI JOIN {known} AS known USING (mark)
    ORDER BY arrived_at, mark
) TO '{path}' (FORMAT parquet, COMPRESSION zstd)
"""
_LONGEST_S: Final = 600.0  # the keys of the whole country on a loaded machine; a background duty


def note_arrivals() -> int:
    """Record the contracts of the current store that are new, dated by the store; their number."""
    store = contract_store(is_invented=False)
    if store is None:
        return 0
    with lock_of(arrivals_folder()):
        noted = noted_arrivals()
        if noted is not None and noted.store == store.version:
            return 0
        published_at = (contracts_folder() / MANIFEST).stat().st_mtime_ns // 1000
        is_renamed = noted is not None and noted.reader != reader_version()
        path = arrivals_folder() / f"{published_at}-{store.version}.parquet"
        with replacing(path) as draft:
            known_path = str(arrivals_folder() / noted.file).replace("'", "''") if noted is not None else ""
            statement = _NOTE.format(
                known=f"read_parquet('{known_path}')" if known_path else _NONE_KNOWN,
                moment=_BEFORE_ALL if is_renamed else published_at,
                path=str(draft).replace("'", "''"),
            )
            ((count,),) = store.rows(statement, longest_s=_LONGEST_S)
        newest = Arrivals(store.version, reader_version(), path.name, count)
        NOTED.publish(arrivals_folder() / ARRIVALS, newest)
        remove_older(arrivals_folder().glob("*.parquet"), kept=_KEPT_BEFORE, named={newest.file})
    return newest.count - (noted.count if noted is not None else 0)
