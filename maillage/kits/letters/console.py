"""Prints letters to standard error if no mail server is configured, beside the log.

The supervisor discards the standard output of its processes.
"""

import sys
from typing import Any

from django.core.mail.backends import console


class EmailBackend(console.EmailBackend):
    """Django's console backend, on standard error."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, stream=sys.stderr, **options)
