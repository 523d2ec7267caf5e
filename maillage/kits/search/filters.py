"""A search as a class of filters: parsed from a URL, formatted as one, saved, and applied to a query."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any, ClassVar, Final, Generic, Self, TypeVar, cast, overload
from urllib.parse import parse_qsl

from maillage.core.problems import Finding, Refused, sentence
from maillage.kits.search.parameter_types import LONGEST_TEXT, ParameterKind
from maillage.web.filters import Pairs

T = TypeVar("T")
Query = TypeVar("Query")

_NOTHING: Final = (None, "", False, ())  # values that filter nothing
_FILTER: Final = "filter"  # key in the field's metadata
_MAX_SAVED: Final = 500  # characters, the size of the column of subscriptions
_NOT_UNDERSTOOD: Final = sentence(
    "« %(value)s » n’est pas compris pour « %(name)s » : écrivez %(expected)s, ou retirez ce filtre."
)
_TOO_LONG: Final = sentence("Cette recherche est trop longue à suivre : ôtez-en des mots.")
# Characters that would end a value in a query string, or be ambiguous there; letters stay readable, as the column is
# short.
_ESCAPED: Final = str.maketrans({sign: f"%{ord(sign):02X}" for sign in "%&+#;"} | {" ": "+"})

_declared: dict[type[Any], Mapping[str, "Filter[Any]"]] = {}  # cache: a page looks them up a hundred times


@dataclass(frozen=True, slots=True)
class Filter(Generic[T]):
    """One filter of a search.

    ``parameter`` is its name in URLs, ``usual`` its default. ``label`` is the heading of its menu; ``labels`` are the
    sentences of a closed list, else ``choices`` returns (text, label) of each option for a date. ``reads`` describes a
    value on a chip and in the name of the search (default: the label of its option), and ``narrows`` applies a value to
    the feature's query. ``is_view``: it changes the presentation, not the results. ``most_values``: the parameter may
    be repeated, and the value is a tuple of alternatives.
    """

    parameter: str
    kind: ParameterKind[T]
    usual: T | None
    description: str
    label: str
    labels: Mapping[T, str]
    choices: Callable[[date], Pairs] | None
    reads: Callable[[T], str] | None
    narrows: Callable[[Any, T], Any] | None
    is_view: bool = False
    most_values: int | None = None

    def texts(self, value: Any) -> tuple[str, ...]:
        """A value as texts of the parameter."""
        return tuple(map(self.kind.write, (value,) if self.most_values is None else value))


@overload
def filter_field(
    parameter: str,
    kind: ParameterKind[T],
    description: str,
    *,
    usual: T,
    label: str = ...,
    labels: Mapping[T, str] = ...,
    choices: Callable[[date], Pairs] | None = ...,
    reads: Callable[[T], str] | None = ...,
    narrows: Callable[[Any, T], Any] | None = ...,
) -> T: ...
@overload
def filter_field(
    parameter: str,
    kind: ParameterKind[T],
    description: str,
    *,
    label: str = ...,
    labels: Mapping[T, str] = ...,
    choices: Callable[[date], Pairs] | None = ...,
    reads: Callable[[T], str] | None = ...,
    narrows: Callable[[Any, T], Any] | None = ...,
) -> T | None: ...
def filter_field(  # noqa: PLR0913 -- all that a filter is, in one place
    parameter: str,
    kind: ParameterKind[Any],
    description: str,
    *,
    usual: Any = None,
    label: str = "",
    labels: Mapping[Any, str] | None = None,
    choices: Callable[[date], Pairs] | None = None,
    reads: Callable[[Any], str] | None = None,
    narrows: Callable[[Any, Any], Any] | None = None,
) -> Any:
    """A dataclass field that is a filter (see ``Filter``); without ``usual`` the default is None, no filter."""
    own = Filter(parameter, kind, usual, description, label, labels or {}, choices, reads, narrows)
    return field(default=usual, metadata={_FILTER: own})


def repeated_field(
    parameter: str,
    kind: ParameterKind[T],
    description: str,
    *,
    label: str = "",
    most_values: int = 20,
    narrows: Callable[[Any, tuple[T, ...]], Any] | None = None,
) -> tuple[T, ...]:
    """A dataclass field that is a filter with several alternative values."""
    own: Filter[Any] = Filter(parameter, kind, (), description, label, {}, None, None, narrows, most_values=most_values)
    return cast("tuple[T, ...]", field(default=(), metadata={_FILTER: own}))


@overload
def view_field(parameter: str, kind: ParameterKind[T], description: str, *, usual: T) -> T: ...
@overload
def view_field(parameter: str, kind: ParameterKind[T], description: str) -> T | None: ...
def view_field(parameter: str, kind: ParameterKind[Any], description: str, *, usual: Any = None) -> Any:
    """A dataclass field for presentation: sort order, page."""
    own = Filter(parameter, kind, usual, description, "", {}, None, None, None, is_view=True)
    return field(default=usual, metadata={_FILTER: own})


@dataclass(frozen=True, slots=True)
class Search:
    """A search; subclasses are frozen dataclasses whose fields are made by ``filter_field``.

    ``code``, ``finding_code`` and ``refused`` are the code, finding code and sentence of the error for invalid values.
    ``saved_as`` is the prefix of saved searches, so that those of two kinds differ. ``page_name`` is the URL name of
    its page, ``title`` the name of the list, ``menus`` the parameters that have a menu, in form order.
    """

    code: ClassVar[str]
    finding_code: ClassVar[str]
    refused: ClassVar[str]
    saved_as: ClassVar[str] = ""
    page_name: ClassVar[str]
    title: ClassVar[str] = ""
    menus: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def read(cls, pairs: Iterable[tuple[str, str]]) -> Self:
        """Parse the parameters of a URL; empty values are no filter, and unknown parameters are ignored.

        Raises:
            Refused: for invalid values, with a finding for each: silently dropping a filter would give wrong results.
        """
        values, findings = _read_values(cls, pairs)
        if findings:
            # Do not search: the page explains what each filter accepts.
            raise Refused(cls.code, cls.refused, findings=findings)
        return cls(**values)

    @classmethod
    def read_leniently(cls, pairs: Iterable[tuple[str, str]]) -> Self:
        """Parse the parameters of a URL, dropping invalid values."""
        return cls(**_read_values(cls, pairs)[0])

    @classmethod
    def read_saved(cls, text: str) -> Self:
        """Parse a saved search; raises Refused if it is invalid, for example after a filter was removed."""
        return cls.read(parse_qsl(text.removeprefix(cls.saved_as))).unpaged()

    @classmethod
    def read_to_save(cls, text: str) -> Self:
        """Parse a text that is to be saved; raises Refused if it is too long for the column."""
        search = cls.read_saved(text)
        if max(len(text), len(search.saved_text())) >= _MAX_SAVED:
            # A truncated text would be another search.
            raise Refused("search_too_long", _TOO_LONG)
        return search

    def pairs(self, *, without: Iterable[str] = ()) -> list[tuple[str, str]]:
        """The canonical parameters of the URL, in field order, without defaults."""
        left_out = frozenset(without)
        return [
            (own.parameter, text)
            for own, value in self.in_force()
            if own.parameter not in left_out
            for text in own.texts(value)
        ]

    def in_force(self) -> Iterator[tuple[Filter[Any], Any]]:
        """The active filters with their values."""
        for attribute, own in filters_of(type(self)).items():
            value = getattr(self, attribute)
            if value != own.usual:
                yield own, value

    def unpaged(self) -> Self:
        """The search in default order, on the first page."""
        views = {name: own.usual for name, own in filters_of(type(self)).items() if own.is_view}
        return replace(self, **views)

    def cleared(self, parameter: str) -> Self:
        """The search without one filter."""
        attribute, own = next(
            (attribute, own) for attribute, own in filters_of(type(self)).items() if own.parameter == parameter
        )
        return replace(self, **{attribute: own.usual})

    def saved_text(self) -> str:
        """The canonical text under which a subscription saves the search."""
        pairs = self.unpaged().pairs()
        return self.saved_as + "&".join(f"{name}={text.translate(_ESCAPED)}" for name, text in pairs)

    def narrow(self, query: Query) -> Query:
        """Apply each active filter to the feature's query, in field order.

        A default that filters is applied too, although it is in no URL and on no chip.
        """
        for attribute, own in filters_of(type(self)).items():
            value = getattr(self, attribute)
            if own.narrows is not None and value not in _NOTHING:
                query = own.narrows(query, value)
        return query


def filters_of(search: type[Search]) -> Mapping[str, Filter[Any]]:
    """The filters of a search class by attribute name."""
    if search not in _declared:
        _declared[search] = {own.name: own.metadata[_FILTER] for own in fields(search) if _FILTER in own.metadata}
    return _declared[search]


def _read_values(search: type[Search], pairs: Iterable[tuple[str, str]]) -> tuple[dict[str, Any], list[Finding]]:
    """The values of a URL by attribute, and a finding for each invalid text."""
    attributes = {own.parameter: attribute for attribute, own in filters_of(search).items()}
    values: dict[str, Any] = {}
    findings = []
    for name, untrimmed in pairs:
        text = untrimmed.strip()[:LONGEST_TEXT]
        if name not in attributes or not text:
            continue
        attribute = attributes[name]
        own = filters_of(search)[attribute]
        try:
            value = own.kind.read(text)
        except ValueError:
            params: dict[str, str | float] = {"name": name, "value": text[:40], "expected": own.kind.expected}
            findings.append(Finding(search.finding_code, _NOT_UNDERSTOOD, name, params=params))
            continue
        # The last value of a single filter wins; repeated ones are collected in order, without duplicates.
        values[attribute] = (
            value if own.most_values is None else tuple(dict.fromkeys((*values.get(attribute, ()), value)))
        )
    return values, findings
