"""A search as a class of filters: read from an address, written back, saved, and narrowed by."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any, ClassVar, Final, Generic, Self, TypeVar, cast, overload
from urllib.parse import parse_qsl

from maillage.core.problems import Finding, Refused, sentence
from maillage.kits.search.kinds import LONGEST_TEXT, ParameterKind
from maillage.web.filters import Pairs

T = TypeVar("T")
Query = TypeVar("Query")

_NOTHING: Final = (None, "", False, ())  # values that ask for nothing
_FILTER: Final = "filter"  # the key of a field's metadata
_MOST_SAVED: Final = 500  # characters, as many as the rows of subscriptions hold
_NOT_UNDERSTOOD: Final = sentence(
    "« %(value)s » n’est pas compris pour « %(name)s » : écrivez %(expected)s, ou retirez ce filtre."
)
_TOO_LONG: Final = sentence("Cette recherche est trop longue à suivre : ôtez-en des mots.")
# What would end a value in an address, or mean something else there; letters stay letters, since a row is short.
_ESCAPED: Final = str.maketrans({sign: f"%{ord(sign):02X}" for sign in "%&+#;"} | {" ": "+"})

_declared: dict[type[Any], Mapping[str, "Filter[Any]"]] = {}  # a page asks for them a hundred times


@dataclass(frozen=True, slots=True)
class Filter(Generic[T]):
    """One filter of a search.

    ``parameter`` is its name in addresses, ``usual`` the value that an address without it means. ``label`` is the
    heading of its menu; ``labels`` the sentences of a closed list, else ``choices`` gives text and label of each option
    on a day. ``reads`` says a value on a chip and in the name of the search (without it: the label of its option), and
    ``narrows`` takes the query of the feature and a value. ``is_view``: it decides how things are shown, not which.
    ``most_values``: a filter that may come several times, whose value is a tuple of alternatives.
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
        """The texts of the parameter that say a value."""
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
    """The field of a search that is a filter (see ``Filter``); without ``usual``, None asks for nothing."""
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
    """The field of a search that is a filter with several values, which are alternatives."""
    own: Filter[Any] = Filter(parameter, kind, (), description, label, {}, None, None, narrows, most_values=most_values)
    return cast("tuple[T, ...]", field(default=(), metadata={_FILTER: own}))


@overload
def view_field(parameter: str, kind: ParameterKind[T], description: str, *, usual: T) -> T: ...
@overload
def view_field(parameter: str, kind: ParameterKind[T], description: str) -> T | None: ...
def view_field(parameter: str, kind: ParameterKind[Any], description: str, *, usual: Any = None) -> Any:
    """The field of a search that says how things are shown: their order, the page."""
    own = Filter(parameter, kind, usual, description, "", {}, None, None, None, is_view=True)
    return field(default=usual, metadata={_FILTER: own})


@dataclass(frozen=True, slots=True)
class Search:
    """What is asked of a list; subclasses are frozen dataclasses whose fields come from ``filter_field``.

    ``code`` is that of the problem and ``finding_code`` that of its findings where a value is not understood,
    ``refused`` its sentence. ``saved_as`` begins the text of a saved search, so that no two kinds have the same one.
    ``page_name`` is the name of its page among the addresses, ``title`` what the list is called, ``menus`` the
    parameters that have a menu, in the order of the form.
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
        """The search of an address; empty values ask for nothing, unknown parameters are ignored.

        Raises:
            Refused: a value is not one that its parameter takes, with a finding for each: a list that ignored a filter
                would lie.
        """
        values, findings = _read_values(cls, pairs)
        if findings:
            # Nothing is searched: the person reads what each filter takes.
            raise Refused(cls.code, cls.refused, findings=findings)
        return cls(**values)

    @classmethod
    def read_leniently(cls, pairs: Iterable[tuple[str, str]]) -> Self:
        """The search of an address, without the values that are not understood."""
        return cls(**_read_values(cls, pairs)[0])

    @classmethod
    def read_saved(cls, text: str) -> Self:
        """The search of a saved text; Refused where it is none, as after a filter that another version had."""
        return cls.read(parse_qsl(text.removeprefix(cls.saved_as))).unpaged()

    @classmethod
    def read_to_save(cls, text: str) -> Self:
        """The same of a text that is to be saved; Refused where it does not fit in a row."""
        search = cls.read_saved(text)
        if max(len(text), len(search.saved_text())) >= _MOST_SAVED:
            # It may have been cut on its way, to another search than the one that was meant.
            raise Refused("search_too_long", _TOO_LONG)
        return search

    def pairs(self, *, without: Iterable[str] = ()) -> list[tuple[str, str]]:
        """The canonical address, as parameters with their texts: in the order of the fields, usual values left out."""
        left_out = frozenset(without)
        return [
            (own.parameter, text)
            for own, value in self.in_force()
            if own.parameter not in left_out
            for text in own.texts(value)
        ]

    def in_force(self) -> Iterator[tuple[Filter[Any], Any]]:
        """The filters that ask for something, with their values."""
        for attribute, own in filters_of(type(self)).items():
            value = getattr(self, attribute)
            if value != own.usual:
                yield own, value

    def unpaged(self) -> Self:
        """The same things in their usual order, from the first page."""
        views = {name: own.usual for name, own in filters_of(type(self)).items() if own.is_view}
        return replace(self, **views)

    def cleared(self, parameter: str) -> Self:
        """The same search without one filter."""
        attribute, own = next(
            (attribute, own) for attribute, own in filters_of(type(self)).items() if own.parameter == parameter
        )
        return replace(self, **{attribute: own.usual})

    def saved_text(self) -> str:
        """The search as a subscription keeps it: the same things, the same text."""
        pairs = self.unpaged().pairs()
        return self.saved_as + "&".join(f"{name}={text.translate(_ESCAPED)}" for name, text in pairs)

    def narrow(self, query: Query) -> Query:
        """The query of the feature, narrowed by each filter that asks for something, in the order of the fields.

        A usual value that asks for something narrows too, although no address and no chip has it.
        """
        for attribute, own in filters_of(type(self)).items():
            value = getattr(self, attribute)
            if own.narrows is not None and value not in _NOTHING:
                query = own.narrows(query, value)
        return query


def filters_of(search: type[Search]) -> Mapping[str, Filter[Any]]:
    """The filters of a search by the attribute that has their value."""
    if search not in _declared:
        _declared[search] = {own.name: own.metadata[_FILTER] for own in fields(search) if _FILTER in own.metadata}
    return _declared[search]


def _read_values(search: type[Search], pairs: Iterable[tuple[str, str]]) -> tuple[dict[str, Any], list[Finding]]:
    """The values of an address by attribute, and a finding for each text that says none."""
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
        # Of a filter with one value the last one holds; several are kept in their order, each once.
        values[attribute] = (
            value if own.most_values is None else tuple(dict.fromkeys((*values.get(attribute, ()), value)))
        )
    return values, findings
