"""What others compute, to hold ours against."""

from typing import Any


def scipy_stats() -> Any:
    """The module scipy.stats, imported by who asks: reading it costs each worker 1.5 s of processor."""
    import scipy.stats  # noqa: PLC0415 -- slow import

    return scipy.stats
