"""The words of people and organisations: what a member may do in an organisation."""

from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """What a person does in an organisation."""

    MEMBER = "member"
    EDITOR = "editor"
    ADMINISTRATOR = "administrator"


RECOVERY_CODES: Final = 8  # handed out once with a second factor; each opens one session when the telephone is lost
