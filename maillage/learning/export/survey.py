"""The answers to the survey as a CSV file: one line an organisation and a data set."""

import io
from collections.abc import Iterable
from typing import Final

from maillage.core.tables.writing import write_csv
from maillage.learning.rules.survey import OrganisationAnswer

COLUMNS: Final = (
    *("organisation", "territoire", "schema", "tenu", "logiciel", "serait_publie", "obstacle", "remarque"),
)
_WORDS: Final = {True: "oui", False: "non", None: ""}


def survey_csv(answers: Iterable[OrganisationAnswer]) -> bytes:
    """The file: UTF-8 with commas; no cell can be a formula."""
    rows = (
        (
            *(answer.organisation, answer.territory, answer.schema_id, _WORDS[answer.answer.is_held]),
            *(answer.answer.software, _WORDS[answer.answer.would_publish]),
            *(answer.answer.obstacle.value, answer.answer.comment),
        )
        for answer in answers
    )
    stream = io.BytesIO()
    write_csv(rows, COLUMNS, stream)
    return stream.getvalue()
