"""A search is declared once: read from an address, written back, saved, narrowed by, shown, described in the API."""

import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum
from operator import attrgetter
from typing import Any, ClassVar

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from maillage.core.problems import Refused
from maillage.kits.search.api import query_schema
from maillage.kits.search.facets import ValueCount, toggled, value_counts
from maillage.kits.search.filters import Search, filter_field, repeated_field, view_field
from maillage.kits.search.form import search_chips, search_form, search_name
from maillage.kits.search.parameter_types import (
    ParameterKind,
    choice,
    flag,
    free_text,
    page_number,
    parsed,
    pattern,
    whole_number,
)
from maillage.kits.search.subjects import ranked_best
from maillage.web.filters import Chip, FilterOption

TODAY = dt.date(2026, 12, 1)


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class State(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class BoatSearch(Search):
    code: ClassVar[str] = "boat_search"
    finding_code: ClassVar[str] = "boats.parameter"
    refused: ClassVar[str] = "Cette recherche de bateaux n’est pas comprise."
    saved_as: ClassVar[str] = "bateaux?"
    page_name: ClassVar[str] = "boats"
    title: ClassVar[str] = "Bateaux"
    menus: ClassVar[tuple[str, ...]] = ("year", "colour", "state")

    text: str = filter_field(
        "q", free_text(), "words", usual="", narrows=lambda boats, text: [boat for boat in boats if text in boat]
    )
    port: str = filter_field("port", pattern("[0-9]{5}", "44131"), "code of the port", usual="")
    year: int | None = filter_field(
        "year",
        whole_number(1900, 2099, "2024"),
        "year of the launch",
        label="Année",
        choices=lambda today: [(str(today.year), str(today.year))],
        narrows=lambda boats, year: [boat for boat in boats if str(year) in boat],
    )
    colour: Colour | None = filter_field(
        "colour", choice(Colour), "colour", label="Couleur", labels={Colour.RED: "Rouge", Colour.BLUE: "Bleu"}
    )
    state: State = filter_field(
        "state",
        choice(State),
        "state",
        usual=State.OPEN,
        label="État",
        labels={State.OPEN: "Ouverts", State.CLOSED: "Fermés"},
        narrows=lambda boats, state: [boat for boat in boats if state.value in boat],
    )
    is_wooden: bool = filter_field("wooden", flag(), "wooden ones", usual=False, reads=lambda _yes: "en bois")
    page: int = view_field("page", page_number(), "page of the list", usual=1)


SEARCHES = st.builds(
    BoatSearch,
    text=st.text(max_size=20).map(lambda text: " ".join(text.replace("\0", " ").split())),
    port=st.sampled_from(["", "44131"]),
    year=st.none() | st.integers(1900, 2099),
    colour=st.none() | st.sampled_from(Colour),
    state=st.sampled_from(State),
    is_wooden=st.booleans(),
)


@given(SEARCHES)
def test_any_search_is_read_back_from_its_address_and_from_its_saved_text(search: BoatSearch):
    assert BoatSearch.read(search.pairs()) == search
    assert BoatSearch.read_saved(search.saved_text()) == search


def test_empty_and_unknown_parameters_ask_for_nothing():
    assert BoatSearch.read([("q", " "), ("year", ""), ("utm_source", "mail")]) == BoatSearch()


def test_each_value_that_is_not_understood_is_refused_with_what_may_be_written():
    with pytest.raises(Refused) as refusal:
        BoatSearch.read([("port", "nantes"), ("year", "18"), ("colour", "green"), ("wooden", "no"), ("page", "x")])

    assert [finding.field_name for finding in refusal.value.findings] == ["port", "year", "colour", "wooden"]
    assert "écrivez red, blue, ou retirez ce filtre" in refusal.value.findings[2].text


def test_address_is_in_the_order_of_the_fields_without_usual_values():
    search = BoatSearch.read([("page", "2"), ("state", "open"), ("year", "2024"), ("q", "voile")])

    assert search.pairs() == [("q", "voile"), ("year", "2024"), ("page", "2")]
    assert search.pairs(without=["page"]) == [("q", "voile"), ("year", "2024")]


def test_saved_search_has_no_page_and_survives_signs_of_addresses():
    search = BoatSearch(text="50 % & plus", page=3)

    assert search.saved_text() == "bateaux?q=50+%25+%26+plus"
    assert BoatSearch.read_saved(search.saved_text()) == search.unpaged() == BoatSearch(text="50 % & plus")


def test_search_too_long_for_a_row_is_refused():
    with pytest.raises(Refused):
        BoatSearch.read_to_save("bateaux?" + "&".join(f"utm{rank}={'x' * 100}" for rank in range(5)))


def test_usual_value_that_asks_for_something_narrows_too():
    boats = ["Élise 2024 open", "Marie 2024 closed", "Élise 2023 open"]

    assert BoatSearch().narrow(boats) == ["Élise 2024 open", "Élise 2023 open"]
    assert BoatSearch(text="Élise", year=2024).narrow(boats) == ["Élise 2024 open"]
    assert BoatSearch(state=State.CLOSED).narrow(boats) == ["Marie 2024 closed"]


def test_form_has_a_menu_for_each_that_is_declared_and_carries_the_others_along():
    search = BoatSearch(text="voile", year=2020, state=State.CLOSED, page=4)

    form = search_form(search, "/bateaux", today=TODAY)

    year, colour, state = form.menus
    # 2020 is no option of the menu of this year: it is one for this once.
    assert year.options == (
        FilterOption("", "Tous"),
        FilterOption("2026", "2026"),
        FilterOption("2020", "2020", is_chosen=True),
    )
    assert [option.is_chosen for option in colour.options] == [True, False, False]
    assert state.options == (FilterOption("", "Ouverts"), FilterOption("closed", "Fermés", is_chosen=True))
    assert form.hidden_pairs == (("q", "voile"),)


def test_chip_leads_to_the_first_page_without_its_filter():
    search = BoatSearch(text="voile", colour=Colour.RED, is_wooden=True, page=2)

    assert tuple(search_chips(search, "/bateaux").values()) == (
        Chip("«\u00a0voile\u00a0»", "/bateaux?colour=red&wooden=yes"),
        Chip("Rouge", "/bateaux?q=voile&wooden=yes"),
        Chip("en bois", "/bateaux?q=voile&colour=red"),
    )


def test_search_is_named_by_its_filters_in_words():
    with translation.override("fr"):
        assert search_name(BoatSearch(page=2)) == "Bateaux"
        assert search_name(BoatSearch(year=2024, colour=Colour.BLUE)) == "Bateaux : 2024, Bleu"
        assert search_name(BoatSearch(year=2024, colour=Colour.BLUE), without=["year"]) == "Bateaux : Bleu"


def test_openapi_has_the_types_of_the_filters():
    properties = query_schema(BoatSearch).model_json_schema()["properties"]

    def said(name: str) -> dict[str, Any]:
        return {key: value for key, value in properties[name].items() if key not in {"title", "default"}}

    assert said("q") == {"type": "string", "maxLength": 200, "description": "words"}
    assert said("port") == {"type": "string", "pattern": "^(?:[0-9]{5})$", "description": "code of the port"}
    assert said("year") == {"type": "integer", "minimum": 1900, "maximum": 2099, "description": "year of the launch"}
    assert said("colour") == {"type": "string", "enum": ["red", "blue"], "description": "colour"}
    assert "page" not in properties  # the lists of the API have pages of their own


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (whole_number(1, 120), "12", 12),
        (choice(Colour, attrgetter("name")), "RED", Colour.RED),
        (
            parsed(
                "[0-9]+-[0-9]+",
                "1-2",
                lambda text: tuple(map(int, text.split("-"))),
                lambda pair: "-".join(map(str, pair)),
            ),
            "3-4",
            (3, 4),
        ),
        (page_number(), "7", 7),
    ],
)
def test_kind_writes_what_it_reads(kind: ParameterKind[Any], text: str, value: object):
    assert (kind.read(text), kind.write(value)) == (value, text)


@pytest.mark.parametrize("text", ["0", "121", "1O", "٣", "-1", "0012", "1.5"])
def test_whole_number_outside_its_bounds_or_form_is_none(text: str):
    with pytest.raises(ValueError, match=re.escape(text)):
        whole_number(1, 120).read(text)


@pytest.mark.parametrize("text", ["", "0", "-1", "x", "9999999"])
def test_page_that_is_none_is_the_first(text: str):
    assert page_number().read(text) == 1


@dataclass(frozen=True, slots=True)
class BookSearch(Search):
    menus: ClassVar[tuple[str, ...]] = ("shelf", "language")

    shelf: tuple[str, ...] = repeated_field(
        "shelf",
        free_text(),
        "shelves",
        narrows=lambda books, shelves: [book for book in books if book["shelf"] in shelves],
    )
    language: tuple[str, ...] = repeated_field(
        "language",
        free_text(),
        "languages",
        narrows=lambda books, languages: [book for book in books if book["language"] in languages],
    )
    page: int = view_field("page", page_number(), "page of the list", usual=1)


BOOKS = [{"shelf": "a", "language": "fr"}, {"shelf": "a", "language": "en"}, {"shelf": "b", "language": "fr"}]


def test_values_of_one_filter_are_alternatives_each_once():
    search = BookSearch.read([("shelf", "b"), ("language", "fr"), ("shelf", "a"), ("shelf", "b")])

    assert (search.shelf, search.pairs()) == (("b", "a"), [("shelf", "b"), ("shelf", "a"), ("language", "fr")])
    assert search.narrow(BOOKS) == [BOOKS[0], BOOKS[2]]


def test_value_is_toggled_from_the_first_page():
    search = BookSearch(shelf=("a",), page=3)

    assert toggled(search, "shelf", "b") == BookSearch(shelf=("a", "b"))
    assert toggled(search, "shelf", "a") == BookSearch()


def test_count_of_a_value_is_what_it_would_find_given_the_other_filters():
    counts = value_counts(
        BookSearch(shelf=("a", "z")), BOOKS, lambda books, parameter: (book[parameter] for book in books)
    )

    assert counts == {
        "shelf": (
            ValueCount("a", 2, is_chosen=True),
            ValueCount("b", 1, is_chosen=False),
            ValueCount("z", 0, is_chosen=True),
        ),
        "language": (ValueCount("en", 1, is_chosen=False), ValueCount("fr", 1, is_chosen=False)),
    }


def test_openapi_has_a_filter_with_several_values_as_a_list():
    shelf = query_schema(BookSearch).model_json_schema()["properties"]["shelf"]

    assert (shelf["type"], shelf["items"], shelf["maxItems"]) == ("array", {"type": "string", "maxLength": 200}, 20)


def test_lenient_reading_leaves_out_what_is_not_understood():
    assert BoatSearch.read_leniently([("year", "18"), ("q", "voile")]) == BoatSearch(text="voile")


def test_best_items_come_first_ties_as_they_stood_and_none_without_rank():
    ranks = {"a": 0.2, "b": 0.9, "c": 0.0, "d": 0.9, "e": 0.5}

    assert ranked_best(ranks, ranks.__getitem__, 3) == [("b", 0.9), ("d", 0.9), ("e", 0.5)]
    assert ranked_best(ranks, ranks.__getitem__, 9)[-1] == ("a", 0.2)
