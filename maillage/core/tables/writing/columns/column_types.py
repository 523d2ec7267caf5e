"""Types the columns of a table a stretch at a time: what a column is, is known once all of it was seen."""

from collections.abc import Sequence
from typing import Any, Final

import pyarrow as pa

from maillage.core.schema.terms import FieldType
from maillage.core.tables.writing.arrow import TYPES, array_of
from maillage.core.tables.writing.columns.text_columns import TEXT, pc
from maillage.core.tables.writing.values import CellReader

_PLAIN: Final = {FieldType.INTEGER: "^-?[0-9]{1,18}$", FieldType.NUMBER: r"^-?[0-9]{1,15}(\.[0-9]{1,15})?$"}


class ColumnTyper:
    """Sees every stretch of one column, then gives each in the type that all its values fit; text where one does not.

    The type is the one that ``arrow.typed_table`` gives the whole column.
    """

    def __init__(self, reader: CellReader) -> None:
        self._reader = reader
        self._types: set[Any] = set()
        self._is_text = not reader.is_typed

    def see(self, texts: Any) -> None:
        """Take note of a stretch of texts."""
        if self._is_text:
            return
        typed = self._plain(texts)
        if typed is None:
            typed = array_of(self._values(pc.unique(texts)), self._reader)
        self._is_text = typed is None
        if typed is not None and typed.null_count < len(typed):
            self._types.add(typed.type)

    @property
    def type(self) -> Any:
        """The Arrow type of the column, as far as it was seen."""
        field = self._reader.field
        if self._is_text or field is None or len(self._types) > 1:
            return TEXT
        return next(iter(self._types), TYPES.get(field.type, pa.timestamp("us")))

    def typed(self, texts: Any) -> Any:
        """A stretch of texts in the type of the column; missing values are null."""
        is_text = self.type == TEXT
        if is_text and not self._reader.is_typed:
            return self._filled(texts)
        plain = None if is_text else self._plain(texts)
        if plain is not None:
            return plain.cast(self.type)
        encoded: Any = texts.dictionary_encode()
        values = self._values(encoded.dictionary)
        if is_text:
            distinct = encoded.dictionary.to_pylist()
            texts_or_none = [None if value is None else text for text, value in zip(distinct, values, strict=True)]
            return pc.take(pa.array(texts_or_none, TEXT), encoded.indices)
        return pc.take(array_of(values, self._reader).cast(self.type), encoded.indices)

    def _filled(self, texts: Any) -> Any:
        is_missing = pc.is_in(texts, value_set=pa.array(self._reader.missing, TEXT))
        return pc.if_else(is_missing, pa.scalar(None, TEXT), texts)

    def _plain(self, texts: Any) -> Any:
        """The numbers, where every text is one that Arrow reads as Python does; else None."""
        field = self._reader.field
        pattern = _PLAIN.get(field.type) if field is not None else None
        if field is None or pattern is None:
            return None
        filled = self._filled(texts)
        are_plain = pc.all(pc.match_substring_regex(filled, pattern)).as_py()
        return filled.cast(TYPES[field.type]) if are_plain is not False else None

    def _values(self, texts: Any) -> Sequence[Any]:
        return [self._reader.value(text) for text in texts.to_pylist()]
