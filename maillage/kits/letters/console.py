"""Shows letters where no mail server is named: on standard error, beside the log.

The standard output of a process that the supervisor starts goes nowhere.
"""

import sys
from typing import Any

from django.core.mail.backends import console


class EmailBackend(console.EmailBackend):
    """Django's backend of that name, on standard error."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, stream=sys.stderr, **options)
