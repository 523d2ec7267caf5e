"""The time as an argument: functions take a ``now`` and only entry points ask this module for it."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    """The present moment, timezone-aware, in UTC."""
    return datetime.now(UTC)
