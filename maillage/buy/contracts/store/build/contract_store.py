"""Builds the stores of contracts that pages read, real and invented; deterministic: same files, same bytes.

Each version is a folder; ``manifest.json`` names the current one (core/files/published.py).
"""

import hashlib
import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

import duckdb

from maillage.buy.companies.store.stock_files import stock_version
from maillage.buy.contracts.store.build.arrivals import note_arrivals
from maillage.buy.contracts.store.build.derived_columns import derive
from maillage.buy.contracts.store.build.file_reading import OnFile, read_files
from maillage.buy.contracts.store.build.record_merging import CONTRACTS, PARTS, merge_records
from maillage.buy.contracts.store.build.replaced_files import RETRACTED, unfinished_replacements, write_replaced
from maillage.buy.contracts.store.build.search_index import write_search_index, write_sorting_values
from maillage.buy.contracts.store.contract_files import (
    MANIFEST,
    builder_version,
    contracts_folder,
    raw_file,
    sql_text,
)
from maillage.buy.contracts.store.contract_sources import LatestFile, latest_files, replaced_files
from maillage.buy.contracts.store.contract_store import (
    AWARDS,
    BACKLINKS,
    LINKS,
    PEERS,
    SEARCH_FILE,
    SORTING_FILE,
    STORE_FORMAT,
    STORES,
    VERSIONS,
    StoreManifest,
    published_manifest,
)
from maillage.buy.contracts.store.hidden_contracts import (
    HAS_HIDDEN_NAME,
    NOTHING_HIDDEN,
    HiddenContracts,
    hidden_contracts,
)
from maillage.core.files.atomic import lock_of, remove_drafts, replacing_folder
from maillage.core.files.published import remove_older
from maillage.core.problems import Refused, Unavailable, sentence
from maillage.territory.store.derived import MANIFEST as TERRITORY_MANIFEST
from maillage.territory.store.derived import derived, territory_folder

# Beyond this DuckDB spills to disk next to the draft: the whole country builds in under a gibibyte.
_MEMORY: Final = "640MB"
_GROUP_ROWS: Final = 40_960  # a query about a buyer or territory reads one or two row groups
# LZ4 decompresses in half the time of zstd, for files 1.7 times as large.
_KEPT_BEFORE: Final = 1  # versions: other processes may still be reading the previous one
_WORK: Final = "work.duckdb"
# Smaller stores are built in memory, with the same result: writing the work file would take a quarter of the time.
_WORK_FILE_BYTES: Final = 16 * 2**20


@dataclass(frozen=True, slots=True)
class BuiltStore:
    """The current store, or that of the demonstration if there is no other; ``is_new`` if it was just built.

    ``missing`` lists files whose content is lost; the store is built without them.
    """

    version: str
    rows: Mapping[str, int]
    is_new: bool
    missing: Sequence[LatestFile] = ()


def build_store(*, anew: bool = False, on_file: OnFile = lambda _file, _counts: None) -> BuiltStore:
    """Build the store of the current files if it is out of date, or ``anew``, parsing new files first.

    Invented contracts have a store of their own. Refused if no file was received; Unavailable if all contents are lost.
    """
    kinds = {file.is_invented for file in latest_files()}
    if not kinds:
        message = sentence("Aucun fichier de marchés n’a encore été reçu : importez-en un.")
        raise Refused("contracts_no_file", message).fixed_by("maillage procurement import")
    built = []
    for is_invented in (False, True):
        if is_invented in kinds:
            built.append(_built_of_kind(is_invented=is_invented, anew=anew, on_file=on_file))
        else:
            unpublish_store(is_invented=is_invented)
    return replace(built[0], is_new=any(store.is_new for store in built))


def unpublish_store(*, is_invented: bool) -> None:
    """Unpublish the store of a kind without files."""
    folder = contracts_folder(is_invented=is_invented)
    if (folder / MANIFEST).exists():
        (folder / MANIFEST).unlink(missing_ok=True)
        remove_older((path for path in folder.iterdir() if path.is_dir()), kept=0)


def _built_of_kind(*, is_invented: bool, anew: bool, on_file: OnFile) -> BuiltStore:
    root, hidden = contracts_folder(is_invented=is_invented), hidden_contracts()
    files, replaced, missing = readable_files(on_file, is_invented=is_invented)
    with lock_of(root):
        if not is_invented:
            write_replaced(replaced)
        version = wanted_version([*files, *replaced], hidden)
        manifest = published_manifest(is_invented=is_invented)
        if manifest is not None and manifest.version == version and not anew:
            note_arrivals()  # in case an earlier build was killed before this step
            return BuiltStore(version, manifest.rows, is_new=False, missing=missing)
        remove_drafts(root)
        # The folder may exist: files that came, went, and came again.
        with replacing_folder(root / version) as draft:
            rows = _write_store(draft, files, replaced, hidden)
        facts = [_file_facts(file) for file in (*files, *replaced)]
        STORES.publish(root / MANIFEST, StoreManifest(version, rows, hidden.mark, facts))
        note_arrivals()
        remove_older((path for path in root.iterdir() if path.is_dir()), kept=_KEPT_BEFORE, named={version})
    return BuiltStore(version, rows, is_new=True, missing=missing)


def readable_files(
    on_file: OnFile, *, is_invented: bool
) -> tuple[Sequence[LatestFile], Sequence[LatestFile], Sequence[LatestFile]]:
    """The current files, those they replaced, all parsed, and those whose content is lost."""
    files: Sequence[LatestFile] = [file for file in latest_files() if file.is_invented is is_invented]
    replaced: Sequence[LatestFile] = () if is_invented else replaced_files()
    by_digest = {file.sha256: file for file in (*replaced, *files)}
    unfinished = unfinished_replacements(replaced)
    compared = [by_digest[digest] for file in unfinished for digest in (file.sha256, file.replaced_by)]
    wanted = {file.sha256: file for file in (*files, *compared)}
    missing = [file for file in wanted.values() if not file.is_read and not raw_file(file.sha256).exists()]
    for file in missing:
        del wanted[file.sha256]
    files = [file for file in files if file.sha256 in wanted]
    if not files:
        raise missing_refusal(missing)
    read_files(list(wanted.values()), on_file)
    lost = [file for file in unfinished if file.sha256 not in wanted or file.replaced_by not in wanted]
    return files, [file for file in replaced if file not in lost], missing


def missing_refusal(missing: Sequence[LatestFile]) -> Unavailable:
    """The error for files whose content is lost."""
    message = sentence(
        "Il manque %(count)s des fichiers reçus, dont « %(name)s » de la source « %(source)s » : remettez "
        "procurement/raw depuis une sauvegarde, ou importez-les de nouveau. Les autres marchés sont à jour."
    )
    file = missing[0]
    refusal = Unavailable("contracts_raw_missing", message, count=len(missing), name=file.name, source=file.source)
    return refusal.fixed_by("maillage procurement import")


def wanted_version(files: Sequence[LatestFile], hidden: HiddenContracts = NOTHING_HIDDEN) -> str:
    """The version that ``files`` give: a digest of files, code, territory, companies, and of what is ``hidden``."""
    facts = [_file_facts(file) for file in files]
    digest = hashlib.blake2b(
        json.dumps([STORE_FORMAT, builder_version(), facts, stock_version()]).encode(), digest_size=8
    )
    digest.update(hidden.mark.encode())
    derived()  # built on first use
    digest.update((territory_folder() / TERRITORY_MANIFEST).read_bytes())
    return digest.hexdigest()


def _file_facts(file: LatestFile) -> dict[str, Any]:
    facts = asdict(file)
    del facts["counts"]
    return {name: value if isinstance(value, str | int | None) else value.isoformat() for name, value in facts.items()}


def _write_store(
    folder: Path, files: Sequence[LatestFile], replaced: Sequence[LatestFile], hidden: HiddenContracts
) -> dict[str, int]:
    settings: dict[str, Any] = {
        "memory_limit": _MEMORY,
        "temp_directory": str(folder / "spill"),
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
    }
    work = folder / _WORK
    is_small = sum(file.size_bytes for file in (*files, *replaced)) < _WORK_FILE_BYTES
    rows: dict[str, int] = {}
    with duckdb.connect(":memory:" if is_small else str(work), config=settings) as connection:
        merge_records(connection, files, replaced, hidden)
        derive(connection)
        if hidden.names:  # names that come from the register of companies
            connection.execute(
                f"UPDATE holders SET label = NULL WHERE {HAS_HIDDEN_NAME.format(name='label')}",  # noqa: S608 -- ours
                {"names": hidden.name_patterns},
            )
        connection.execute(sql_text("versions"))
        for name, (dropped, order) in _FILES.items():
            path = str(folder / f"{name}.parquet").replace("'", "''")
            columns = f"* EXCLUDE ({dropped})" if dropped else "*"
            copied = connection.execute(
                f"COPY (SELECT {columns} FROM {name} ORDER BY {order}) TO '{path}' "  # noqa: S608 -- names of ours
                f"(FORMAT parquet, COMPRESSION lz4_raw, ROW_GROUP_SIZE {_GROUP_ROWS})"
            )
            ((rows[name],),) = copied.fetchall()
        write_search_index(connection, folder / SEARCH_FILE)
        write_sorting_values(connection, folder / SORTING_FILE)
    work.unlink(missing_ok=True)
    shutil.rmtree(folder / "spill", ignore_errors=True)
    return rows


# Per table: columns dropped because the contract number replaces them, and the sort order.
_FILES: Final = {
    CONTRACTS: ("record", "number"),
    **dict.fromkeys(PARTS, ("key, record", "ALL NULLS LAST")),
    VERSIONS: ("", "contract_number, age"),
    LINKS: ("", "from_number, kind, to_number"),
    # Links again, sorted by target, so that those to one contract are contiguous.
    BACKLINKS: ("", "to_number, kind, from_number"),
    # The comparison with peers only reads one class of purchases.
    PEERS: ("", "cpv_class, number"),
    # Queries by holder only read its contracts.
    AWARDS: ("", "siren, number"),
    RETRACTED: ("", "key"),
}
