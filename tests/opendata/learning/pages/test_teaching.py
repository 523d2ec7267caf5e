import re

import pytest
from django.test import Client

from maillage.accounts.domain.terms import Acting
from maillage.accounts.store.models import Organisation, User
from maillage.opendata.laboratory.store.saved_queries import save_query
from maillage.opendata.learning.domain.lessons import Lesson
from maillage.opendata.learning.pages.teaching import OPENINGS
from maillage.opendata.publishing.store.draft_changes import fix
from maillage.opendata.publishing.store.draft_work import ensure_built
from maillage.opendata.publishing.store.models import Draft
from tests.limits import use_up
from tests.opendata.catalog.reusing import GRANTS_SCHEMA, NOW, published
from tests.people import People

pytestmark = pytest.mark.django_db
DONE = dict.fromkeys((lesson.value for lesson in Lesson), "2026-11-25")


def learner() -> tuple[Client, Organisation]:
    client = Client()
    client.post("/bac-a-sable/ouvrir")
    return client, Organisation.objects.get(is_sandbox=True)


def text(client: Client, address: str) -> str:
    return " ".join(client.get(address).content.decode().replace("\N{NO-BREAK SPACE}", " ").split())


def is_done(client: Client, lesson: str) -> bool:
    client.get(f"/apprendre/{lesson}")
    return lesson in client.session.get("lessons", {})


@pytest.mark.parametrize("lesson", list(Lesson))
def test_lesson_reads_without_an_account_and_says_the_law(lesson: Lesson):
    page = text(Client(), f"/apprendre/{lesson.value}")

    assert ("La loi en une ligne" in page, "À vous" in page) == (True, True)


def test_lesson_that_is_none_is_not_found():
    assert Client().get("/apprendre/licorne").status_code == 404


def test_first_lesson_is_done_with_the_address_of_a_data_set():
    published("Subventions de Pornic")
    client = Client()

    wrong = client.post("/apprendre/decouvrir", {"address": "https://maillage.example/carte"})
    right = client.post("/apprendre/decouvrir", {"address": "https://maillage.example/catalogue/subventions-de-pornic"})

    assert (wrong.status_code, "https://maillage.example/carte" in wrong.content.decode()) == (422, True)
    assert (right.status_code, "Commune de Pornic" in right.content.decode()) == (200, True)
    assert is_done(client, "decouvrir")


def test_project_is_kept_in_the_session_with_where_to_find_the_data():
    client = Client()

    missing = client.post("/apprendre/projet", {"schema": "scdl/budget"})
    client.post("/apprendre/projet", {"schema": "scdl/budget", "keeper": "finance", "horizon": "month"})

    assert missing.status_code == 422
    assert "Votre projet : publier « Budget », que tient le service Finances. Échéance : Ce mois-ci." in text(
        client, "/apprendre/projet"
    )
    assert is_done(client, "projet")


def test_third_lesson_is_done_when_the_file_of_the_sandbox_has_no_error_left():
    client, sandbox = learner()
    draft = Draft.objects.get(organisation=sandbox, schema_id="scdl/subventions")
    before = text(client, "/apprendre/produire")
    Draft.objects.filter(pk=draft.pk).update(error_count=1)
    one_left = text(client, "/apprendre/produire")
    Draft.objects.filter(pk=draft.pk).update(error_count=0)

    assert re.search(r"Il reste \d+ erreurs\.", before) is not None
    assert ("Il reste 1 erreur." in one_left, f"/publier/{draft.pk}" in one_left) == (True, True)
    assert is_done(client, "produire")


def test_fourth_lesson_is_done_by_publishing_in_the_sandbox():
    client, sandbox = learner()
    before = is_done(client, "publier")
    published("D’essai", by=sandbox, schema=GRANTS_SCHEMA)

    assert (before, is_done(client, "publier")) == (False, True)


def test_last_lesson_is_done_with_a_question_that_answers():
    client = Client()
    shared = save_query("SELECT 1", title="", user=None, now=NOW)

    asked = [
        client.post("/apprendre/reutiliser", {"address": address}).status_code
        for address in (
            "https://maillage.example/laboratoire/inconnue",
            "https://maillage.example/laboratoire?sql=DROP+TABLE+x",
            f"https://maillage.example/laboratoire/{shared.slug}",
        )
    ]

    assert (asked, is_done(client, "reutiliser")) == ([422, 422, 200], True)


def test_question_that_was_not_shared_is_asked():
    client = Client()

    answer = client.post("/apprendre/reutiliser", {"address": "https://x.example/laboratoire?sql=SELECT+40%2B2"})

    assert (answer.status_code, is_done(client, "reutiliser")) == (200, True)


def test_certificate_comes_with_the_fifth_lesson_and_holds_no_name():
    client = Client()
    early = client.get("/apprendre/attestation")
    session = client.session
    session["lessons"] = DONE
    session.save()

    page = text(client, "/apprendre/attestation")

    assert (early.status_code, page.count("<li>") >= 5, "Nom, à écrire à la main" in page) == (302, True, True)


def test_progress_is_forgotten_when_asked():
    client = Client()
    session = client.session
    session["lessons"] = DONE
    session.save()

    client.post("/apprendre/recommencer")

    assert "lessons" not in client.session


def test_opening_a_sandbox_logs_in_with_a_new_session_and_keeps_what_was_done():
    client = Client()
    session = client.session
    session["lessons"] = {"decouvrir": "2026-11-25"}
    session.save()
    before = client.session.session_key

    answer = client.post("/bac-a-sable/ouvrir", {"next": "/apprendre/produire"})

    assert (answer.headers["Location"], client.session["lessons"]) == (
        "/apprendre/produire",
        {"decouvrir": "2026-11-25"},
    )
    assert client.session.session_key != before
    assert client.session["sandbox"] == Organisation.objects.get(is_sandbox=True).name


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_opening_leads_nowhere_but_here(elsewhere: str):
    answer = Client().post("/bac-a-sable/ouvrir", {"next": elsewhere})

    assert answer.headers["Location"] == "/apprendre"


def test_leaving_erases_all_and_keeps_what_was_learned():
    client, sandbox = learner()
    session = client.session
    session["lessons"] = {"decouvrir": "2026-11-25"}
    session.save()

    client.post("/bac-a-sable/quitter")

    assert (Organisation.objects.filter(pk=sandbox.pk).exists(), User.objects.count()) == (False, 0)
    assert (client.session["lessons"], "sandbox" in client.session) == ({"decouvrir": "2026-11-25"}, False)
    assert client.get("/mon-espace").status_code == 302


def test_person_with_an_account_stays_logged_in_when_she_leaves(people: People):
    client = people.client("chloe")
    client.post("/bac-a-sable/ouvrir")

    client.post("/bac-a-sable/quitter")

    assert (client.get("/mon-espace").status_code, User.objects.filter(pk=people.chloe.pk).exists()) == (200, True)


def test_sandbox_that_was_erased_meanwhile_is_told():
    client, sandbox = learner()
    sandbox.delete()

    answer = client.post("/bac-a-sable/recommencer", follow=True)

    assert ("n’est plus là" in answer.content.decode(), "sandbox" in client.session) == (True, False)


def test_network_that_opened_too_many_waits():
    use_up(OPENINGS, leaving=1)
    Client().post("/bac-a-sable/ouvrir")

    answer = Client().post("/bac-a-sable/ouvrir")

    assert (answer.status_code, Organisation.objects.filter(is_sandbox=True).count()) == (429, 1)
    assert "Beaucoup de bacs à sable" in answer.content.decode()


@pytest.mark.parametrize(
    "where", ["/catalogue/{slug}", "/catalogue/{slug}/fichiers/{slug}.csv", "/catalogue/{slug}.ttl"]
)
def test_data_set_of_a_sandbox_is_open_to_its_learner_alone(where: str):
    client, sandbox = learner()
    slug = published("D’essai", by=sandbox, schema=GRANTS_SCHEMA).dataset.slug
    address = where.format(slug=slug)

    seen = [one.get(address).status_code for one in (client, Client())]

    # Flows are for harvesters: they give nobody a sandbox.
    assert seen == [404 if where.endswith(".ttl") else 200, 404]


def test_fixes_of_the_sandbox_file_leave_what_only_a_person_decides():
    _client, sandbox = learner()
    draft = Draft.objects.get(organisation=sandbox, schema_id="scdl/subventions")

    fixed = fix(Acting(sandbox.pk), draft, base=draft.revision, now=NOW)
    ensure_built(fixed)
    fixed.refresh_from_db()

    assert fixed.error_count == 1
