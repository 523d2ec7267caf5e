"""The map of a data set coloured by the values of a column: menu, legend, table, address, what its publisher keeps."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from django.test import Client

from maillage.accounts.domain.terms import Acting
from maillage.core.problems import Refused
from maillage.opendata.catalog.store.publishing import colour_map
from maillage.opendata.catalog.store.tables import places
from tests.opendata.catalog.reusing import NOW, organisation, published

pytestmark = pytest.mark.django_db
HERE = "/catalogue/equipements"
KINDS = ["école", "mairie", "école", "", "gymnase", "école"]
PLACES: Mapping[str, Sequence[str]] = {
    "nom": [f"Lieu {number}" for number in range(6)],
    "type": KINDS,
    "places": ["10", "20", "20", "40.5", "", "1000"],
    "id": [str(number) for number in range(101, 107)],
    "code": ["A1", "A1", "B2", "B2", "B2", "B2"],
    "lat": [f"47.1{number}" for number in range(6)],
    "lon": ["-2.1"] * 6,
}


def page(query: str = "") -> Any:
    answer = Client().get(f"{HERE}{query}")
    assert answer.status_code == 200
    return answer


def legend(query: str) -> list[tuple[str, str, str]]:
    return [(line.ink, line.label, line.rows.split("\xa0")[0]) for line in page(query).context["colours"].lines]


def test_map_is_coloured_by_columns_of_few_values_or_numbers_only() -> None:
    published("Equipements", rows=PLACES)

    colours = page().context["colours"]

    assert [option.value for option in colours.columns] == ["type", "places", "code"]
    assert (colours.column, colours.inks) == ("", "")


def test_values_have_a_legend_with_their_rows_and_the_same_colours_in_the_table() -> None:
    published("Equipements", rows=PLACES)

    answer = page("?colour=type")
    classes = Client().get(f"{HERE}/couleurs-1.json?colour=type").json()

    lines = answer.context["colours"].lines
    cells = [row[1][1].ink for row in answer.context["table"].rows]
    assert [(line.ink, line.label, line.rows) for line in lines] == [
        ("op-bouygues-telecom", "école", "3 lignes"),
        ("op-orange", "gymnase", "1 ligne"),
        ("op-b", "mairie", "1 ligne"),
        ("q-none", "non renseigné", "1 ligne"),
    ]
    assert lines[0].href == f"{HERE}?type__exact=%C3%A9cole&colour=type#table"
    assert classes == {"column": "type", "classes": "131021"}
    assert cells == ["op-bouygues-telecom", "op-b", "op-bouygues-telecom", "q-none", "op-orange", "op-bouygues-telecom"]
    assert page("?type__isnull=true&colour=type").context["table"].summary == "1 ligne"


def test_numbers_have_classes_of_as_many_rows_on_one_scale() -> None:
    published("Equipements", rows=PLACES)

    told = legend("?colour=places")
    classes = Client().get(f"{HERE}/couleurs-1.json?colour=places").json()["classes"]

    assert [(ink, label) for ink, label, _rows in told] == [
        ("q0", "10"),
        ("q2", "20"),
        ("q4", "40,5 – 1000"),
        ("q-none", "non renseigné"),
    ]
    assert classes == "122303"


def test_address_keeps_the_colours_while_the_table_is_sorted_and_filtered() -> None:
    published("Equipements", rows=PLACES)

    context = page("?colour=type&code__exact=B2&chart=code").context

    assert context["table"].head[1].href == f"{HERE}?code__exact=B2&sort=type&colour=type&chart=code#table"
    assert context["table"].clear_href == f"{HERE}?colour=type&chart=code#table"
    assert ("colour", "type") in context["chart"].hidden
    assert set(context["colours"].hidden) == {("code__exact", "B2"), ("chart", "code")}
    assert context["table"].summary == "4 lignes"


def test_colours_that_the_publisher_keeps_are_those_of_the_page_until_a_reader_chooses_others() -> None:
    version = published("Equipements", rows=PLACES)
    publisher = Acting(organisation().pk)

    colour_map(publisher, version.dataset, "type", now=NOW)

    with pytest.raises(Refused, match="n’est pas une colonne"):
        colour_map(publisher, version.dataset, "couleur", now=NOW)
    addresses = ("", "?colour=", "?colour=places", "?colour=inconnue")
    assert [page(address).context["colours"].column for address in addresses] == ["type", "", "places", ""]
    assert 'data-inks="q-none op-bouygues-telecom op-orange op-b"' in page().content.decode()
    assert version.dataset.version_number == 1


def test_classes_of_a_column_that_colours_nothing_are_not_found() -> None:
    published("Equipements", rows=PLACES)

    answer = Client().get(f"{HERE}/couleurs-1.json?colour=nom")

    assert (answer.status_code, answer.json().get("code")) == (404, "no_colours")


def test_table_without_positions_has_no_colours() -> None:
    published("Equipements", rows={"nom": ["a", "b"], "type": ["x", "y"]})

    assert page().context["colours"] is None


def test_disc_of_one_row_among_many_keeps_the_number_of_its_row(monkeypatch: pytest.MonkeyPatch) -> None:
    # Seen: every disc of a single row had the colour of the first one.
    monkeypatch.setattr(places, "MOST_POINTS", 2)
    published("Equipements", rows={**PLACES, "lat": ["47.1", "47.1", "47.3", "47.4", "47.5", "47.6"]})

    points = Client().get(page().context["places"].points_href).json()

    told = sorted((one["properties"]["rows"], one["properties"]["row"] or 0) for one in points["features"])
    assert (points["grouped"], told) == (True, [(1, 4), (1, 5), (1, 6), (1, 7), (2, 0)])
