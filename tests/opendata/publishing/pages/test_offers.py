"""What a person says once for many cells: a word for each wrong word, the row above, one value."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from maillage.opendata.publishing.store.draft_tables import draft_table
from maillage.opendata.publishing.store.models import Draft
from tests.buy.contracts.contract_rows import CONTRACT
from tests.opendata.publishing.drafting import GOOD, HEADER, cells, drafted, drafted_file
from tests.people import People

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(people: People) -> Client:
    return people.client("chloe")


def said(answer: Any) -> str:
    return str(answer.content.decode()).replace("\u202f", " ").replace("\xa0", " ")


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


def test_correction_of_a_cause_fills_the_column_that_was_found_and_names_the_row_of_the_sheet(
    clerk: Client, people: People, tmp_path: Path
):
    path = tmp_path / "subventions.csv"
    wrong = GOOD.replace("aide en numéraire", "virement").replace("2025-03-31,2025-017", ",2025-017")
    # A title above the names, and a second column of one name, as sheets have them.
    header = HEADER.replace("dispositifAide", "nature")
    path.write_text(f"Subventions de Pornic\n\n{header}\n{GOOD}\n{wrong}\n", "utf-8")
    draft = drafted_file(people.commune, path)
    page = clerk.get(f"/publier/{draft.id}/remplir")
    cards = {card.column: card for card in page.context["part"].causes}
    words = {"word-0": "virement", "meant-0": "aide en numéraire"}
    value = {"groups": cards["dateConvention"].fill.places, "value": "2025-04-01"}

    clerk.post(f"/publier/{draft.id}/mots", {"revision": "1", "field": "nature", **words})
    clerk.get(f"/publier/{draft.id}/remplir")
    clerk.post(f"/publier/{draft.id}/completer", {"revision": "2", "field": "dateConvention", **value})

    table = draft_table(draft.id, 3)
    assert table is not None
    places = [table.header.index("dateConvention"), *(n for n, name in enumerate(table.header) if name == "nature")]
    assert [[row[place] for place in places] for row in table.rows()] == [
        ["2025-03-31", "aide en numéraire", ""],
        ["2025-04-01", "aide en numéraire", ""],
    ]
    assert (len(table.header), said(page).count("Lignes 5")) == (len(header.split(",")), 2)


def test_words_that_a_check_has_codes_for_are_chosen_from_them(clerk: Client, people: People, tmp_path: Path):
    row = CONTRACT | {"codeCPV": "tonte de pelouse"}
    path = tmp_path / "marches.csv"
    path.write_text(",".join(row) + "\n" + ",".join(f'"{cell}"' for cell in row.values()) + "\n", "utf-8")
    draft = drafted_file(people.commune, path, schema=("maillage/marches", "1.0.0"))
    page = clerk.get(f"/publier/{draft.id}/remplir")
    (line,) = the_cause(clerk, draft).words.lines

    clerk.post(
        f"/publier/{draft.id}/mots",
        {"revision": "1", "field": "codeCPV", "word-0": line.word, "meant-0": line.choices[0][0]},
    )

    draft.refresh_from_db()
    assert line.choices[0] == ("77310000", "77310000 · Réalisation et entretien d'espaces verts")
    assert '<option value="77310000">' in page.content.decode()
    assert cells(draft, "codeCPV") == ["77310000"]


def test_table_without_rows_is_not_called_ready(clerk: Client, people: People, tmp_path: Path):
    draft = drafted(people.commune, tmp_path)

    fill, publish = (said(clerk.get(f"/publier/{draft.id}/{page}")) for page in ("remplir", "publier"))

    assert ("Tout est bon" in fill, "n’a aucune ligne" in fill) == (False, True)
    assert ("Conforme au modèle national" in publish, "Aucune ligne : ce tableau est vide" in publish) == (False, True)
