"""The agency sends files of contracts and withdraws sources on a page of its own."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from maillage.accounts.store.models import TraceEntry
from maillage.buy.contracts.domain.contract_sources import ContractSourceVerb
from maillage.buy.contracts.store.models import ContractSource, SourceFile
from tests.people import People

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("contracts_data")]
PAGE = "/mon-espace/sources-de-marches"


def send(people: People, name: str = "marches.json", content: bytes = b"{}", source: str = "Mégalis") -> HttpResponse:
    file = SimpleUploadedFile(name, content)
    answer = people.client("aline").post(f"{PAGE}/envoyer", {"source": source, "file": file}, follow=True)
    assert isinstance(answer, HttpResponse)
    return answer


@pytest.mark.parametrize(
    ("name", "statuses"),
    [("visitor", [302, 302, 302]), ("bruno", [200, 403, 403]), ("chloe", [403, 403, 403]), ("aline", [200, 422, 404])],
)
def test_sources_are_read_by_the_agency_and_changed_by_its_administrators(
    people: People, name: str, statuses: list[int]
) -> None:
    client = people.client(name)

    answers = [client.get(PAGE), client.post(f"{PAGE}/envoyer"), client.post(f"{PAGE}/retirer", {"source": "x"})]

    assert [answer.status_code for answer in answers] == statuses


def test_file_is_received_once_under_its_name_with_a_trace(people: People) -> None:
    first = send(people)
    again = send(people)

    assert "Reçu : ses marchés sont lus" in first.content.decode().replace("\u202f", " ").replace("\xa0", " ")
    assert "déjà là" in again.content.decode()
    assert [(file.source.name, file.name) for file in SourceFile.objects.all()] == [("Mégalis", "marches.json")]
    assert TraceEntry.objects.filter(verb=ContractSourceVerb.FILE_RECEIVED.value).count() == 1


def test_newer_file_of_the_same_name_replaces_it(people: People) -> None:
    send(people)
    send(people, content=b"{ }")

    newer = SourceFile.objects.get(replaced_by=None)
    assert (SourceFile.objects.count(), newer.replaces is not None) == (2, True)


def test_source_that_publishes_no_more_says_so_until_it_sends_again(people: People) -> None:
    send(people)
    client = people.client("aline")

    client.post(f"{PAGE}/retirer", {"source": "Mégalis"})
    client.post(f"{PAGE}/retirer", {"source": "Mégalis"})
    page = client.get(PAGE).content.decode()
    send(people, content=b"[]")

    assert "retirée le" in page
    assert ContractSource.objects.get().withdrawn_on is None
    assert TraceEntry.objects.filter(verb=ContractSourceVerb.WITHDRAWN.value).count() == 1


def test_missing_file_is_told_at_its_field_and_the_name_stays(people: People) -> None:
    answer = people.client("aline").post(f"{PAGE}/envoyer", {"source": "Mégalis"})

    page = answer.content.decode()
    assert (answer.status_code, "Aucun fichier n’est arrivé" in page, 'value="Mégalis"' in page) == (422, True, True)


def test_list_costs_the_same_for_one_source_and_for_three(people: People) -> None:
    send(people)
    client = people.client("aline")
    with CaptureQueriesContext(connection) as with_one:
        client.get(PAGE)
    send(people, source="Autre", content=b"[1]")
    send(people, source="Encore", content=b"[2]")
    with CaptureQueriesContext(connection) as with_three:
        client.get(PAGE)

    assert len(with_three) == len(with_one)
