from itertools import count

from maillage.core.bounds.memory import LruCache


def test_value_is_made_once_while_it_is_kept() -> None:
    kept, numbers = LruCache[str, int](most=2), count()

    values = [kept.get(name, lambda: next(numbers)) for name in ("a", "b", "a")]

    assert (values, next(numbers)) == ([0, 1, 0], 2)


def test_value_not_asked_for_longest_goes_first() -> None:
    kept = LruCache[str, int](most=2)
    for name in ("a", "b", "a", "c"):
        kept.get(name, lambda: 1)

    assert kept.get("a", lambda: 2) == 1
    assert kept.get("b", lambda: 2) == 2
