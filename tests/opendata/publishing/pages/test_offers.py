"""What a person says once for many cells: a word for each wrong word, the row above, one value."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from maillage.opendata.publishing.store.models import Draft
from tests.opendata.publishing.drafting import GOOD, cells, drafted
from tests.people import People

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(people: People) -> Client:
    return people.client("chloe")


def natures(people: People, folder: Path) -> Draft:
    """A draft whose natures are written as they were said."""
    words = ["Numéraire", "numéraire", "Nature", "Numéraire", "prêt de salle"]
    return drafted(people.commune, folder, *(GOOD.replace("aide en numéraire", word) for word in words))


def the_cause(client: Client, draft: Draft) -> Any:
    """The one cause of the report of a draft."""
    (cause,) = client.get(f"/publier/{draft.id}/remplir").context["part"].causes
    return cause


def test_all_wrong_words_of_a_column_stand_in_one_form_with_what_they_may_mean(
    clerk: Client, people: People, tmp_path: Path
):
    cause = the_cause(clerk, natures(people, tmp_path))

    assert [(line.word, line.count, line.likely) for line in cause.words.lines] == [
        ("Numéraire", "2", "aide en numéraire"),
        ("numéraire", "1", "aide en numéraire"),
        ("Nature", "1", "aide en nature"),
        ("prêt de salle", "1", ""),
    ]
    assert (cause.fill, cause.fix_button) == (None, "")


def test_each_word_is_said_once_and_all_its_cells_change(clerk: Client, people: People, tmp_path: Path):
    draft = natures(people, tmp_path)
    sent = {"revision": "1", "field": "nature", "word-0": "Numéraire", "meant-0": "aide en numéraire"}
    sent |= {"word-1": "Nature", "meant-1": "aide en nature", "word-2": "prêt de salle", "meant-2": ""}

    clerk.post(f"/publier/{draft.id}/mots", sent)

    draft.refresh_from_db()
    assert cells(draft, "nature") == [
        "aide en numéraire",
        "numéraire",
        "aide en nature",
        "aide en numéraire",
        "prêt de salle",
    ]
    assert draft.revisions.get(number=draft.revision).changed_cells == 3


def test_nothing_changes_where_no_word_is_chosen(clerk: Client, people: People, tmp_path: Path):
    draft = natures(people, tmp_path)

    clerk.post(f"/publier/{draft.id}/mots", {"revision": "1", "field": "nature", "word-0": "Nature", "meant-0": ""})

    draft.refresh_from_db()
    assert draft.revision == 1


def test_rows_of_a_second_payment_take_the_name_of_the_row_above_and_not_one_name_for_all(
    clerk: Client, people: People, tmp_path: Path
):
    second = GOOD.replace("Harmonie", "")
    other = GOOD.replace("Harmonie", "Chorale")
    draft = drafted(people.commune, tmp_path, GOOD, second, second, other, second)
    offer = the_cause(clerk, draft).fill

    sent = {"revision": "1", "field": offer.field, "groups": offer.places, "copy": "above"}
    clerk.post(f"/publier/{draft.id}/completer", sent)

    draft.refresh_from_db()
    assert (offer.is_copy, offer.button) == (True, "Recopier la ligne du dessus")
    assert cells(draft, "nomBeneficiaire") == ["Harmonie", "Harmonie", "Harmonie", "Chorale", "Chorale"]


def test_an_amount_that_many_rows_write_wrong_gets_no_value_for_all(clerk: Client, people: People, tmp_path: Path):
    draft = drafted(people.commune, tmp_path, *[GOOD.replace("1200", "SEM")] * 3)

    assert the_cause(clerk, draft).fill is None
