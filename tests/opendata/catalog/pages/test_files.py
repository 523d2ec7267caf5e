"""Files of data sets as harvesters, viewers and spreadsheets ask for them."""

from datetime import timedelta

import pytest
from django.http import HttpResponseBase
from django.test import Client

from maillage.accounts.domain.terms import Acting
from maillage.accounts.store.models import Membership, User
from maillage.opendata.catalog.store.publishing import withdraw
from tests.opendata.catalog.reusing import GRANTS_SCHEMA, NOW, organisation, published

pytestmark = pytest.mark.django_db
HERE = "/catalogue/subventions-aux-associations"
CSV = f"{HERE}/fichiers/subventions-aux-associations.csv"


def _get(client: Client, address: str = CSV, **headers: str) -> tuple[HttpResponseBase, bytes]:
    """The answer and its octets."""
    answer = client.get(address, headers={name.replace("_", "-"): value for name, value in headers.items()})
    return answer, b"".join(answer) if answer.streaming else answer.content


def _lines(client: Client, address: str = CSV) -> list[str]:
    return _get(client, address)[1].decode("utf-8-sig").splitlines()


def test_newest_file_answers_itself_under_an_address_that_stays(client: Client):
    first = published()
    before, lines = client.head(CSV), _lines(client)
    published(dataset=first.dataset, rows={"nom": ["Nouvelle"]}, now=NOW + timedelta(days=1))

    after = client.head(CSV)

    assert (before.status_code, lines[0]) == (200, "nomBeneficiaire,montant,dateConvention,commune")
    assert (after.status_code, _lines(client), before["ETag"] == after["ETag"]) == (200, ["nom", "Nouvelle"], False)


def test_file_says_what_it_is(client: Client):
    published()

    answer = client.head(CSV)

    assert {name: answer[name] for name in ("Content-Type", "Content-Disposition", "Access-Control-Allow-Origin")} == {
        "Content-Type": "text/csv; charset=utf-8",
        "Content-Disposition": 'attachment; filename="subventions-aux-associations.csv"',
        "Access-Control-Allow-Origin": "*",
    }
    assert (answer["Last-Modified"], int(answer["Content-Length"]) > 0) == ("Wed, 25 Nov 2026 09:30:00 GMT", True)


def test_file_that_is_known_is_not_sent_again(client: Client):
    published()
    etag = client.head(CSV)["ETag"]

    statuses = [
        client.head(CSV, headers=headers).status_code
        for headers in (
            {"If-None-Match": etag},
            {"If-None-Match": f'W/{etag}, "x"'},
            {"If-Modified-Since": "Wed, 25 Nov 2026 09:30:00 GMT"},
            {"If-None-Match": '"x"'},
            {"If-Modified-Since": "Tue, 24 Nov 2026 09:30:00 GMT"},
        )
    ]

    assert statuses == [304, 304, 304, 200, 200]


def test_part_of_a_file_is_sent(client: Client):
    published()
    _whole_answer, whole = _get(client)

    part, size_bytes = _get(client, Range="bytes=3-9")
    changed, all_bytes = _get(client, Range="bytes=3-9", If_Range='"x"')
    behind, _nothing = _get(client, Range=f"bytes={len(whole)}-")

    assert (part.status_code, size_bytes, part["Content-Range"]) == (206, whole[3:10], f"bytes 3-9/{len(whole)}")
    assert (changed.status_code, all_bytes) == (200, whole)
    assert (behind.status_code, behind["Content-Range"]) == (416, f"bytes */{len(whole)}")


def test_version_keeps_its_own_file(client: Client):
    first = published()
    published(dataset=first.dataset, rows={"nom": ["Nouvelle"]}, now=NOW + timedelta(days=1))

    lines = _lines(client, f"{HERE}/versions/1/subventions-aux-associations.csv")

    assert lines[0] == "nomBeneficiaire,montant,dateConvention,commune"


def test_conforming_rows_are_offered_apart(client: Client):
    published(schema=GRANTS_SCHEMA, bad_rows=[4, 5])

    lines = _lines(client, f"{HERE}/fichiers/subventions-aux-associations-conforme.csv")

    assert [line.split(",")[0] for line in lines] == ["nomBeneficiaire", "Harmonie de Pornic", "Club de voile"]


@pytest.mark.parametrize(
    "name", ["autre.csv", "subventions-aux-associations.exe", "subventions-aux-associations", ".csv"]
)
def test_file_that_is_not_there_is_told(client: Client, name: str):
    published()

    assert client.get(f"{HERE}/fichiers/{name}").status_code == 404


def test_map_files_need_positions(client: Client):
    published()

    answer = client.get(CSV.replace(".csv", ".geojson"))

    assert (answer.status_code, "pas de coordonnées" in answer.content.decode()) == (404, True)


def test_withdrawn_files_are_gone(client: Client):
    dataset = published().dataset
    withdraw(Acting(organisation_id=dataset.organisation_id), dataset, reason="Des noms de personnes.", now=NOW)

    answer = client.get(CSV)

    assert (answer.status_code, "Des noms de personnes." in answer.content.decode()) == (410, True)


def test_files_of_a_sandbox_are_for_its_members(client: Client):
    sandbox = organisation("Bac à sable", is_sandbox=True)
    published(by=sandbox)
    member = User.objects.create_user("lea")
    Membership.objects.create(user=member, organisation=sandbox)

    before = client.get(CSV).status_code
    client.force_login(member)
    after, _bytes = _get(client)

    assert (before, after.status_code, after["Cache-Control"]) == (404, 200, "private, no-cache")
