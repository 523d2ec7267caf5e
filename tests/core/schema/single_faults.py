"""Generated tables for comparing with the national checker: right rows, then rows with one fault each, from a seed.

The same seed gives the same file, so the recorded answers (tests/samples/schema) need only a digest of it.
"""

import hashlib
import random
from collections.abc import Iterator

from maillage.core.schema.judgement.judging import ColumnValidator, column_judges
from maillage.core.schema.terms import NO_LOOKUPS, Field, FieldType, Schema
from tests.core.schema.tables import Rows

# What people write: nothing, words for nothing, French numbers and dates, other cases, addresses without their start …
SPOILED = (
    "", " ", "NC", "-", "1,5", "12 300", "1 234,56", "-1", "0", "7", "123456789", "1e3", "12.0", "1000000", "9" * 14,
    "2023/01/05", "05/01/2023", "2023-1-5", "2023-02-30", "2023-01-05T10:00:00", "2023", "20230105", "10:30",
    "OUI", "oui", "Non", "vrai", "true", "TRUE", "x", "www.exemple.fr", "http://", "exemple", "é", "a@b", "a@b.fr",
    "[2.35, 48.85]", "48.85,2.35", "[]", '["a"]', "21860194600013", "218 601 946 00013", "21860194600014",
    "218601946", "58194", "1004", "W380475558", "w380475558", "2017/2018", "2018/2017", "2017-2018",
    "Finances locales/Divers", "finances locales / divers", "Autre/Divers", "0386000000", "+33386000000",
    "long " * 80, "A", "abc def", "24/7", "Mo-Fr 08:00-12:00",
)  # fmt: skip
# Where the examples of a schema contradict its checks, one right row.
RIGHT = {
    "VOTE_EFFECTIF": "33", "VOTE_REEL": "30", "VOTE_POUR": "25", "VOTE_CONTRE": "3", "VOTE_ABSTENTION": "2",
    "DELIB_DATE": "2023-01-10", "PREF_DATE": "2023-01-12", "DELIB_MATIERE_NOM": "Finances locales/Divers",
    "BUDGET_ANNEE": "2023", "BUDGET_NOM": "Principal",
}  # fmt: skip
BY_TYPE: dict[FieldType, tuple[str, ...]] = {
    FieldType.STRING: ("exemple", "58194", "21860194600013", "2017/2018"),
    FieldType.INTEGER: ("5", "1", "2020"),
    FieldType.NUMBER: ("5.5", "0.5", "47.1"),
    FieldType.BOOLEAN: (),
    FieldType.DATE: ("2023-01-10", "2023"),
    FieldType.DATETIME: ("2023-01-10T10:00:00", "2023-01-10T10:00:00Z"),
    FieldType.TIME: ("10:00:00",),
    FieldType.YEAR: ("2023",),
    FieldType.ARRAY: ("[]", '["a"]'),
    FieldType.LIST: ("a,b",),
    FieldType.GEOPOINT: ("2.35,48.85", "[2.35, 48.85]"),
    FieldType.GEOJSON: ('{"type": "Point", "coordinates": [2.35, 48.85]}',),
    FieldType.ANY: ("a",),
}
FORMATS: dict[str, tuple[str, ...]] = {"email": ("mairie@exemple.fr",), "uri": ("https://www.exemple.fr",)}


def single_faults(schema: Schema, *, seed: int, each: int = 14) -> Rows:
    """A table of a schema: three right rows, then ``each`` rows a column with one cell spoiled, then odd shapes."""
    random_source = random.Random(seed)
    judges = column_judges(schema, NO_LOOKUPS)
    right = [right_value(judges[field.name]) for field in schema.fields]
    rows = [_different(schema, right, number) for number in range(3)]
    for position in range(len(right)):
        for text in random_source.sample(SPOILED, each):
            row = _different(schema, right, len(rows))
            row[position] = text
            rows.append(row)
    rows += _odd_shapes(schema, right, len(rows))
    return Rows([field.name for field in schema.fields], rows)


def right_value(judge: ColumnValidator) -> str:
    """A text that a column takes, or "" where none was found."""
    field = judge.field
    offered = (RIGHT.get(field.name, ""), *field.examples, *field.constraints.enum, *field.true_values[:1])
    for text in (*offered, *FORMATS.get(field.format, ()), *BY_TYPE[field.type]):
        if text and judge.verdict(text).fault is None:
            return text
    return ""


def digest(rows: Rows) -> str:
    """What tells two tables apart."""
    return hashlib.sha256(repr((rows.header, rows.rows)).encode()).hexdigest()[:16]


def _different(schema: Schema, right: list[str], number: int) -> list[str]:
    """A right row whose key is its own, where that can be made."""
    row = list(right)
    for position, field in enumerate(schema.fields):
        if _is_free_key(schema, field):
            row[position] = f"{right[position] or 'x'}{number}"
    return row


def _is_free_key(schema: Schema, field: Field) -> bool:
    is_key = field.name in schema.primary_key or field.constraints.unique
    is_free = field.type is FieldType.STRING and not field.constraints.pattern and not field.constraints.enum
    return is_key and is_free and field.format == "default"


def _odd_shapes(schema: Schema, right: list[str], number: int) -> Iterator[list[str]]:
    for count, row in enumerate(
        (
            [""] * len(right),
            _different(schema, right, number)[:-1],
            [*_different(schema, right, number + 1), "de trop"],
            _different(schema, right, number + 2)[: len(right) // 2],
            _different(schema, right, number + 3),
        )
    ):
        if row or count:
            yield row
