from maillage.quality.api.limits import MOST_BUCKETS, Buckets


class Clock:
    """A clock that the test moves."""

    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def test_bucket_lets_its_tokens_through_then_says_how_long_to_wait() -> None:
    clock = Clock()
    buckets = Buckets(per_minute=3, clock=clock)

    first = [buckets.wait_s("a") for _ in range(4)]
    clock.now_s = 20.0

    assert first == [0, 0, 0, 20]
    assert [buckets.wait_s("a"), buckets.wait_s("a")] == [0, 20]


def test_buckets_of_two_keys_do_not_touch() -> None:
    buckets = Buckets(per_minute=1, clock=Clock())

    assert [buckets.wait_s(key) for key in ("a", "b", "a")] == [0, 0, 60]


def test_stream_larger_than_the_bucket_passes_once_and_leaves_a_debt() -> None:
    clock = Clock()
    buckets = Buckets(per_minute=60, clock=clock)

    first = buckets.wait_s("a", 180)

    assert (first, buckets.wait_s("a")) == (0, 121)


def test_memory_of_the_buckets_is_bounded() -> None:
    buckets = Buckets(per_minute=1, clock=Clock())

    for key in range(MOST_BUCKETS + 10):
        buckets.wait_s(key)

    assert len(buckets._levels) <= MOST_BUCKETS
