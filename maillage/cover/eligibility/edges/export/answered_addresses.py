"""Writes rows of a file with their answers, as CSV or GeoJSON, in parts that make the whole when they are joined."""

import io
import json
from collections.abc import Sequence
from enum import StrEnum
from typing import Final

import numpy as np
from django.utils.translation import gettext as _

from maillage.core.tables.writing.csv_file import write_csv
from maillage.cover.eligibility.intake.address_rows import AddressRows
from maillage.cover.prediction.domain.address_answers import AddressAnswer
from maillage.cover.prediction.domain.service import REASON_WORDS, STATE_WORDS

# Names that no column of the BAN has.
ANSWER_COLUMNS: Final = (
    *("reponse", "raison", "chances", "debit_crete_mbps", "hauteur_minimale_m"),
    *("site", "secteur", "distance_m"),
)


class AnswerForm(StrEnum):
    """In what form the answers are taken away."""

    CSV = "csv"
    GEOJSON = "geojson"


def answered_part(
    addresses: AddressRows, part: range, answers: Sequence[AddressAnswer | None], form: AnswerForm
) -> str:
    """The rows of ``part`` with their answers, with what stands before the first and after the last row of the file."""
    cells = []
    for number, answer in zip(part, answers, strict=True):
        if answer is None:
            problem = addresses.problems[number]
            cells.append({**addresses.rows[number], "reponse": "", "raison": _(problem.message) % problem.params})
            continue
        values = {
            "chances": answer.probability,
            "debit_crete_mbps": answer.peak_mbps,
            "hauteur_minimale_m": answer.least_height_m,
            "site": answer.site,
            "secteur": answer.sector,
            "distance_m": answer.distance_m,
        }
        reason = REASON_WORDS[answer.reason]
        cells.append(
            {
                **addresses.rows[number],
                "reponse": _(STATE_WORDS[answer.state]),
                "raison": _(reason) if reason else "",
                **{name: "" if value is None else str(value) for name, value in values.items()},
            }
        )
    if form is AnswerForm.CSV:
        stream = io.BytesIO()
        header = (*addresses.columns, *ANSWER_COLUMNS)
        rows = (tuple(row.get(column, "") for column in header) for row in cells)
        write_csv(rows, header, stream, has_mark=part.start == 0)
        text = stream.getvalue().decode("utf-8")
        return text if part.start == 0 else text.partition("\n")[2]
    features = []
    for number, row in zip(part, cells, strict=True):
        lon, lat = float(addresses.lon[number]), float(addresses.lat[number])
        place = None if np.isnan(lon) else {"type": "Point", "coordinates": [lon, lat]}
        properties = {name: value for name, value in row.items() if name not in {"lon", "lat"}}
        features.append(
            json.dumps({"type": "Feature", "geometry": place, "properties": properties}, ensure_ascii=False)
        )
    is_last = part.stop == len(addresses.rows)
    before = '{"type": "FeatureCollection", "features": [\n' if part.start == 0 else ",\n"
    return before + ",\n".join(features) + ("\n]}\n" if is_last else "")
