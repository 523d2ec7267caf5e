import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.test import Client
from django.urls import reverse

from maillage.cover.eligibility.pages.address_file import MOST_BYTES as ADDRESS_BYTES
from maillage.include.ledger.domain.ledgers import MOST_BYTES as LEDGER_BYTES
from tests.people import People

pytestmark = pytest.mark.django_db


@pytest.fixture
def files_begun(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that Django began to write to the disk."""
    begun: list[str] = []
    new_file = TemporaryFileUploadHandler.new_file

    def noted(self: TemporaryFileUploadHandler, *args: object, **options: object) -> None:
        begun.append(str(args[1]))
        new_file(self, *args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(TemporaryFileUploadHandler, "new_file", noted)
    return begun


def large_file() -> SimpleUploadedFile:
    return SimpleUploadedFile("disque.bin", bytes(10 * 1024 * 1024 + 1))


@pytest.mark.parametrize("page", ["login", "forgotten_password", "laboratory", "subscribe", "organisation_ask"])
@pytest.mark.parametrize("client", [Client(enforce_csrf_checks=True), Client()])
def test_a_page_without_file_writes_none_to_the_disk(page: str, client: Client, files_begun: list[str]):
    answer = client.post(reverse(page), {"username": "personne", "file": large_file()})

    assert (answer.status_code, files_begun) == (413, [])
    assert "ne prend pas de fichier" in answer.content.decode()


def test_the_page_that_checks_files_takes_a_large_one(files_begun: list[str]):
    answer = Client().post(reverse("catalog_check"), {"schema": "scdl/subventions", "file": large_file()})

    assert (answer.status_code != 413, files_begun) == (True, ["disque.bin"])


def test_a_short_form_is_read():
    assert Client().post(reverse("forgotten_password"), {"email": "claire@pornic.example"}).status_code == 200


def test_a_body_of_a_length_that_is_no_number_is_refused():
    answer = Client().generic("POST", reverse("login"), b"", CONTENT_LENGTH="beaucoup")

    assert answer.status_code == 413


@pytest.mark.parametrize(("page", "most"), [("own_ledger", LEDGER_BYTES), ("coverage_file", ADDRESS_BYTES)])
def test_form_takes_a_file_up_to_the_limit_that_it_says(page: str, most: int, people: People):
    # Above 10 MB the answer was 413, although 16 and 40 were allowed.
    file = SimpleUploadedFile("fichier.csv", b"x;y\n" + b"1;2\n" * (most // 4 - 2))

    answer = people.client("bruno").post(reverse(page), {"file": file})

    assert most > 10 * 1024 * 1024
    assert answer.status_code != 413


def test_file_as_long_as_a_ledger_is_taken_of_nobody_unknown(files_begun: list[str]):
    answer = Client().post(reverse("own_ledger"), {"file": large_file()})

    assert (answer.status_code, files_begun) == (413, [])
