"""Parses what a check-in phone sends: codes scanned since the last request, and codes to revert."""

import datetime as dt
from typing import Annotated, Final

from pydantic import BaseModel, Field, ValidationError

from maillage.core.problems import Refused, sentence
from maillage.include.events.domain.events import CODE_LENGTH
from maillage.include.events.domain.plans import CodeRead

MOST_BYTES: Final = 512 * 1024
_MOST_CODES: Final = 5_000
_Code = Annotated[str, Field(min_length=1, max_length=CODE_LENGTH)]


class SentCode(BaseModel):
    """A code with the phone's timezone-aware time."""

    code: _Code
    at: Annotated[dt.datetime, Field(strict=False)]


class SentArrivals(BaseModel):
    """The queue of a phone; sending it again is harmless."""

    codes: Annotated[list[SentCode], Field(max_length=_MOST_CODES)] = []
    taken_back: Annotated[list[_Code], Field(max_length=_MOST_CODES)] = []


def read_arrivals(body: bytes) -> tuple[list[CodeRead], list[str]]:
    """The codes scanned and those reverted; Refused for malformed requests."""
    try:
        sent = SentArrivals.model_validate_json(body)
    except ValidationError as error:
        # Nothing is written: the phone keeps its queue, and its page shows the error.
        message = sentence("Ces arrivées sont illisibles : rechargez la page d’accueil sur ce téléphone.")
        raise Refused("arrivals_unreadable", message) from error
    codes = [
        CodeRead(one.code.upper(), one.at if one.at.tzinfo is not None else one.at.replace(tzinfo=dt.UTC))
        for one in sent.codes
    ]
    return codes, [code.upper() for code in sent.taken_back]
