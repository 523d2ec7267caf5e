"""The agency asks for a plan: it is made without her, she alone sees it, publishes it, or reads why it failed."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from maillage.accounts.domain.terms import Role
from maillage.accounts.store.models import Membership, TraceEntry
from maillage.core.clock import utc_now
from maillage.cover.prediction.domain.plan_requests import MOST_ATTEMPTS
from maillage.cover.prediction.store.asked_plans import make_asked_plans
from maillage.cover.prediction.store.build.height_tiles import load_raster
from maillage.cover.prediction.store.plan_files import current_plan
from maillage.cover.prediction.store.plan_requests import request_folder
from maillage.cover.prediction.store.plan_tables.models import PlanRequest
from maillage.cover.radio.domain.height_files import HeightKind
from tests.cover.network.cast import COLUMNS, operators
from tests.cover.network.conftest import browser
from tests.cover.network.intake.site_files import write_sites
from tests.cover.prediction.conftest import PLACES
from tests.cover.prediction.store.build.grounds import write_ground
from tests.people import People

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("coverage_data")]
AGENCY = frozenset({"bruno"})
TABLE: dict[str, tuple[str, frozenset[str]]] = {
    "coverage_plans": ("get", frozenset(COLUMNS)),
    "plan_requests": ("get", AGENCY),
    "plan_request": ("get", AGENCY),
    "plan_drop": ("post", AGENCY),
    "plan_publish": ("post", frozenset()),  # bruno edits for the agency: whoever publishes for it is another
}


def text_of(answer: HttpResponseBase) -> str:
    return " ".join(answer.content.decode().replace("\xa0", " ").replace("\u202f", " ").split())  # type: ignore[attr-defined]


def asked(**changes: object) -> dict[str, object]:
    return {"titre": "Nord", "emplacements": "file", "nombre": "1", "envoi": "e1", **changes}


def candidates(folder: Path) -> SimpleUploadedFile:
    rows = ({"code_site": code, "longitude": lon, "latitude": lat} for code, lon, lat in PLACES[:2])
    return SimpleUploadedFile("lieux.csv", write_sites(folder, *rows).read_bytes())


@pytest.fixture
def bruno(people: People, tmp_path: Path) -> Client:
    """A browser of the agency, whose bruno may publish here; a ground is loaded."""
    load_raster(HeightKind.TERRAIN, write_ground(tmp_path / "g.tif"), projection=None, now=utc_now())
    Membership.objects.filter(user=people.bruno).update(role=Role.PUBLISHER.value)
    return people.client("bruno")


def test_plan_is_made_without_her_and_published_when_she_says(bruno: Client, people: People, tmp_path: Path) -> None:
    for _click in range(2):
        answer = bruno.post("/couverture/demandes", asked(fichier_emplacements=candidates(tmp_path)))
    address = answer["Location"]
    row = PlanRequest.objects.get()
    waiting = bruno.get(address)

    made = make_asked_plans(utc_now()), make_asked_plans(utc_now())

    row.refresh_from_db()
    page = text_of(bruno.get(address))
    dossier = f"/couverture/projets/{row.version}/sites.csv"
    seen = [people.client(name).get(dossier).status_code for name in ("visitor", "farid")]
    assert ("attend son tour" in text_of(waiting), waiting["Refresh"]) == (True, "5")
    assert (made, row.state, row.done, row.total > 0) == ((1, 0), "done", row.total, True)
    assert not request_folder(row.pk).exists()
    assert "Non publié : l’agence seule le voit." in page
    assert "Les sites, dans l’ordre où les bâtir" in page
    assert (bruno.get(dossier).status_code, seen, current_plan()) == (200, [404, 404], None)

    bruno.post("/mon-espace/attente/plans/publish", {"cle": str(row.pk)})

    plan = current_plan()
    assert plan is not None
    assert (plan.version, people.client("visitor").get(dossier).status_code) == (row.version, 200)
    assert people.client("visitor").get("/api/v1/coverage/plan").json()["version"] == row.version
    verbs = list(TraceEntry.objects.filter(about__startswith="plan").order_by("pk").values_list("verb", flat=True))
    assert verbs == ["plan-asked", "plan-published"]


def test_plan_that_fails_says_why_and_can_be_dropped(bruno: Client) -> None:
    file = SimpleUploadedFile("lieux.csv", b"colonne\nrien\n")
    address = bruno.post("/couverture/demandes", asked(fichier_emplacements=file))["Location"]

    make_asked_plans(utc_now())

    assert "Ce projet n’a pas abouti :" in text_of(bruno.get(address))
    bruno.post(f"{address}/retirer")
    assert PlanRequest.objects.count() == 0


def test_plan_that_failed_waits_in_the_day_of_the_agency_and_is_dropped_there(bruno: Client, people: People) -> None:
    file = SimpleUploadedFile("lieux.csv", b"colonne\nrien\n")
    bruno.post("/couverture/demandes", asked(fichier_emplacements=file))
    make_asked_plans(utc_now())
    key = {"cle": str(PlanRequest.objects.get().pk)}

    page = text_of(bruno.get("/mon-espace"))
    people.client("farid").post("/mon-espace/attente/plans/drop", key)
    left = PlanRequest.objects.count()
    bruno.post("/mon-espace/attente/plans/drop", key)

    assert "n’a pas abouti." in page
    assert (left, PlanRequest.objects.count()) == (1, 0)


def test_plan_that_ends_its_process_thrice_is_not_tried_for_ever(bruno: Client) -> None:
    address = bruno.post("/couverture/demandes", asked(emplacements="high_ground"))["Location"]
    PlanRequest.objects.update(state="running", attempts=MOST_ATTEMPTS)

    make_asked_plans(utc_now())

    assert "s’est arrêté trois fois" in text_of(bruno.get(address))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"titre": " "}, "titre"),
        ({"nombre": "900"}, "nombre"),
        ({"nombre": ""}, "nombre"),
        ({}, "fichier_emplacements"),
        ({"budget": "400000"}, "budget"),
        ({"part": "110"}, "part"),
    ],
)
def test_form_keeps_what_was_typed_and_says_what_to_correct(
    bruno: Client, changes: dict[str, object], field: str
) -> None:
    answer = bruno.post("/couverture/demandes", asked(**changes))

    page = text_of(answer)
    assert (answer.status_code, PlanRequest.objects.count()) == (422, 0)
    assert f'id="id_{field}_error"' in page
    assert field == "titre" or 'value="Nord"' in page


@pytest.mark.parametrize("name", list(TABLE))
def test_plans_are_asked_for_by_the_agency_alone(people: People, name: str) -> None:
    operators(people)
    row = PlanRequest.objects.create(title="Nord", question=QUESTION, asked_at=utc_now(), entry="x")
    method, allowed = TABLE[name]
    address = reverse(name, args=[row.pk] if name in {"plan_request", "plan_drop", "plan_publish"} else [])

    opened = set()
    for column in COLUMNS:
        with transaction.atomic():
            answer = getattr(browser(people, column), method)(address)
            to_login = answer.status_code == 302 and "/connexion" in answer["Location"]
            if answer.status_code in {200, 302} and not to_login:
                opened.add(column)
            transaction.set_rollback(True)

    assert opened == allowed


QUESTION = {
    "title": "Nord", "candidates": "high_ground", "number": 1, "budget_eur": None, "counts_standing": False,
    "least_share": 0.0, "capacity": None, "is_clear": False, "is_exact": False,
}  # fmt: skip
