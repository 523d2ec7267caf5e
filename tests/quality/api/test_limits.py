from ipaddress import ip_network

import pytest

from maillage.quality.api.limits import MOST_BUCKETS, Buckets, address_prefix

PROXIES = [ip_network("127.0.0.0/8"), ip_network("10.0.0.0/8")]


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


@pytest.mark.parametrize(
    ("address", "forwarded", "expected"),
    [
        ("192.0.2.77", "", "192.0.2.0/24"),
        ("2001:db8:1:2::9", "", "2001:db8:1::/48"),
        ("192.0.2.77", "203.0.113.9", "192.0.2.0/24"),  # nobody believes a header from outside
        ("127.0.0.1", "203.0.113.9", "203.0.113.0/24"),
        ("127.0.0.1", "198.51.100.1, 203.0.113.9", "203.0.113.0/24"),
        ("127.0.0.1", "203.0.113.9, 10.1.2.3", "203.0.113.0/24"),
        ("127.0.0.1", "", "127.0.0.0/24"),
        ("127.0.0.1", "nonsense", ""),
        ("", "", ""),
    ],
)
def test_prefix_is_that_of_the_client_behind_trusted_proxies(address: str, forwarded: str, expected: str) -> None:
    assert address_prefix(address, forwarded=forwarded, trusted=PROXIES) == expected
