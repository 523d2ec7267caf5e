"""Limits in tests: a network that has used up what it may."""

from maillage.web.protection.limits import Limit

NETWORK = "127.0.0.0/24"  # where the test client comes from


def use_up(limit: Limit, *, key: str = NETWORK, leaving: int = 0) -> None:
    """Nothing but ``leaving`` is left of ``limit`` for ``key``."""
    assert limit.wait_s(key, limit.most - leaving) == 0
