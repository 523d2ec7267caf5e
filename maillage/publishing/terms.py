"""The words of publication: how much a sandbox takes."""

from typing import Final

MOST_SANDBOX_FILE_BYTES: Final = 5 * 1024 * 1024  # sent into one: the lessons' file is a few kilobytes
MOST_SANDBOX_DRAFTS: Final = 20
