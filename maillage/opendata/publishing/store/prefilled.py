"""The initial description of a draft: from its data set, or from its schema, organisation and table."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final

from maillage.core.schema.terms import FieldType, Schema
from maillage.core.tables.terms import TextRow
from maillage.opendata.catalog.domain.description import Description
from maillage.opendata.catalog.domain.terms import Frequency, Licence, Theme
from maillage.opendata.catalog.store.model_types import Dataset
from maillage.opendata.catalog.store.schemas import model_named
from maillage.opendata.publishing.store.draft_tables import draft_table, package_period
from maillage.opendata.publishing.store.drafts import draft_schema
from maillage.opendata.publishing.store.models import Draft

MOST_PREFILLED_KEYWORDS: Final = 6
_MOST_ROWS: Final = 100_000  # the first rows of a longer table are enough for a proposed period
_EARLIEST: Final = 1900  # earlier years are typos


def description_typed(draft: Draft, *, today: date) -> dict[str, str]:
    """The values of the description form: typed ones, completed from the data set or the schema."""
    prefilled = description_of(draft.dataset).typed() if draft.dataset else _schema_description(draft)
    table = draft_table(draft.id, draft.revision) if draft.revision else None
    period = package_period(draft) if table is not None else None
    if period is not None:
        prefilled |= {"period_start": period[0].isoformat(), "period_end": period[1].isoformat()}
    elif table is not None:
        rows = next(iter(table.chunks(_MOST_ROWS)), ())
        period = period_of(draft_schema(draft), table.header, rows, today=today)
        if period is not None:
            prefilled |= {"period_start": period[0].isoformat(), "period_end": period[1].isoformat()}
    return prefilled | {name: str(value) for name, value in draft.description.items()}


def description_of(dataset: Dataset) -> Description:
    """The description of a published data set."""
    return Description(
        title=dataset.title,
        description=dataset.description,
        licence=Licence(dataset.licence),
        frequency=Frequency(dataset.frequency),
        theme=Theme(dataset.theme),
        keywords=tuple(dataset.keywords),
        territory=dataset.territory,
        period_start=dataset.period_start,
        period_end=dataset.period_end,
        contact_name=dataset.contact_name,
        contact_email=dataset.contact_email,
    )


def _schema_description(draft: Draft) -> dict[str, str]:
    organisation = draft.organisation
    of_organisation: dict[str, Any] = {
        "territory": organisation.territory,
        "contact_name": organisation.name,
        "contact_email": organisation.email,
        "licence": Licence.LICENCE_OUVERTE.value,
    }
    if not draft.schema_id:
        frequency, theme = Frequency.YEARLY, Theme.GOVERNMENT
        return {"title": "", "description": "", "frequency": frequency.value, "theme": theme.value} | of_organisation
    model = model_named(draft.schema_id)
    return of_organisation | {
        "title": f"{model.title} · {organisation.name}",
        "description": model.summary,
        "frequency": model.frequency.value,
        "theme": model.theme.value,
        "keywords": ", ".join(model.words[:MOST_PREFILLED_KEYWORDS]),
        "licence": model.licence.value,
    }


def period_of(
    schema: Schema, header: Sequence[str], rows: Sequence[TextRow], *, today: date
) -> tuple[date, date] | None:
    """The first and last day covered by the table: from its first non-empty column of dates, otherwise of years."""
    for kind in (FieldType.DATE, FieldType.DATETIME, FieldType.YEAR):
        for position, name in enumerate(header):
            field = schema.field_named(name)
            if field is None or field.type is not kind:
                continue
            days = list(_days(kind, [row[position] for row in rows], today))
            if days:
                return min(first for first, _last in days), max(last for _first, last in days)
    return None


def _days(kind: FieldType, values: Sequence[str], today: date) -> Iterator[tuple[date, date]]:
    for text in set(values):
        year = text.strip()
        if kind is FieldType.YEAR:
            if len(year) == 4 and year.isdecimal() and _EARLIEST <= int(year) <= today.year + 1:
                yield date(int(year), 1, 1), date(int(year), 12, 31)
            continue
        try:
            day = date.fromisoformat(text.strip()[:10])
        except ValueError:
            continue  # not a valid date: the report says so
        if _EARLIEST <= day.year <= today.year + 1:
            yield day, day
