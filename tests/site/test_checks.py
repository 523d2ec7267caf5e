from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from maillage.core.problems import Refused, Unavailable
from maillage.site.build.preparation import require_home_territory, require_prepared
from maillage.site.checks import (
    check_address_of_letters,
    check_node_of_https_pages,
    check_pooler,
    is_node_out_of_reach,
    is_pooled_by_transaction,
)
from tests.site.configured import configuration_of, configure


@pytest.mark.parametrize(
    ("environ", "is_out_of_reach"),
    [
        ({}, False),
        ({"MAILLAGE_HTTPS": "1"}, True),
        ({"MAILLAGE_HTTPS": "1", "MAILLAGE_NODE_URL": "http://node.example:8080"}, True),
        ({"MAILLAGE_HTTPS": "1", "MAILLAGE_NODE_URL": "https://node.example:8443"}, False),
        ({"MAILLAGE_HTTPS": "1", "MAILLAGE_NODE_CERTIFICATE": __file__}, False),
    ],
)
def test_node_without_https_is_out_of_reach_of_pages_with_it(
    tmp_path: Path,
    environ: dict[str, str],
    is_out_of_reach: bool,  # noqa: FBT001 -- a case
):
    configuration = configuration_of({"MAILLAGE_DATA": str(tmp_path), **environ})

    assert is_node_out_of_reach(configuration) == is_out_of_reach


def test_check_says_that_the_node_has_no_certificate(settings: Settings, tmp_path: Path):
    # Seen: the test page waited twenty seconds, then blamed the server; check, health and log were silent.
    configure(settings, {"MAILLAGE_DATA": str(tmp_path), "MAILLAGE_HTTPS": "1"})

    assert [one.id for one in check_node_of_https_pages(None)] == ["maillage.E001"]


@pytest.mark.parametrize(
    ("environ", "ids"),
    [
        ({}, []),
        ({"MAILLAGE_MAIL": "smtp://mail.example"}, ["maillage.W001"]),
        ({"MAILLAGE_MAIL": "smtp://mail.example", "MAILLAGE_PUBLIC_URL": "https://mesures.example"}, []),
    ],
)
def test_check_says_where_letters_lead_when_nobody_said_the_address(
    settings: Settings, tmp_path: Path, environ: dict[str, str], ids: list[str]
):
    configure(settings, {"MAILLAGE_DATA": str(tmp_path), **environ})

    assert [one.id for one in check_address_of_letters(None)] == ids


@pytest.mark.parametrize(
    ("pids", "pids_beside", "is_pooled"),
    [
        ([7, 7, 7], [8, 8, 8], False),  # PostgreSQL itself, or a pooler by session
        ([7, 7, 7], [7, 7, 7], True),  # the one server process of a pooler at rest
        ([7, 9, 7], [8, 8, 8], True),  # of a pooler with others at work
        ([7, 7, 7], [8, 7, 8], True),
    ],
)
def test_pooler_by_transaction_is_known_by_the_server_processes_that_two_sessions_meet(
    pids: list[int],
    pids_beside: list[int],
    is_pooled: bool,  # noqa: FBT001 -- a case
):
    assert is_pooled_by_transaction(pids, pids_beside) == is_pooled


@pytest.mark.django_db
@pytest.mark.both_engines
def test_database_without_a_pooler_in_between_is_in_order():
    assert check_pooler(None) == []


def test_unknown_region_is_refused_at_start(settings: Settings):
    # Seen: MAILLAGE_REGION=region:999 passed, and the home page answered 500.
    settings.HOME_TERRITORY = "region:999"

    with pytest.raises(Refused, match="region:999"):
        require_home_territory()


@pytest.mark.django_db
def test_pages_on_an_empty_folder_say_what_to_run(settings: Settings, tmp_path: Path):
    # Seen: `maillage pages` on a new machine answered 500 for ever.
    settings.DATA_DIR = tmp_path

    with pytest.raises(Unavailable, match="maillage territory build"):
        require_prepared()
