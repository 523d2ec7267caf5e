"""The answers to the survey as a CSV file: one line an organisation and a data set."""

import io
from collections.abc import Iterable
from typing import Final

from maillage.core.tables.writing import write_csv
from maillage.learning.rules.survey import Said

COLUMNS: Final = (
    *("organisation", "territoire", "schema", "tenu", "logiciel", "serait_publie", "obstacle", "remarque"),
)
_WORDS: Final = {True: "oui", False: "non", None: ""}


def survey_csv(said: Iterable[Said]) -> bytes:
    """The file: UTF-8 with commas; no cell can be a formula."""
    stream = io.BytesIO()
    write_csv((_row(answer) for answer in said), COLUMNS, stream)
    return stream.getvalue()


def _row(one: Said) -> tuple[str, ...]:
    answer = one.answer
    return (
        *(one.organisation, one.territory, one.schema_id, _WORDS[answer.is_held], answer.software),
        *(_WORDS[answer.would_publish], answer.obstacle.value, answer.comment),
    )
