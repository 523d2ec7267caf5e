import numpy as np

from maillage.territory.domain.index import IndexedName, make_index

NAMES = ["Strasbourg", "Saint-Denis", "Saint-Jean-de-Monts", "Mont-Saint-Jean", "Le Mans", "Saint-Jean"]
INDEX = make_index([IndexedName(rank, name, (f"{rank}0000",)) for rank, name in enumerate(NAMES)])
ALL = np.ones(len(NAMES), bool)


def found(text: str) -> list[str]:
    return [NAMES[rank] for _, ranks in INDEX.matches(text, ALL) for rank in ranks]


def test_whole_name_comes_before_the_more_populous() -> None:
    assert found("saint jean") == ["Saint-Jean", "Saint-Jean-de-Monts", "Mont-Saint-Jean"]


def test_beginning_of_each_word_is_enough() -> None:
    assert found("mon jean st") == ["Saint-Jean-de-Monts", "Mont-Saint-Jean"]


def test_st_finds_saints_and_strasbourg_by_rank() -> None:
    assert found("st") == ["Strasbourg", "Saint-Denis", "Saint-Jean-de-Monts", "Saint-Jean", "Mont-Saint-Jean"]


def test_last_article_that_finds_nothing_is_left_out() -> None:
    assert found("mans la") == ["Le Mans"]


def test_code_finds_by_its_beginning() -> None:
    assert found("400") == ["Le Mans"]


def test_nothing_typed_finds_nothing() -> None:
    assert found(" -' ") == []


def test_only_the_asked_are_found() -> None:
    among = ALL.copy()
    among[5] = False

    assert [NAMES[rank] for _, ranks in INDEX.matches("saint jean", among) for rank in ranks] == [
        "Saint-Jean-de-Monts",
        "Mont-Saint-Jean",
    ]
