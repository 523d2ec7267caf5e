"""Evidence of months: by the link of a letter, by a holder, by a facilitator; opened by few, each look traced."""

import datetime as dt
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from maillage.accounts.domain.terms import Role
from maillage.accounts.store.models import Membership, Organisation, TraceEntry, User
from maillage.core.clock import utc_now
from maillage.core.files.received_documents import DocumentKind, still_document
from maillage.core.problems import Refused
from maillage.include.clauses.domain.evidence_files import MOST_FILES_A_MONTH
from maillage.include.clauses.domain.hours import EntryOrigin
from maillage.include.clauses.domain.months import WorkMonth
from maillage.include.clauses.store.evidence_files import (
    evidence_rows,
    forget_past_evidence,
    named_evidence,
    opened_evidence,
    store_evidence,
)
from maillage.include.clauses.store.models import EvidenceContent, EvidenceFile
from maillage.include.clauses.store.month_letters import renew_letter
from maillage.include.clauses.store.participants import participant_row
from maillage.include.clauses.store.retention import erase_person
from tests.include.clauses.evidence import PDF, PLACE, jpeg, png
from tests.include.clauses.pages.test_month_letter import text_of
from tests.include.clauses.scene import FIRST, HOLDER_SIRET, MADE_AT, Coordinations, worked

LATER = dt.datetime(2026, 11, 28, 9, tzinfo=dt.UTC)


def sent(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/x-whatever")


def keep(scene: Coordinations, month: WorkMonth) -> None:
    store_evidence(scene.acting, scene.holder, month, PDF, origin=EntryOrigin.PAGE, now=LATER)


def names(scene: Coordinations) -> list[str]:
    return [file.name for file in named_evidence(evidence_rows(scene.clause))]


@pytest.fixture
def link(scene: Coordinations) -> str:
    return f"/heures/{renew_letter(scene.acting, scene.holder, FIRST, now=utc_now())}"


def test_holder_photographs_a_record_by_the_link_and_takes_it_back(scene: Coordinations, link: str) -> None:
    telephone = Client()
    keep(scene, FIRST)

    telephone.post(f"{link}/pieces", {"photo": sent("IMG_1.jpg", jpeg(orientation=6, place=PLACE))})
    page = text_of(telephone.get(link))
    row = evidence_rows(scene.clause).get(origin="letter")
    content = opened_evidence(row)
    telephone.post(f"{link}/pieces", {"oter": str(row.pk)})
    of_the_facilitator = telephone.post(f"{link}/pieces", {"oter": str(EvidenceFile.objects.get().pk)})

    assert "1 pièce est gardée, chiffrée." in page
    assert "justificatif-2026-01-2.jpg" in page
    assert "IMG_1" not in page
    assert PLACE not in content
    assert of_the_facilitator.status_code == 404
    assert names(scene) == ["justificatif-2026-01-1.pdf"]


def test_of_several_files_those_that_can_be_taken_are_kept(scene: Coordinations, link: str) -> None:
    telephone = Client()
    several = [sent("bulletin_DUPONT_Jean.pdf", PDF), sent("heures.xlsx", b"PK\x03\x04"), sent("plan.png", png())]

    telephone.post(f"{link}/pieces", {"pieces": several})
    page = text_of(telephone.get(link))

    assert names(scene) == ["justificatif-2026-01-1.pdf", "justificatif-2026-01-2.png"]
    assert "2 pièces sont gardées, chiffrées." in page
    assert "ni un PDF, ni une photo JPEG, ni une image PNG" in page
    assert "DUPONT" not in page


def test_nothing_chosen_says_so(scene: Coordinations, link: str) -> None:
    telephone = Client()

    telephone.post(f"{link}/pieces", {})

    assert "Aucun fichier n’est arrivé" in text_of(telephone.get(link))


def test_facilitator_opens_a_file_as_a_download_that_no_page_runs(scene: Coordinations) -> None:
    keep(scene, FIRST)
    browser, number = scene.client(scene.gaelle), EvidenceFile.objects.get().pk
    address = f"/mon-espace/clauses/{scene.clause.pk}/pieces"

    page = text_of(browser.get(address))
    answer = browser.get(f"{address}/{number}")

    assert "1 pièce pour 1 mois." in page
    assert answer.content == still_document(PDF, DocumentKind.PDF)
    assert answer["Content-Disposition"].startswith('attachment; filename="justificatif-2026-01-1.pdf"')
    headers = [answer[name] for name in ("Content-Type", "X-Content-Type-Options", "Content-Security-Policy")]
    assert headers == ["application/pdf", "nosniff", "default-src 'none'; sandbox"]
    assert "no-store" in answer["Cache-Control"]
    entries = TraceEntry.objects.filter(user=scene.gaelle).order_by("pk").values_list("verb", flat=True)
    looks = ["clause-evidence-kept", "clause-evidence-listed", "clause-evidence-read"]
    assert [verb for verb in entries if "evidence" in verb] == looks


def test_holder_with_an_account_reads_its_own_files_and_no_others(scene: Coordinations) -> None:
    keep(scene, FIRST)
    company = Organisation.objects.create(name="Bâtisseurs de l’Ouest", siret=HOLDER_SIRET)
    user = User.objects.create(username="membre")
    membership = Membership.objects.create(user=user, organisation=company, role=Role.READER.value)
    address = f"/mon-espace/clauses/{scene.clause.pk}/pieces"
    file = f"{address}/{EvidenceFile.objects.get().pk}"

    without_factor = scene.client(user, has_factor=False).get(file).status_code
    reader = scene.client(user)
    read, written = reader.get(file).status_code, reader.post(address, {"pieces": sent("a.pdf", PDF)}).status_code
    membership.role = Role.EDITOR.value
    membership.save()
    reader.post(address, {"pieces": sent("a.pdf", PDF), "mois": FIRST.word, "declarant": "999999"})
    company.siret = ""
    company.save()
    after = reader.get(file).status_code

    assert (without_factor, read, written, after) == (403, 200, 403, 403)
    assert names(scene) == ["justificatif-2026-01-1.pdf", "justificatif-2026-01-2.pdf"]


def test_month_without_a_file_is_told(scene: Coordinations) -> None:
    scene.say(worked("P-1", FIRST, 100), worked("P-1", FIRST.after(1), 100))
    keep(scene, FIRST)

    page = text_of(scene.client(scene.gaelle).get(f"/mon-espace/clauses/{scene.clause.pk}/pieces"))

    assert "1 pièce pour 1 mois. 1 mois déclaré n’en a pas." in page
    assert "février 2026 · Bâtisseurs" in page


def test_month_takes_no_more_files_than_it_may_and_none_before_it_begins(scene: Coordinations) -> None:
    for _number in range(MOST_FILES_A_MONTH):
        keep(scene, FIRST)

    with pytest.raises(Refused, match="Ce mois a déjà 6 pièces"):
        keep(scene, FIRST)
    with pytest.raises(Refused, match="un mois commencé"):
        keep(scene, WorkMonth.of(LATER.date()).after(1))
    assert EvidenceContent.objects.count() == MOST_FILES_A_MONTH


def test_files_are_forgotten_in_time_and_no_later_than_the_people_they_may_show(scene: Coordinations) -> None:
    keep(scene, FIRST)
    keep(scene, FIRST.after(1))
    in_time = dt.datetime.combine(FIRST.after(24).first_day, dt.time(8), tzinfo=dt.UTC)

    early = forget_past_evidence(in_time)
    late = forget_past_evidence(in_time + dt.timedelta(days=31))

    assert (early, late) == (0, 1)
    assert [row.month for row in EvidenceFile.objects.all()] == [FIRST.after(1).number]
    assert EvidenceContent.objects.count() == 1


def test_person_who_asks_is_erased_with_the_files_that_are_hers_alone(scene: Coordinations) -> None:
    scene.say(worked("P-1", FIRST, 100), worked("P-1", FIRST.after(1), 100), worked("P-2", FIRST.after(1), 100))
    keep(scene, FIRST)
    keep(scene, FIRST.after(1))
    keep(scene, FIRST.after(2))

    to_look_at = erase_person(scene.acting, participant_row(scene.here.pk, "P-1"), now=MADE_AT)

    assert to_look_at == 1
    assert names(scene) == ["justificatif-2026-03-1.pdf", "justificatif-2026-02-1.pdf"]


@pytest.mark.parametrize("count", [1, 3])
def test_page_of_files_asks_as_many_questions_for_one_as_for_three(scene: Coordinations, count: int) -> None:
    for number in range(count):
        keep(scene, FIRST.after(number))
    browser = scene.client(scene.gaelle)

    with CaptureQueriesContext(connection) as questions:
        page = text_of(browser.get(f"/mon-espace/clauses/{scene.clause.pk}/pieces"))

    assert len(re.findall(r"justificatif-[\d-]+\.pdf</strong>", page)) == count
    assert len(questions) == 11
