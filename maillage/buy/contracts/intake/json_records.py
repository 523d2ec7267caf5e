"""Streams the records of a JSON document in any wrapping; a broken record does not affect others.

Wrappings found in practice: {"marches": [...]} (1.x), {"marches": {"marche": [...], "contrat-concession": [...]}}
(2.x), a list, nested lists, a single record, one record per line, null. Wrappings are scanned character by character,
and each record is parsed by the C scanner of the standard library: measured faster than ijson with yajl2 (72,000
against 41,000 records/s), and it accepts NaN, which pandas writes.
"""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from maillage.buy.contracts.domain.judged_texts import excerpt
from maillage.buy.contracts.domain.remarks import PlacedRemark, Repair, RepairRule
from maillage.buy.contracts.domain.vocabularies import FormatVersion
from maillage.buy.contracts.intake.raw_records import (
    COMMA,
    CONTAINERS,
    CONTROL_IN_JSON,
    EMPTY,
    KIND_OF_CONTAINER,
    MALFORMED,
    MOST_DEPTH,
    MOST_RECORD_CHARACTERS,
    NOT_A_RECORD,
    SEVERAL_DOCUMENTS,
    TOO_DEEP,
    TOO_LARGE,
    TRUNCATED,
    UNREADABLE,
    RawRecord,
    RawStream,
    below,
    breach_at,
    looks_like_record,
)
from maillage.buy.contracts.intake.text_window import TextWindow
from maillage.core.problems import sentence

_STRICT_DECODER: Final = json.JSONDecoder()
_DECODER: Final = json.JSONDecoder(strict=False)  # real texts contain line ends and tabs, which JSON forbids
_CONTROL_MESSAGE: Final = "Invalid control character"  # message of the standard library's decoder
_TOKEN: Final = re.compile(r'"(?:[^"\\]++|\\.|\\\Z)*+("|\Z)|[{}\[\]]', re.DOTALL)
_WRONG_ESCAPE: Final = re.compile(r'\\(?:(?=u(?![0-9a-fA-F]{4}))|(?!["\\/bfnrtu]))')
_MANY_BRACKETS: Final = 200  # fewer cannot nest too deep; only longer records are counted exactly
_MOST_WRAPPINGS: Final = 8
_PATIENCE: Final = 2**18  # characters to wait for the end of a record when another one seems to begin
_MOST_HOPELESS: Final = 200  # each costs a scan of so many characters
_MOST_NAME_CHARACTERS: Final = 64

ESCAPES: Final = RepairRule(
    "json-backslash",
    sentence("Des barres obliques inverses que JSON ne permet pas sont lues telles quelles : « %(after)s »."),
)


def json_records(blocks: Iterable[str]) -> RawStream:
    """The records of a document, and its errors; ``blocks`` are its text in pieces of any size."""
    return _JsonWalk(TextWindow(blocks)).records()


class _JsonWalk:
    """The parser state for one document."""

    def __init__(self, window: TextWindow) -> None:
        self._window = window
        self._count = 0
        self._first_name = "id"  # of the last good record: platforms keep the field order, so the next one begins alike
        self._has_control_characters = False
        self._has_jumped = False  # skipped unreadable text, and the comma after it
        self._hopeless = 0  # records without an end
        self._is_lost = False

    def records(self) -> RawStream:
        number = 0
        while self._window.peek() and not self._is_lost:  # more documents: one record per line
            if number == 1 and self._window.peek() in "{[":
                yield breach_at("", SEVERAL_DOCUMENTS)
            yield from self._value(str(number) if number else "", is_wrapping=True)
            number += 1
        if not self._count and not self._is_lost:
            yield breach_at("", EMPTY)

    def _value(self, path: str, *, is_wrapping: bool, depth: int = 0) -> RawStream:
        sign = self._window.peek()
        if sign == "[" and depth < _MOST_WRAPPINGS:
            yield from self._list(path, depth + 1)
        elif sign == "{" and is_wrapping and depth < _MOST_WRAPPINGS:
            yield from self._wrapping(path, depth + 1)
        elif sign == "{":
            yield from self._record(path)
        elif sign not in '"-0123456789tfnNI':
            yield from self._end_missing(path)
        else:
            value = self._decoded()
            if self._is_lost:
                self._is_lost = False
                yield from self._end_missing(path)
            elif value is not None or path:  # a document that is just null counts as empty
                yield breach_at(path, NOT_A_RECORD, excerpt("null" if value is None else value))

    def _list(self, path: str, depth: int) -> RawStream:
        window = self._window
        window.place += 1
        index = commas = 0
        while (sign := window.peek()) != "]":
            if sign == ",":
                window.place += 1
                commas += 1
            elif not sign or self._is_lost:
                yield from self._end_missing(path)
                return
            else:
                yield from self._comma_fault(path, commas, wanted=bool(index))
                commas = 0
                yield from self._value(below(path, index), is_wrapping=False, depth=depth)
                index += 1
        yield from self._comma_fault(path, commas, wanted=False)
        window.place += 1

    def _wrapping(self, path: str, depth: int) -> RawStream:
        """An object that holds records under container names, or is a record itself."""
        window = self._window
        window.place += 1
        others: dict[str, Any] = {}
        count = commas = 0
        has_containers = False
        while (sign := window.peek()) != "}":
            if sign == ",":
                window.place += 1
                commas += 1
                continue
            yield from self._comma_fault(path, commas, wanted=bool(count))
            commas = 0
            count += 1
            name = self._decoded() if sign == '"' else None
            if not isinstance(name, str) or window.peek() != ":":
                yield from self._end_missing(path)
                return
            window.place += 1
            if name in CONTAINERS:
                has_containers = True
                yield from self._value(below(path, name), is_wrapping=True, depth=depth)
            else:
                window.peek()
                others[name] = self._decoded()
            if self._is_lost:
                yield from self._end_missing(path)
                return
        yield from self._comma_fault(path, commas, wanted=False)
        window.place += 1
        if looks_like_record(others):
            self._count += 1
            yield from self._unwrapped(path, others, ())
        elif path and not has_containers:
            yield breach_at(path, NOT_A_RECORD, excerpt(others))

    def _comma_fault(self, path: str, commas: int, *, wanted: bool) -> RawStream:
        """Report a missing or extra comma; the elements are read anyway."""
        if commas != wanted and not self._is_lost and not self._has_jumped:
            yield breach_at(path, COMMA, line=self._window.line)
        self._has_jumped = False

    def _end_missing(self, path: str) -> RawStream:
        """Report a missing end once, not for each enclosing wrapping."""
        if self._is_lost:
            return
        self._is_lost = True
        if self._window.peek():
            sign = excerpt(self._window.text[self._window.place : self._window.place + 20])
            yield breach_at(path, MALFORMED, sign, line=self._window.line)
        else:
            yield breach_at(path, TRUNCATED, line=self._window.line)

    def _decoded(self) -> Any:
        """The value at the current position, which moves behind it; None and lost if there is none."""
        window = self._window
        while True:
            try:
                value, end = _DECODER.raw_decode(window.text, window.place)
            except (ValueError, RecursionError):  # cut off at the window's end, or broken: more text decides
                if len(window.text) - window.place > MOST_RECORD_CHARACTERS or not window.more():
                    self._is_lost = True
                    return None
                continue
            if end == len(window.text) and window.more():  # a number may continue in the next block
                continue
            window.place = end
            return value

    def _record(self, path: str) -> RawStream:
        window = self._window
        self._count += 1
        while True:
            try:
                fields, end = self._decoded_record()
            except (ValueError, RecursionError):  # cut off at the window's end, or broken
                extent = self._extent()
                if extent is not None:
                    yield from self._broken_record(path, *extent)
                    return
                length = len(window.text) - window.place
                is_hopeless = length > _PATIENCE and self._next_beginning() is not None
                if length <= MOST_RECORD_CHARACTERS and not is_hopeless and window.more():
                    continue
                yield from self._next_record(path, is_cut=length <= MOST_RECORD_CHARACTERS)
                return
            break
        if self._has_control_characters:
            self._has_control_characters = False
            yield breach_at(path, CONTROL_IN_JSON, line=window.line)
        begin, window.place = window.place, end
        if end - begin > MOST_RECORD_CHARACTERS:
            yield breach_at(path, TOO_LARGE, limit=MOST_RECORD_CHARACTERS)
            return
        if window.text.count("{", begin, end) + window.text.count("[", begin, end) > _MANY_BRACKETS:
            window.place = begin
            extent = self._extent()
            window.place = end
            if extent is not None and extent[1] > MOST_DEPTH:
                yield breach_at(path, TOO_DEEP, limit=MOST_DEPTH)
                return
        first_name = next(iter(fields), "")
        if first_name != self._first_name and 0 < len(first_name) <= _MOST_NAME_CHARACTERS:
            self._first_name = first_name
        yield from self._unwrapped(path, fields, ())

    def _decoded_record(self) -> tuple[Any, int]:
        window = self._window
        try:
            return _STRICT_DECODER.raw_decode(window.text, window.place)
        except json.JSONDecodeError as error:
            if not error.msg.startswith(_CONTROL_MESSAGE):
                raise
        decoded = _DECODER.raw_decode(window.text, window.place)  # lenient: accepted with a remark
        self._has_control_characters = True
        return decoded

    def _extent(self) -> tuple[int, int] | None:
        """End and depth of the object at the current position; None if it does not end in this window."""
        depth = deepest = 0
        for token in _TOKEN.finditer(self._window.text, self._window.place):
            sign = token[0]
            if sign in "{[":
                depth += 1
                deepest = max(deepest, depth)
            elif sign in "}]":
                depth -= 1
                if not depth:
                    return token.end(), deepest
            elif not token[1]:
                return None
        return None

    def _broken_record(self, path: str, end: int, depth: int) -> RawStream:
        window = self._window
        text, line = window.text[window.place : end], window.line
        window.place = end
        if depth > MOST_DEPTH:
            yield breach_at(path, TOO_DEEP, limit=MOST_DEPTH)
            return
        mended = _WRONG_ESCAPE.sub(r"\\\\", text)
        if mended != text:
            first = _WRONG_ESCAPE.search(text)
            near = text[max(0, first.start() - 16) :] if first else text
            try:
                fields = json.loads(mended, strict=False)
            except (ValueError, RecursionError):  # also broken in another way: reported below
                pass
            else:
                repair = Repair(ESCAPES, excerpt(near), excerpt(near))
                yield from self._unwrapped(path, fields, (PlacedRemark(path, repair),))
                return
        yield breach_at(path, UNREADABLE, excerpt(text), line=line)

    def _next_record(self, path: str, *, is_cut: bool) -> RawStream:
        """Skip to the start of the next record; without one the document ends here."""
        window = self._window
        begun_at, line = excerpt(window.text[window.place : window.place + 80]), window.line
        self._hopeless += 1
        window.place += 1
        if self._hopeless > _MOST_HOPELESS:
            yield from self._end_missing(path)
            return
        while (beginning := self._next_beginning()) is None:
            window.place = max(window.place, len(window.text) - 2 * _MOST_NAME_CHARACTERS)
            if not window.more():
                self._is_lost = True
                rule = TRUNCATED if is_cut else TOO_LARGE
                yield breach_at(path, rule, begun_at, line=line, limit=MOST_RECORD_CHARACTERS)
                return
        window.place = beginning
        self._has_jumped = True
        yield breach_at(path, UNREADABLE if is_cut else TOO_LARGE, begun_at, line=line, limit=MOST_RECORD_CHARACTERS)

    def _next_beginning(self) -> int | None:
        """The position after the current one where a record begins like the last good one."""
        name = re.escape(json.dumps(self._first_name, ensure_ascii=False))
        beginning = re.compile(rf"\}}\s*,\s*(\{{\s*{name}\s*:)").search(self._window.text, self._window.place)
        return beginning.start(1) if beginning is not None else None

    def _unwrapped(
        self, path: str, fields: Any, remarks: tuple[PlacedRemark, ...]
    ) -> Iterator[RawRecord | PlacedRemark]:
        """A record unwrapped from an object that holds nothing else ({"marche": {...}})."""
        if isinstance(fields, dict) and len(fields) == 1 and not looks_like_record(fields):
            name, inner = next(iter(fields.items()))
            if name in CONTAINERS:
                for index, item in enumerate(inner if isinstance(inner, list) else [inner]):
                    inner_path = below(below(path, name), index) if isinstance(inner, list) else below(path, name)
                    yield from self._unwrapped(inner_path, item, remarks)
                return
        if not isinstance(fields, dict) or not looks_like_record(fields):
            yield breach_at(path, NOT_A_RECORD, excerpt(fields))
            return
        container = next((part for part in reversed(path.split("/")) if part in KIND_OF_CONTAINER), "")
        yield RawRecord(
            path,
            fields,
            KIND_OF_CONTAINER.get(container),
            FormatVersion.V2 if container else None,
            remarks=remarks,
        )
