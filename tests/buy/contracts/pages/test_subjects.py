"""What the one search finds of contracts and holders: by words that begin as those that were asked."""

from pathlib import Path

import pytest

from maillage.buy.contracts.domain.index_queries import object_query
from maillage.buy.contracts.store.contract_store import store_in_force
from maillage.buy.contracts.store.parties import holders_searched
from tests.buy.contracts.built_stores import publish
from tests.buy.contracts.contracts import MARKET_V1
from tests.buy.contracts.small_market import GARDENER, NANTES


@pytest.mark.django_db
@pytest.mark.usefixtures("contracts_data")
def test_beginning_is_asked_as_the_words_it_begins_and_finds_the_same(tmp_path: Path) -> None:
    publish(
        tmp_path,
        {**MARKET_V1, "objet": "Rénovation énergétique du gymnase"},
        {**MARKET_V1, "id": "2019S09", "objet": "Rénovations de deux gymnases"},
        {**MARKET_V1, "id": "2019S10", "objet": "Renouvellement du parc"},
    )

    store = store_in_force()

    def found(*words: str) -> tuple[list[int], list[int]]:
        by_name = object_query(words, store.words_begun)
        by_beginning = object_query(words, lambda _beginning, _most: ())
        assert by_name != by_beginning
        return tuple(store.newest_of_objects(query, 9) for query in (by_name, by_beginning))  # type: ignore[return-value]

    assert store.words_begun("reno", 9) == ["renouvellement", "renovation", "renovations"]
    assert store.term_counts(["renovation", "poitiers", "absent"]) == {"renovation": 1, "poitiers": 3}
    of_both, of_all = found("renovations", "gymnase"), found("reno")
    assert (of_both[0], len(of_both[0]), of_all[0], len(of_all[0])) == (of_both[1], 2, of_all[1], 3)
    assert of_all[0] == sorted(of_all[0], reverse=True)
    assert store.newest_of_objects(object_query(["poitiers"], store.words_begun), 9) == []  # the name of the buyer


@pytest.mark.django_db
@pytest.mark.usefixtures("contracts_data")
@pytest.mark.parametrize("counted", [0, 1_000])
def test_holders_are_found_by_the_beginnings_of_their_words_and_by_their_number(tmp_path: Path, counted: int) -> None:
    gilles, gemme = "381031285", "214401093"
    publish(
        tmp_path,
        {**MARKET_V1, "titulaires": [{**GARDENER, "denominationSociale": "SAINT GILLES JARDINS"}]},
        {
            **MARKET_V1,
            "id": "2019S09",
            "titulaires": [{**GARDENER, "id": NANTES, "denominationSociale": "SAINTE GEMME TRAVAUX"}],
        },
    )

    asked = ("saint g", "sainte", "sai gemm", "jard saint", "saintes", "38103128")
    found = {text: {party.id for party in holders_searched(text, most=9, counted=counted).parties} for text in asked}

    assert found == {
        "saint g": {gilles, gemme},
        "sainte": {gemme},
        "sai gemm": {gemme},
        "jard saint": {gilles},
        "saintes": set(),
        "38103128": {gilles},
    }
