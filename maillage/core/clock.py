"""The clock: functions take ``now`` as an argument, and only entry points call this module."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    """The current time, timezone-aware, in UTC."""
    return datetime.now(UTC)
