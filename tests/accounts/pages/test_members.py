import csv

import pytest
from django.http import StreamingHttpResponse

from maillage.accounts.domain.terms import Acting, Verb
from maillage.accounts.store.trace import note
from maillage.core.clock import utc_now
from maillage.opendata.catalog.domain.terms import DatasetVerb
from tests.people import People

pytestmark = pytest.mark.django_db
PAGE = "/organisations/commune-de-pornic/trace"


def lines_of(answer: object) -> list[list[str]]:
    """The rows of a CSV answer."""
    assert isinstance(answer, StreamingHttpResponse)
    return list(csv.reader(answer.getvalue().decode().splitlines()))


def test_trace_is_paged_newest_first(people: People):
    for number in range(60):
        note(Acting(people.commune.pk), DatasetVerb.DATASET_PUBLISHED, about="x", title=f"Jeu {number}", now=utc_now())
    client = people.client("david")

    pages = [client.get(PAGE, {"page": page}).context["page"].rows for page in (1, 2)]

    assert [(len(rows), rows[0].entry.title) for rows in pages] == [(50, "Jeu 59"), (10, "Jeu 9")]


def test_trace_is_filtered_by_what_was_done(people: People):
    note(Acting(people.commune.pk), DatasetVerb.DATASET_PUBLISHED, about="x", title="Jeu", now=utc_now())
    note(Acting(people.commune.pk), Verb.KEY_MADE, about="x", title="Clé", now=utc_now())
    client = people.client("david")

    page = client.get(PAGE, {"acte": "key-made"}).context["page"]
    file = client.get(f"{PAGE}.csv", {"acte": "key-made"})

    assert ([row.entry.title for row in page.rows], [row[3] for row in lines_of(file)]) == (
        ["Clé"],
        ["intitule", "Clé"],
    )


def test_trace_of_another_organisation_is_not_in_it(people: People):
    note(Acting(people.epci.pk), DatasetVerb.DATASET_PUBLISHED, about="x", title="Ailleurs", now=utc_now())

    assert len(lines_of(people.client("david").get(f"{PAGE}.csv"))) == 1


@pytest.mark.parametrize("title", ["=1+1", "+33*cmd()", "-2+cmd()", "@SOMME(A1)", "\t=1"])
def test_no_cell_of_the_file_is_a_formula(people: People, title: str):
    note(Acting(people.commune.pk), DatasetVerb.DATASET_PUBLISHED, about=title, title=title, now=utc_now())

    row = lines_of(people.client("david").get(f"{PAGE}.csv"))[1]

    assert (row[3], row[4]) == (f"'{title}", f"'{title}")


def test_what_a_person_typed_is_shown_as_text(people: People):
    note(Acting(people.commune.pk), DatasetVerb.DATASET_PUBLISHED, about="x", title="<b>gras</b>", now=utc_now())

    assert "&lt;b&gt;gras&lt;/b&gt;" in people.client("david").get(PAGE).content.decode()
