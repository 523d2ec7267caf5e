"""Which items of a kind the one search shows: the best, and none that does not match."""

from maillage.kits.search.subjects import ranked_best


def test_best_items_come_first_ties_as_they_stood_and_none_without_rank():
    ranks = {"a": 0.2, "b": 0.9, "c": 0.0, "d": 0.9, "e": 0.5}

    assert ranked_best(ranks, ranks.__getitem__, 3) == [("b", 0.9), ("d", 0.9), ("e", 0.5)]
    assert ranked_best(ranks, ranks.__getitem__, 9)[-1] == ("a", 0.2)
