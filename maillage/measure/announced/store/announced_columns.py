"""The columns of announced and measured communes, in the files of the list and in the data set."""

from typing import Final

from maillage.core.schema.terms import FieldType
from maillage.kits.lists.columns import Column, Columns
from maillage.measure.announced.domain.disagreements import AnnouncedLine
from maillage.measure.record.store.operators import operator_table
from maillage.territory.store.territories import territory


def _operator_id(line: AnnouncedLine) -> str:
    operator = operator_table().by_code(line.operator)
    return "" if operator is None else operator.id


def _operator_name(line: AnnouncedLine) -> str:
    operator = operator_table().by_code(line.operator)
    return "" if operator is None else operator.name


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)


def _share(line: AnnouncedLine, name: str) -> float | None:
    return None if line.announced is None else _rounded(getattr(line.announced, name))


LINE_COLUMNS: Final[Columns[AnnouncedLine]] = (
    Column("insee_code", lambda line: line.address.partition(":")[2]),
    Column("name", lambda line: territory(line.address).name),
    Column("departement", lambda line: territory(line.address).departement),
    Column("population", lambda line: line.population, FieldType.INTEGER),
    Column("operator", _operator_id),
    Column("operator_name", _operator_name),
    Column("announced_very_good", lambda line: _share(line, "very_good"), FieldType.NUMBER),
    Column("announced_good", lambda line: _share(line, "good"), FieldType.NUMBER),
    Column("announced_limited", lambda line: _share(line, "limited"), FieldType.NUMBER),
    Column("announced_none", lambda line: _share(line, "none"), FieldType.NUMBER),
    Column("tests_at_least", lambda line: line.tests, FieldType.INTEGER),
    Column("devices_at_least", lambda line: line.devices, FieldType.INTEGER),
    Column("working_share", lambda line: _rounded(line.works.value if line.works else None), FieldType.NUMBER),
    Column("working_share_low_95", lambda line: _rounded(line.works.low if line.works else None), FieldType.NUMBER),
    Column("working_share_high_95", lambda line: _rounded(line.works.high if line.works else None), FieldType.NUMBER),
    Column("is_certain", lambda line: line.is_certain, FieldType.BOOLEAN),
)
