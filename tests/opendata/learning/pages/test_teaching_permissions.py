"""Who may do what on the pages of what is done together and of what is learned: a row for each address."""

from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass

import pytest
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from maillage.accounts.domain.terms import Role
from maillage.accounts.store.models import Organisation
from maillage.core.clock import utc_now
from maillage.opendata.learning.pages import urls as teaching
from maillage.opendata.learning.store.sandbox import open_sandbox
from tests.opendata.catalog.reusing import GRANTS_SCHEMA, published
from tests.people import People, change_role_of

pytestmark = pytest.mark.django_db

# Of the commune of Pornic: chloe administers it, david is what his column says; emma's EPCI holds its mandate, or did
# until it ended; farid is of another commune; bruno edits for the agency, aline runs it; lea is in a sandbox.
COLUMNS = (
    *("visitor", "reader", "editor", "publisher", "chloe", "emma", "emma-unmandated", "farid", "bruno", "aline"),
    "lea",
)
EVERYBODY = frozenset(COLUMNS)
PEOPLE = EVERYBODY - {"visitor"}
EDITORS = frozenset({"editor", "publisher", "chloe", "emma"})
INSIDE_COMMUNE = frozenset({"reader", "editor", "publisher", "chloe", "emma", "emma-unmandated", "bruno", "aline"})
INSIDE_EPCI = frozenset({"emma", "emma-unmandated", "bruno", "aline"})
EPCI, PORNIC = "epci:200067346", "commune:44131"

Ask = Callable[[Client, Organisation], HttpResponseBase]


def get(name: str, *parts: str) -> Ask:
    return lambda client, organisation: client.get(reverse(name, args=_filled(parts, organisation)))


def post(name: str, *parts: str, **said: str) -> Ask:
    return lambda client, organisation: client.post(reverse(name, args=_filled(parts, organisation)), said)


def _filled(parts: tuple[str, ...], organisation: Organisation) -> list[str]:
    return [organisation.slug if part == "SLUG" else part for part in parts]


def merge(organisation_slug: str) -> Ask:
    return post("matrix_merge", EPCI, schema="scdl/subventions", organisation=organisation_slug)


# A row: what is asked, and whom it opens to. Everyone else is sent to log in or told why not.
TABLE: dict[str, tuple[Ask, frozenset[str]]] = {
    "matrix": (get("matrix"), EVERYBODY),
    "matrix_at": (get("matrix_at", EPCI), EVERYBODY),
    "matrix_file": (get("matrix_file", EPCI), EVERYBODY),
    # In the name of the EPCI: its own publishers; of the commune, of the agency: see below.
    "matrix_merge": (merge("pornic-agglo-pays-de-retz"), frozenset({"emma", "emma-unmandated"})),
    "lessons": (get("lessons"), EVERYBODY),
    "lesson": (get("lesson", "decouvrir"), EVERYBODY),
    "lesson_elected": (get("lesson_elected"), EVERYBODY),
    "elected": (get("elected"), EVERYBODY),
    "lesson_certificate": (get("lesson_certificate"), EVERYBODY),
    "lessons_forget": (post("lessons_forget"), EVERYBODY),
    "sandbox_open": (post("sandbox_open"), EVERYBODY),
    "sandbox_empty": (post("sandbox_empty"), EVERYBODY),  # who has none is told so, and nothing is emptied
    "sandbox_leave": (post("sandbox_leave"), EVERYBODY),
    "survey": (get("survey"), PEOPLE),
    "survey_of": (get("survey_of", "SLUG"), EDITORS),
    "survey_question": (post("survey_question", "SLUG", "scdl", "subventions", is_held="yes"), EDITORS),
    "survey_results": (get("survey_results", EPCI), INSIDE_EPCI),
    "survey_file": (get("survey_file", EPCI), INSIDE_EPCI),
}


@dataclass
class Scene:
    """The cast, a data set of the commune, and somebody in a sandbox."""

    people: People
    sandbox: Organisation

    def browser(self, column: str) -> Client:
        """A browser of the person that a column names."""
        if column in {"reader", "editor", "publisher"}:
            change_role_of(self.people.david, Role(column))
            return self.people.client("david")
        if column == "emma-unmandated":
            self.people.mandate.ended_at = utc_now()
            self.people.mandate.save()
            return self.people.client("emma")
        if column == "lea":
            client = Client()
            client.force_login(self.sandbox.members.get())
            return client
        return self.people.client(column)


@pytest.fixture
def scene(people: People) -> Scene:
    published(by=people.commune, schema=GRANTS_SCHEMA)
    _person, sandbox = open_sandbox(None, now=utc_now())
    return Scene(people, sandbox)


def opened_by(scene: Scene, asks: Mapping[str, Ask]) -> dict[str, set[str]]:
    """Of each thing that is asked the columns that it opens to, each as if it were the only one that asked."""
    opened: dict[str, set[str]] = {name: set() for name in asks}
    for column in COLUMNS:
        with transaction.atomic():
            logged_in = scene.browser(column)
            for name, ask in asks.items():
                client = Client()
                client.cookies = copy(logged_in.cookies)
                with transaction.atomic():
                    answer = ask(client, scene.people.commune)
                    to_the_door = answer.status_code == 302 and "/connexion" in answer.headers["Location"]
                    if answer.status_code in {200, 302} and not to_the_door:
                        opened[name].add(column)
                    transaction.set_rollback(True)
            transaction.set_rollback(True)
    return opened


def test_the_table_names_every_address():
    routes = [*teaching.PAGES, *teaching.FILES]

    assert sorted(TABLE) == sorted(route.name or "" for route in routes)  # type: ignore[union-attr]


def test_each_address_opens_to_the_people_of_the_table_alone(scene: Scene):
    opened = opened_by(scene, {name: ask for name, (ask, _allowed) in TABLE.items()})

    assert opened == {name: allowed for name, (_ask, allowed) in TABLE.items()}


def test_only_the_agency_merges_what_is_in_the_territory_of_another(scene: Scene):
    merging = {slug: merge(slug) for slug in ("commune-de-pornic", "commune-de-clisson", "gigalis")}

    assert opened_by(scene, merging) == {"commune-de-pornic": set(), "commune-de-clisson": set(), "gigalis": {"aline"}}


def test_inside_of_a_commune_is_for_it_its_epci_and_the_agency_and_that_of_a_departement_for_the_agency(scene: Scene):
    results = {place: get("survey_results", place) for place in (PORNIC, "departement:44")}

    assert opened_by(scene, results) == {PORNIC: INSIDE_COMMUNE, "departement:44": {"bruno", "aline"}}


def test_every_change_wants_the_token_of_its_form(scene: Scene):
    client = Client(enforce_csrf_checks=True)
    client.force_login(scene.people.emma)
    changing = [
        reverse("matrix_merge", args=[EPCI]),
        reverse("survey_question", args=[scene.people.commune.slug, "scdl", "subventions"]),
        *(reverse(name) for name in ("sandbox_open", "sandbox_empty", "sandbox_leave", "lessons_forget")),
        reverse("lesson", args=["decouvrir"]),
    ]

    assert [client.post(address).status_code for address in changing] == [403] * len(changing)
