"""A visitor checks a file, wants it published, and finds it as a draft once she said who she is."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from maillage.accounts.domain.terms import Acting
from maillage.accounts.store.models import Mandate, Organisation
from maillage.accounts.store.organisation_changes import accept_organisation
from maillage.core.clock import utc_now
from maillage.opendata.publishing.domain.waiting_files import MOST_OF_A_NETWORK
from maillage.opendata.publishing.pages.choose import BYTES
from maillage.opendata.publishing.store.draft_tables import source_path
from maillage.opendata.publishing.store.models import Draft
from tests.limits import use_up
from tests.opendata.catalog.reusing import published
from tests.opendata.publishing.drafting import NIEVRE
from tests.people import PASSWORD, People

pytestmark = pytest.mark.django_db
PAGE = "/publier/mon-fichier"


def send(client: Client, **more: str) -> Any:
    file = SimpleUploadedFile(NIEVRE.name, NIEVRE.read_bytes())
    return client.post("/publier", {"file": file, "door": "file", "schema": "", **more})


def said(answer: Any) -> str:
    return str(answer.content.decode()).replace("\xa0", " ").replace("\u202f", " ")


def log_in(client: Client, people: People, name: str, after: str = PAGE) -> Any:
    person = getattr(people, name)
    person.set_password(PASSWORD)
    person.save()
    return client.post("/connexion", {"username": person.username, "password": PASSWORD, "next": after}, follow=True)


def sent_with(draft: Draft) -> bytes:
    path = source_path(draft.id, draft.revisions.filter(action="file").latest("number").number)
    assert path is not None
    return path.read_bytes()


def test_a_visitor_is_told_that_her_file_is_kept_and_what_she_can_do(client: Client):
    answer = send(client)

    page = said(client.get(answer.headers["Location"]))
    assert answer.headers["Location"] == PAGE
    assert [
        word in page for word in (NIEVRE.name, "Se connecter", "Demander une place", "Essayer avec ce fichier")
    ] == [True] * 4
    assert Draft.objects.count() == 0


def test_a_clerk_logs_in_and_her_file_is_a_draft(client: Client, people: People):
    send(client)

    answer = log_in(client, people, "chloe")

    draft = Draft.objects.get()
    assert (draft.organisation, draft.author, draft.schema_id) == (people.commune, people.chloe, "scdl/subventions")
    assert sent_with(draft) == NIEVRE.read_bytes()
    assert answer.redirect_chain[-1][0] == f"/publier/{draft.id}/remplir"
    assert client.get(PAGE).headers["Location"] == "/publier"


def test_a_clerk_who_logs_in_elsewhere_finds_her_file_in_her_workspace(client: Client, people: People):
    send(client)

    page = said(log_in(client, people, "chloe", after=""))

    assert f"« {NIEVRE.name} » attend d’être publié." in page
    assert f'href="{PAGE}"' in page
    assert f"« {NIEVRE.name} » est gardé" in said(client.get("/publier"))


def test_who_works_for_several_organisations_is_asked_for_which(client: Client, people: People):
    send(client)

    page = said(log_in(client, people, "emma"))
    client.post(PAGE, {"organisation": people.commune.slug})

    assert people.epci.name in page
    assert [(one.organisation, one.through) for one in Draft.objects.all()] == [(people.commune, people.epci)]


def test_a_file_is_not_published_for_strangers(client: Client, people: People):
    send(client)
    Mandate.objects.all().delete()
    log_in(client, people, "emma", after="")

    answer = client.post(PAGE, {"organisation": people.commune.slug})

    assert (answer.status_code, Draft.objects.count()) == (403, 0)


def test_a_session_that_ended_loses_no_new_version(client: Client, people: People):
    version = published("Subventions", by=people.commune, schema=("scdl/subventions", "2.1.1"))
    send(client, dataset=version.dataset.slug)

    log_in(client, people, "emma")

    draft = Draft.objects.get()
    assert (draft.dataset, draft.source_name, sent_with(draft)) == (
        version.dataset, NIEVRE.name, NIEVRE.read_bytes(),
    )  # fmt: skip


def test_a_stranger_begins_a_draft_of_her_own_with_the_file_of_another_data_set(client: Client, people: People):
    version = published("Subventions", by=people.commune)
    send(client, dataset=version.dataset.slug)

    log_in(client, people, "farid")

    draft = Draft.objects.get()
    assert (draft.organisation, draft.dataset) == (people.other_commune, None)


def test_who_asks_for_a_place_finds_her_file_when_the_agency_answers(client: Client, people: People):
    send(client)
    asked = {
        "name": "Commune de Rouans", "kind": "commune", "territory": "commune:44145", "siret": "",
        "person_name": "Nadia Roux", "person_email": "nadia@rouans.example", "message": "",
    }  # fmt: skip

    page = said(client.post("/organisations/demander", asked, follow=True))
    rouans = Organisation.objects.get(name="Commune de Rouans")
    accept_organisation(Acting(rouans.pk, user_id=people.aline.pk), now=utc_now())

    draft = Draft.objects.get()
    assert f"« {NIEVRE.name} » est gardé" in page
    assert (draft.organisation, draft.source_name, sent_with(draft)) == (rouans, NIEVRE.name, NIEVRE.read_bytes())


def test_a_file_is_tried_in_a_sandbox_and_still_waits_for_real(client: Client, people: People):
    send(client)

    tried = client.post("/bac-a-sable/ouvrir", {"next": PAGE}, follow=True)
    in_the_sandbox = Draft.objects.get(source_name=NIEVRE.name)
    client.post("/bac-a-sable/quitter")
    log_in(client, people, "chloe")

    assert tried.redirect_chain[-1][0] == f"/publier/{in_the_sandbox.id}/remplir"
    assert Draft.objects.get(source_name=NIEVRE.name).organisation == people.commune


def test_a_sandbox_is_not_filled_twice_with_the_same_file(client: Client):
    send(client)
    client.post("/bac-a-sable/ouvrir", {"next": PAGE}, follow=True)

    page = said(client.get(PAGE))

    assert ("Se connecter" in page, "Essayer avec ce fichier" in page) == (True, False)
    assert Draft.objects.filter(source_name=NIEVRE.name).count() == 1


def test_who_belongs_nowhere_keeps_her_file_too(client: Client, people: People):
    people.farid.memberships.all().delete()
    client.force_login(people.farid)

    page = said(client.get(send(client).headers["Location"]))

    assert (NIEVRE.name in page, "Demander une place" in page, "J’ai un compte" in page) == (True, True, False)


def test_two_files_become_two_drafts(client: Client, people: People):
    send(client)
    send(client)

    answer = log_in(client, people, "chloe")

    assert (Draft.objects.count(), answer.redirect_chain[-1][0]) == (2, "/mon-espace")


def test_a_file_is_given_up_by_a_button(client: Client):
    send(client)
    files = client.get(PAGE).context["files"]

    answer = client.post(PAGE, {"forget": files[0].id}, follow=True)

    assert f"« {NIEVRE.name} » n’est plus gardé ici" in said(answer)
    assert "Aucun fichier n’attend" in said(client.get(PAGE, follow=True))


def test_another_browser_does_not_see_the_file(client: Client):
    send(client)
    other = Client()
    other.cookies["maillage_file"] = client.cookies["maillage_file"].value.replace(":", "x:", 1)

    assert other.get(PAGE).headers["Location"] == "/verifier"


def test_a_visitor_without_a_file_logs_in_first(client: Client):
    answer = client.post("/publier", {"schema": "scdl/budget", "door": "grid"})

    assert answer.headers["Location"] == "/connexion?next=/publier"


def test_a_file_too_large_to_wait_is_told_before_it_is_read(client: Client):
    file = SimpleUploadedFile(NIEVRE.name, NIEVRE.read_bytes())

    answer = client.post("/publier", {"file": file}, CONTENT_LENGTH=str(10**9), follow=True)

    assert "dépasse 50" in said(answer)
    assert answer.redirect_chain[-1][0] == "/connexion?next=/publier"


def test_a_form_of_another_site_keeps_nothing():
    client = Client(enforce_csrf_checks=True)

    assert (send(client).status_code, client.get(PAGE).headers["Location"]) == (403, "/verifier")


def test_one_network_does_not_fill_the_place(client: Client):
    answers = [send(client).status_code for _number in range(MOST_OF_A_NETWORK + 1)]

    assert answers == [302] * MOST_OF_A_NETWORK + [429]


def test_forty_two_large_files_of_one_network_do_not_fill_the_place_of_everybody():
    use_up(BYTES, leaving=2 * NIEVRE.stat().st_size)

    here = [send(Client()) for _ in range(3)]
    elsewhere = send(Client(REMOTE_ADDR="198.51.100.7"))

    assert [one.status_code for one in (*here, elsewhere)] == [302, 302, 429, 302]
    assert "connectez-vous" in said(here[-1])
