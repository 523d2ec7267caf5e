import datetime as dt
import hashlib
from pathlib import Path

import duckdb
import pytest

from maillage.buy.contracts.domain.contract_keys import latest_versions
from maillage.buy.contracts.domain.published_contract import PublishedContract
from maillage.buy.contracts.store.build.contract_store import build_store
from maillage.buy.contracts.store.contract_files import contracts_folder
from maillage.buy.contracts.store.contract_store import store_in_force, store_rows
from maillage.buy.contracts.store.imports import import_path, withdraw_source
from maillage.core.problems import Refused
from tests.buy.contracts.built_stores import NOW, publish
from tests.buy.contracts.contracts import MARKET_V1, SAMPLES, read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("contracts_data")]

REAL = sorted((SAMPLES / "real").iterdir())
V1_DOCUMENTS = sorted((SAMPLES / "real").glob("*_2019.json"))
# What identifies a contract, told in SQL and of the raw documents alone; the object by its ASCII letters and digits.
_RAW = """
WITH
    records AS (SELECT unnest(marches) AS record FROM read_json($paths, maximum_object_size = 100000000)),
    stated AS (
        SELECT
            record.acheteur.id AS buyer,
            record.id AS id,
            list_sort(list_transform(record.titulaires, LAMBDA holder: holder.id)) AS holders,
            record.dateNotification AS day,
            regexp_replace(lower(record.objet), '[^a-z0-9]', '', 'g')[:200] AS object,
            record.montant AS amount
        FROM records
        WHERE record._type IS DISTINCT FROM 'Contrat de concession'
    )
SELECT buyer, count(DISTINCT (id, holders, day, object)) AS contracts
FROM stated
GROUP BY buyer
ORDER BY buyer
"""


def test_store_counts_the_contracts_of_each_buyer_as_the_raw_documents_do(tmp_path: Path) -> None:
    for path in V1_DOCUMENTS:
        import_path(path, now=NOW)
    build_store()

    raw = duckdb.connect().execute(_RAW, {"paths": [str(path) for path in V1_DOCUMENTS]}).fetchall()
    counted = store_rows(
        "SELECT buyer_id, count(*) FROM contracts WHERE kind = 'marche' GROUP BY buyer_id ORDER BY buyer_id"
    )

    assert counted == raw


def test_same_files_make_the_same_bytes_settled_in_memory_or_in_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    import_path(SAMPLES / "real", now=NOW)

    digests = []
    for least_bytes in (2**30, 0):
        monkeypatch.setattr("maillage.buy.contracts.store.build.contract_store._WORK_FILE_BYTES", least_bytes)
        store = build_store(anew=True)
        files = sorted((contracts_folder() / store.version).iterdir())
        digests.append({file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files})

    assert digests[0] == digests[1]
    assert sorted(digests[0]) == [
        *("amendments.parquet", "awards.parquet", "backlinks.parquet"),
        *("concession_years.parquet", "considerations.parquet", "contracts.parquet"),
        *("holders.parquet", "links.parquet", "peers.parquet", "remarks.parquet"),
        *("retracted.parquet", "search.sqlite", "sorting.npy", "subcontracts.parquet", "versions.parquet"),
    ]


def test_version_that_is_shown_is_the_one_that_the_rule_chooses() -> None:
    import_path(SAMPLES / "real", now=NOW)
    build_store()

    published = [part for path in REAL for part in read(path) if isinstance(part, PublishedContract)]
    chosen = dict(latest_versions((part.key, part.contract) for part in published))

    stored = store_rows("SELECT key, published_on, amount_eur, amendment_count, object FROM contracts ORDER BY key")
    assert stored == [
        (key, one.published_on, one.amount_eur, len(one.amendments), one.object) for key, one in sorted(chosen.items())
    ]


def test_contract_published_again_is_shown_as_published_last_and_its_older_version_stays(tmp_path: Path) -> None:
    later = {**MARKET_V1, "montant": 90_000, "datePublicationDonnees": "2019-05-02"}

    publish(tmp_path, later, source="Plateforme")
    publish(tmp_path, MARKET_V1, source="Ville")

    assert store_rows("SELECT number, amount_eur, source_name FROM contracts") == [(1, 90_000.0, "Plateforme")]
    assert store_rows("SELECT contract_number, age, amount_eur, source_name FROM versions") == [
        (1, 1, 84_500.5, "Ville")
    ]


def test_contract_that_two_sources_publish_alike_is_one_and_has_no_other_version(tmp_path: Path) -> None:
    publish(tmp_path, MARKET_V1, source="Plateforme")
    publish(tmp_path, {**MARKET_V1, "source": "portail"}, {**MARKET_V1, "id": "2019S00999"}, source="Ville")

    assert store_rows("SELECT count(*) FROM contracts") == [(2,)]
    assert store_rows("SELECT count(*) FROM versions") == [(0,)]
    assert store_rows("SELECT count(*) FROM holders") == [(2,)]


def test_withdrawn_source_keeps_its_last_state_with_the_day(tmp_path: Path) -> None:
    publish(tmp_path, MARKET_V1)

    withdraw_source("Ville", on=dt.date(2026, 11, 27))
    store = build_store()

    assert store.is_new
    assert store_rows("SELECT id, source_withdrawn_on FROM contracts") == [(MARKET_V1["id"], dt.date(2026, 11, 27))]


def test_store_is_built_once_for_the_same_files(tmp_path: Path) -> None:
    first = publish(tmp_path, MARKET_V1)

    again = build_store()

    assert (first.is_new, again.is_new, again.version) == (True, False, first.version)


def test_what_a_killed_build_left_is_removed_and_the_version_before_stays_in_force(tmp_path: Path) -> None:
    first = publish(tmp_path, MARKET_V1)
    draft = contracts_folder() / ".half.123.tmp"
    draft.mkdir()
    (draft / "contracts.parquet").write_bytes(b"PAR1")
    assert store_in_force().folder.name == first.version

    publish(tmp_path, MARKET_V1, {**MARKET_V1, "id": "2019S00999"})

    assert not draft.exists()
    assert store_rows("SELECT count(*) FROM contracts") == [(2,)]


def test_store_before_the_one_in_force_stays_for_who_reads_it_and_older_ones_go(tmp_path: Path) -> None:
    versions = [publish(tmp_path, {**MARKET_V1, "id": f"2019S0{number}"}).version for number in range(3)]

    assert sorted(folder.name for folder in contracts_folder().iterdir() if folder.is_dir()) == sorted(versions[1:])


def test_search_finds_words_of_object_buyer_and_holder_without_their_accents(tmp_path: Path) -> None:
    publish(tmp_path, {**MARKET_V1, "objet": "Rénovation énergétique du gymnase"})

    assert store_in_force().numbers_matching("renovation") == [1]
    assert store_in_force().numbers_matching('"energetique du gymnase"') == [1]
    assert store_in_force().numbers_matching("poitiers AND jardins") == [1]
    assert store_in_force().numbers_matching("object : poitiers") == []
    assert store_in_force().numbers_matching('"') == []


def test_store_without_any_file_is_refused() -> None:
    with pytest.raises(Refused, match="Aucun fichier de marchés"):
        build_store()
