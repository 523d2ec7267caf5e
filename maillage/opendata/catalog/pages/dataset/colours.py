"""The colours of the map of a data set by the values of a column: its menu, its legend, the class of each row."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.opendata.catalog.domain.row_query import Op
from maillage.opendata.catalog.domain.value_classes import NO_VALUE, Value, ValueClasses
from maillage.opendata.catalog.pages.dataset.table import COLOUR, Pairs, row_pairs, value_text, view_pairs
from maillage.opendata.catalog.pages.parts.words import rows_text
from maillage.opendata.catalog.store.models import Dataset, Version
from maillage.opendata.catalog.store.tables.column_classes import coloured_columns, value_classes
from maillage.opendata.catalog.store.tables.engine import columns_of
from maillage.web.filters import FilterOption

_HrefOf = Callable[[Sequence[tuple[str, str]]], str]


@dataclass(frozen=True, slots=True)
class LegendLine:
    """A class of the legend: colour token, values, number of rows, and the URL of those rows."""

    ink: str
    label: str
    rows: str
    href: str


@dataclass(frozen=True, slots=True)
class ColoursView:
    """Context of dataset_colours.html; ``column`` is "" and nothing follows where the map has one colour.

    ``inks`` are the colour tokens by number of class, separated by spaces; ``classes_href`` is the URL of the classes.
    """

    columns: tuple[FilterOption, ...]
    hidden: tuple[tuple[str, str], ...]
    column: str = ""
    place: int | None = None
    classes: ValueClasses | None = None
    classes_href: str = ""
    lines: tuple[LegendLine, ...] = ()

    @property
    def inks(self) -> str:
        """The colour tokens, that of rows without a value first."""
        classes = self.classes
        return "" if classes is None else " ".join(map(classes.ink_of, range(len(classes.classes) + 1)))

    def ink_of(self, value: Value) -> str:
        """The colour token of a value of the column."""
        return "" if self.classes is None else self.classes.ink_of(self.classes.number_of(value))


def colours_view(dataset: Dataset, version: Version, path: Path, pairs: Pairs, *, href: str) -> ColoursView | None:
    """The colours that the URL asks for, else those that the publisher chose; None where no column fits."""
    columns = columns_of(path)
    offered = coloured_columns(version, path)
    if not offered:
        return None
    wanted = dict(pairs).get(COLOUR, dataset.map_column)
    place = next((place for place in offered if columns[place].name == wanted), None)
    options = tuple(FilterOption(columns[index].name, columns[index].name, index == place) for index in offered)
    hidden = (*row_pairs(pairs), *(pair for pair in view_pairs(pairs) if pair[0] != COLOUR))
    if place is None:
        return ColoursView(options, hidden)
    name, classes = columns[place].name, value_classes(path, place)
    address = reverse("dataset_colours", args=[dataset.slug, version.number])
    return ColoursView(
        columns=options,
        hidden=hidden,
        column=name,
        place=place,
        classes=classes,
        classes_href=f"{address}?{urlencode({COLOUR: name})}",
        lines=tuple(_lines(name, classes, lambda filters: f"{href}?{urlencode([*filters, (COLOUR, name)])}#table")),
    )


def _lines(name: str, classes: ValueClasses, href_of: _HrefOf) -> Iterator[LegendLine]:
    for number, value_class in enumerate(classes.classes, 1):
        ends = list(dict.fromkeys(map(_plain_text, (value_class.least, value_class.most))))
        filters = [(f"{name}__{Op.EXACT}", str(value_class.least))]
        if classes.is_scale:
            filters = [(f"{name}__{Op.GTE}", str(value_class.least)), (f"{name}__{Op.LTE}", str(value_class.most))]
        yield LegendLine(classes.ink_of(number), " – ".join(ends), rows_text(value_class.rows), href_of(filters))
    if classes.missing:
        empty = [(f"{name}__{Op.ISNULL}", "true")]
        yield LegendLine(classes.ink_of(NO_VALUE), _("non renseigné"), rows_text(classes.missing), href_of(empty))


def _plain_text(value: str | float) -> str:
    """A value as displayed; whole numbers without decimals, also in a column that has some."""
    return value_text(int(value) if isinstance(value, float) and value.is_integer() else value)
