"""The head of every page tells how many things wait for who is signed in, as her own space counted them."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from maillage.accounts.parts.cockpit import Cockpit, CockpitSection, CockpitStep
from maillage.catalog.record.reports import report_problem
from maillage.catalog.terms import ProblemKind
from maillage.core.clock import utc_now
from tests.catalog.reusing import published
from tests.people import People

pytestmark = pytest.mark.django_db
LIST = "/catalogue"


def waiting_told(browser: Client, path: str) -> list[str]:
    """What the head of a page tells, once for each place where it does."""
    return re.findall(r"(\d+) choses? vous attend", browser.get(path).content.decode())


def report(people: People, title: str) -> None:
    dataset = published(title, by=people.commune).dataset
    report_problem(dataset, ProblemKind.PERSON, "Mon nom y est.", email="", now=utc_now())


def test_head_tells_what_her_space_counts_and_nobody_else_reads_it(people: People) -> None:
    report(people, "Un jeu")
    report(people, "Un autre jeu")
    agency = people.client("aline")

    assert waiting_told(agency, LIST) == []  # until she has seen her space
    assert waiting_told(agency, "/mon-espace")[0] == "2"
    assert waiting_told(agency, LIST) == ["2", "2"]  # the menu of a telephone, and the wide head
    assert waiting_told(Client(), LIST) == []


def test_head_costs_a_list_no_query(people: People) -> None:
    report(people, "Un jeu")
    agency = people.client("aline")
    agency.get(LIST)
    with CaptureQueriesContext(connection) as before:
        agency.get(LIST)
    agency.get("/mon-espace")
    with CaptureQueriesContext(connection) as after:
        told = waiting_told(agency, LIST)

    assert (told, len(after)) == (["1", "1"], len(before))


def test_count_goes_with_the_session(people: People) -> None:
    report(people, "Un jeu")
    agency = people.client("aline")
    agency.get("/mon-espace")

    agency.logout()

    assert waiting_told(agency, LIST) == []


@pytest.mark.parametrize(("waits", "counted"), [(True, 4), (False, 3)])
def test_step_counts_where_somebody_waits_for_it(waits: bool, counted: int) -> None:  # noqa: FBT001 -- a row of the table
    step = CockpitStep("Une étape", "", "Faire", "/", waits=waits)

    assert Cockpit(step, (CockpitSection("a", None, 3), CockpitSection("b", None)), (), ()).waiting == counted
