import datetime as dt
import hashlib
import http.server
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from maillage.buy.contracts.store.contract_files import raw_file
from maillage.buy.contracts.store.contract_sources import latest_files
from maillage.buy.contracts.store.imports import import_path, import_url, withdraw_source
from maillage.buy.contracts.store.models import ContractSource, SourceFile
from maillage.core.problems import NotFound, Refused
from tests.buy.contracts.built_stores import NOW, write_document
from tests.buy.contracts.contracts import MARKET_V1

pytestmark = [pytest.mark.both_engines, pytest.mark.django_db, pytest.mark.usefixtures("contracts_data")]


def test_file_is_kept_as_it_came_and_told_whose_it_is(tmp_path: Path) -> None:
    path = tmp_path / "marches.json"
    path.write_bytes(b"\xef\xbb\xbf{ not JSON at all")

    (received,) = import_path(path, source="Ville", now=NOW)

    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    assert (received.source, received.name, received.sha256, received.is_new) == ("Ville", "marches.json", sha256, True)
    assert raw_file(sha256).read_bytes() == path.read_bytes()


def test_same_bytes_again_are_known_and_nothing_is_done(tmp_path: Path) -> None:
    write_document(tmp_path / "marches.json", MARKET_V1)
    import_path(tmp_path / "marches.json", now=NOW)

    (again,) = import_path(tmp_path / "marches.json", now=NOW + dt.timedelta(days=1))

    assert again.is_new is False
    assert SourceFile.objects.count() == 1


def test_other_bytes_of_the_same_name_replace_and_both_stay(tmp_path: Path) -> None:
    write_document(tmp_path / "marches.json", MARKET_V1)
    (first,) = import_path(tmp_path / "marches.json", now=NOW)
    write_document(tmp_path / "marches.json", MARKET_V1, MARKET_V1)

    (second,) = import_path(tmp_path / "marches.json", now=NOW)

    assert [file.sha256 for file in latest_files()] == [second.sha256]
    assert raw_file(first.sha256).exists()
    assert SourceFile.objects.get(sha256=second.sha256).replaces == SourceFile.objects.get(sha256=first.sha256)


def test_folder_is_a_source_with_all_its_files(tmp_path: Path) -> None:
    write_document(tmp_path / "portail" / "2024" / "marches.json", MARKET_V1)
    write_document(tmp_path / "portail" / "2025" / "marches.json", {**MARKET_V1, "id": "2"})
    write_document(tmp_path / "portail" / ".cache" / "marches.json", MARKET_V1)

    received = import_path(tmp_path / "portail", now=NOW)

    assert [(file.source, file.name) for file in received] == [
        ("portail", "2024/marches.json"),
        ("portail", "2025/marches.json"),
    ]


def test_same_bytes_of_two_sources_count_once_for_the_first(tmp_path: Path) -> None:
    write_document(tmp_path / "marches.json", MARKET_V1)
    import_path(tmp_path / "marches.json", source="Ville", now=NOW)
    import_path(tmp_path / "marches.json", source="Plateforme", now=NOW + dt.timedelta(days=1))

    assert [(file.source, file.received_on) for file in latest_files()] == [("Ville", NOW.date())]
    assert SourceFile.objects.count() == 2


def test_withdrawn_source_that_publishes_again_is_one_again(tmp_path: Path) -> None:
    write_document(tmp_path / "marches.json", MARKET_V1)
    import_path(tmp_path / "marches.json", source="Ville", now=NOW)
    withdraw_source("Ville", on=NOW.date())
    withdraw_source("Ville", on=NOW.date() + dt.timedelta(days=9))
    assert ContractSource.objects.get().withdrawn_on == NOW.date()

    import_path(tmp_path / "marches.json", source="Ville", now=NOW)

    assert ContractSource.objects.get().withdrawn_on is None


def test_nothing_at_the_path_is_told_with_its_remedy(tmp_path: Path) -> None:
    (tmp_path / "vide").mkdir()

    with pytest.raises(NotFound, match="vérifiez le chemin"):
        import_path(tmp_path / "marches.json", now=NOW)
    with pytest.raises(Refused, match="ne contient aucun fichier"):
        import_path(tmp_path / "vide", now=NOW)
    with pytest.raises(NotFound, match="vérifiez son nom"):
        withdraw_source("Ville", on=NOW.date())


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[str]:
    write_document(tmp_path / "served" / "marches.json", MARKET_V1)
    handler = partial(http.server.SimpleHTTPRequestHandler, directory=tmp_path / "served")
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()


def test_document_at_an_address_is_taken_in_where_the_agency_lets_it_be_read(settings: Settings, portal: str) -> None:
    with pytest.raises(Refused):
        import_url(f"http://{portal}/marches.json", now=NOW)

    settings.HARVEST_ALLOW = [portal]
    received = import_url(f"http://{portal}/marches.json?jour=1", now=NOW)

    assert (received.source, received.name, received.is_new) == ("127.0.0.1", "marches.json", True)
    assert ContractSource.objects.get().address == f"http://{portal}/marches.json?jour=1"


def test_same_bytes_of_another_source_are_said_to_be_known(tmp_path: Path) -> None:
    path = tmp_path / "marches.json"
    path.write_text("{}", "utf-8")
    (first,) = import_path(path, source="Ville", now=NOW)
    (second,) = import_path(path, source="Agglomération", now=NOW)

    assert (first.same_as, second.same_as) == (None, "Ville")
