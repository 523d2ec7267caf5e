"""The clock: functions take ``now`` as an argument, and only entry points call this module.

Which day a moment is depends on who asks. A person's day is the installation's: `django.utils.timezone.localdate`, in
rooms that know Django; functions without Django take a day as an argument. tests/order/test_days.py finds the others.
"""

from datetime import UTC, datetime


def utc_now() -> datetime:
    """The current time, timezone-aware, in UTC."""
    return datetime.now(UTC)
