"""Selects the parser and the fault for the type and format of a field."""

from collections.abc import Callable
from functools import partial
from typing import Final

from maillage.core.schema.terms import FaultOf, Field, FieldType
from maillage.core.schema.types import dates, numbers, places, texts

Reader = Callable[[str], object]  # the value of a text, or None

_PLAIN: Final[dict[FieldType, Reader]] = {
    FieldType.INTEGER: numbers.read_integer,
    FieldType.NUMBER: numbers.read_number,
    FieldType.YEAR: numbers.read_year,
    FieldType.ARRAY: texts.read_array,
    FieldType.LIST: texts.read_list,
    FieldType.GEOJSON: places.read_geojson,
    FieldType.ANY: texts.read_text,
}
_TEXTS: Final[dict[str, Reader]] = {"uri": texts.read_uri, "email": texts.read_email, "uuid": texts.read_uuid}
_TIMED: Final[dict[FieldType, tuple[Reader, Callable[[str, str], object]]]] = {
    FieldType.DATE: (dates.read_date, dates.read_date_as),
    FieldType.DATETIME: (dates.read_moment, dates.read_moment_as),
    FieldType.TIME: (dates.read_time, dates.read_time_as),
}
_FAULTS: Final[dict[FieldType, Callable[[Field], FaultOf]]] = {
    FieldType.STRING: texts.text_faults,
    FieldType.ANY: texts.text_faults,
    FieldType.INTEGER: numbers.integer_faults,
    FieldType.NUMBER: numbers.number_faults,
    FieldType.YEAR: numbers.year_faults,
    FieldType.BOOLEAN: texts.boolean_faults,
    FieldType.DATE: dates.date_faults,
    FieldType.DATETIME: dates.moment_faults,
    FieldType.TIME: dates.time_faults,
    FieldType.ARRAY: texts.array_faults,
    FieldType.LIST: texts.array_faults,
    FieldType.GEOPOINT: places.point_faults,
    FieldType.GEOJSON: places.geojson_faults,
}


def reader_of(field: Field) -> Reader:
    """The parser of a field: returns the value, or None if the text is not of its type."""
    if field.type is FieldType.STRING:
        return _TEXTS.get(field.format, texts.read_text)
    if field.type is FieldType.BOOLEAN:
        return partial(texts.read_boolean, field)
    if field.type is FieldType.GEOPOINT:
        return partial(places.read_point, form=field.format)
    if field.type in _TIMED:
        iso, formatted = _TIMED[field.type]
        return iso if field.format in dates.LAX_FORMATS else partial(formatted, form=field.format)  # type: ignore[call-arg]
    return _PLAIN[field.type]


def type_faults(field: Field) -> FaultOf:
    """The fault of texts that are not of the type of the field."""
    return _FAULTS[field.type](field)
