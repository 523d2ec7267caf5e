"""The filters of the map and its table as fields of a form: what can be chosen, what is, the question in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext as _

from maillage.figures.parts.filtering.map_request import MapRequest, Pairs
from maillage.figures.parts.legends import LEGENDS
from maillage.measurement.terms import Context, Technology
from maillage.quality.queries.operators import Operator, OperatorKind, operator_table
from maillage.quality.terms import Origin, Period, Selection, Usage
from maillage.web.wording import formats

MONTHS_OFFERED: Final = 12
USAGES: Final = (
    Usage.DOWNLOAD,
    Usage.UPLOAD,
    Usage.LATENCY,
    Usage.WEB,
    Usage.VIDEO,
    Usage.FILE_DOWNLOAD,
    Usage.FILE_UPLOAD,
    Usage.SCORE,
    Usage.SPEED_SCORE,
)
TECHNOLOGIES: Final = (Technology.G5, Technology.G4, Technology.G3, Technology.G2)
CONTEXTS: Final = (Context.OUTDOOR, Context.INDOOR, Context.CAR, Context.TRAIN)


@dataclass(frozen=True, slots=True)
class FieldOption:
    """One value that can be chosen; several values at once are written with spaces between."""

    value: str
    label: str
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class FieldOptionGroup:
    """Options under one heading; without heading when the label is empty."""

    label: str
    options: tuple[FieldOption, ...]


@dataclass(frozen=True, slots=True)
class FilterField:
    """One menu of the form."""

    name: str
    label: str
    groups: tuple[FieldOptionGroup, ...]

    @property
    def chosen(self) -> FieldOption:
        """The option in force."""
        options = [option for group in self.groups for option in group.options]
        return next((option for option in options if option.is_chosen), options[0])

    @property
    def is_default(self) -> bool:
        """Whether nothing is filtered by this field."""
        return self.chosen.value == ""


@dataclass(frozen=True, slots=True)
class FilterForm:
    """The whole form, as the page shows it."""

    origin: Origin
    modes: tuple[FieldOption, ...]
    main_fields: tuple[FilterField, ...]
    compared_fields: tuple[FilterField, ...]
    more_fields: tuple[FilterField, ...]
    question: str
    is_table: bool = False
    kept: tuple[tuple[str, str], ...] = field(default=())

    @property
    def is_comparing(self) -> bool:
        """Whether two operators are compared."""
        return any(mode.value == "compare" and mode.is_chosen for mode in self.modes)

    @property
    def has_more(self) -> bool:
        """Whether one of the fields behind "more filters" is in force."""
        return any(not each.is_default for each in self.more_fields)


@dataclass(frozen=True, slots=True)
class Offered:
    """What the counts hold, and so what can be asked for."""

    origins: Sequence[Origin]
    default_origin: Origin
    months: Sequence[int]


def filter_form(
    selection: Selection, request: MapRequest, *, offered: Offered, is_table: bool = False, kept: Pairs = ()
) -> FilterForm:
    """The form of a page that shows ``selection``; ``kept`` are pairs of the address that it carries along."""
    main = (_usage_field(selection.usage), _operator_field(selection.operators), _technology_field(selection))
    more = (
        _period_field(selection.period, offered.months),
        _context_field(selection.contexts),
        _origin_field(selection.origin, offered),
    )
    modes = _modes(request)
    compared = request.compared if len(request.compared) == 2 else default_compared()
    pair = zip(("first", "second"), (_("Premier opérateur"), _("Second opérateur")), compared, strict=True)
    return FilterForm(
        origin=selection.origin,
        modes=modes,
        main_fields=main,
        compared_fields=tuple(_compared_field(name, label, chosen) for name, label, chosen in pair),
        more_fields=more,
        question=_question(main, more, request),
        is_table=is_table,
        kept=tuple(kept),
    )


def main_operators() -> list[Operator]:
    """The operators that have a network of their own in metropolitan France: those that people compare first."""
    return [each for each in operator_table() if each.kind is OperatorKind.MNO and "metropole" in each.territories]


def default_compared() -> tuple[str, str]:
    """The ids of the two operators that a comparison begins with."""
    ids = [operator.id for operator in main_operators()] or [operator.id for operator in operator_table()]
    return ids[0], ids[min(1, len(ids) - 1)]


def origin_name(origin: Origin) -> str:
    """What an origin is called on the page."""
    return {
        Origin.CROWD: _("Habitants"),
        Origin.DRIVE_TEST: _("Campagnes de mesure"),
        Origin.SIMULATED: _("Simulées"),
        Origin.FOREIGN: _("Étrangères"),
        Origin.DEAD_ZONE: _("Zones mortes signalées"),
    }[origin]


def context_name(context: Context) -> str:
    """What a situation is called on the page."""
    return {
        Context.UNKNOWN: _("Situation inconnue"),
        Context.OUTDOOR: _("Dehors"),
        Context.INDOOR: _("À l’intérieur"),
        Context.CAR: _("En voiture"),
        Context.TRAIN: _("En train"),
    }[context]


def period_name(period: Period) -> str:
    """The words of a period: "2026", "trimestre 3 de 2026" or "octobre 2026"."""
    year, _dash, part = period.word.partition("-")
    if part.startswith("Q"):
        return _("trimestre %(quarter)s de %(year)s") % {"quarter": part[1:], "year": year}
    return formats.month_name(int(year), int(part)) if part else year


def _modes(request: MapRequest) -> tuple[FieldOption, ...]:
    mode = "best" if request.is_best else "compare" if len(request.compared) == 2 else ""
    names = (("", _("La qualité")), ("compare", _("Comparer")), ("best", _("Le meilleur")))
    return tuple(FieldOption(value, label, value == mode) for value, label in names)


def _usage_field(chosen: Usage) -> FilterField:
    options = tuple(
        FieldOption("" if usage is Usage.DOWNLOAD else usage.word, str(LEGENDS[usage].name), usage is chosen)
        for usage in USAGES
    )
    return FilterField("usage", _("Ce qui est mesuré"), (FieldOptionGroup("", options),))


def _operator_field(codes: frozenset[int]) -> FilterField:
    known = operator_table().codes
    chosen = " ".join(known[code].id for code in sorted(codes) if code in known)
    main = main_operators()
    # Fixed lines and satellites are never counted: only who sells mobile connections can be asked for.
    others = [each for each in operator_table() if each.kind.is_mobile and each not in main]
    everyone = FieldOptionGroup("", (FieldOption("", _("Tous les opérateurs"), not codes), *_several(codes, chosen)))
    groups = [everyone, FieldOptionGroup(_("Opérateurs de réseau"), _operators(main, chosen))]
    groups.append(FieldOptionGroup(_("Autres opérateurs"), _operators(others, chosen)))
    return FilterField("operator", _("Opérateur"), tuple(groups))


def _several(codes: frozenset[int], chosen: str) -> tuple[FieldOption, ...]:
    if len(codes) < 2:
        return ()
    known = operator_table().codes
    return (
        FieldOption(chosen, ", ".join(known[code].name for code in sorted(codes) if code in known), is_chosen=True),
    )


def _operators(operators: Iterable[Operator], chosen: str) -> tuple[FieldOption, ...]:
    return tuple(FieldOption(operator.id, operator.name, operator.id == chosen) for operator in operators)


def _compared_field(name: str, label: str, chosen: str) -> FilterField:
    main = main_operators()
    others = [each for each in operator_table() if each.kind.is_mobile and each not in main]
    groups = (
        FieldOptionGroup(_("Opérateurs de réseau"), _operators(main, chosen)),
        FieldOptionGroup(_("Autres opérateurs"), _operators(others, chosen)),
    )
    return FilterField(name, label, groups)


def _technology_field(selection: Selection) -> FilterField:
    chosen = selection.technologies
    options = [FieldOption("", _("Toutes les technologies"), not chosen)]
    options += [FieldOption(each.word, each.word, chosen == {each}) for each in TECHNOLOGIES]
    both = frozenset({Technology.G4, Technology.G5})
    options.append(FieldOption("4G 5G", _("4G et 5G"), chosen == both))
    if len(chosen) > 1 and chosen != both:
        words = [each.word for each in sorted(chosen)]
        options.append(FieldOption(" ".join(words), ", ".join(words), is_chosen=True))
    return FilterField("technology", _("Technologie"), (FieldOptionGroup("", tuple(options)),))


def _period_field(chosen: Period | None, months: Sequence[int]) -> FilterField:
    newest = sorted(months, reverse=True)
    years = dict.fromkeys(month // 12 for month in newest)
    quarters = dict.fromkeys(month // 3 for month in newest)
    groups = [
        FieldOptionGroup("", (FieldOption("", _("Depuis le début"), chosen is None), *_unlisted(chosen, newest))),
        FieldOptionGroup(_("Années"), _periods([Period(year * 12, 12) for year in years], chosen)),
        FieldOptionGroup(_("Trimestres"), _periods([Period(each * 3, 3) for each in list(quarters)[:8]], chosen)),
        FieldOptionGroup(_("Mois"), _periods([Period(month, 1) for month in newest[:MONTHS_OFFERED]], chosen)),
    ]
    return FilterField("period", _("Période"), tuple(group for group in groups if group.options))


def _unlisted(chosen: Period | None, newest: Sequence[int]) -> tuple[FieldOption, ...]:
    if chosen is None:
        return ()
    months = newest[:MONTHS_OFFERED] if chosen.months == 1 else newest
    is_listed = any(chosen.first <= month < chosen.first + chosen.months for month in months)
    return () if is_listed else _periods([chosen], chosen)


def _periods(periods: Iterable[Period], chosen: Period | None) -> tuple[FieldOption, ...]:
    return tuple(FieldOption(each.word, period_name(each).capitalize(), each == chosen) for each in periods)


def _context_field(chosen: frozenset[Context]) -> FilterField:
    options = [FieldOption("", _("Toutes les situations"), not chosen)]
    options += [FieldOption(each.word, context_name(each), chosen == {each}) for each in CONTEXTS]
    if len(chosen) > 1:
        names = ", ".join(context_name(each) for each in sorted(chosen))
        options.append(FieldOption(" ".join(each.word for each in sorted(chosen)), names, is_chosen=True))
    return FilterField("context", _("Situation"), (FieldOptionGroup("", tuple(options)),))


def _origin_field(chosen: Origin, offered: Offered) -> FilterField:
    origins = sorted({*offered.origins, offered.default_origin, chosen})
    options = tuple(
        FieldOption("" if each is offered.default_origin else each.word, origin_name(each), each is chosen)
        for each in origins
    )
    return FilterField("origin", _("Provenance"), (FieldOptionGroup("", options),))


def _question(main: Sequence[FilterField], more: Sequence[FilterField], request: MapRequest) -> str:
    """The question that the page answers, as its script writes it too: usage, operator, and filters in force."""
    usage, operator, technology = main
    names = operator_table().ids
    words = [usage.chosen.label]
    if request.is_best:
        words.append(_("meilleur opérateur"))
    elif len(request.compared) == 2:
        known = [names[word].name if word in names else word for word in request.compared]
        words.append(_("%(first)s ou %(second)s") % {"first": known[0], "second": known[1]})
    else:
        words.append(operator.chosen.label)
    words += [each.chosen.label for each in (technology, *more[:2]) if not each.is_default]
    return " · ".join(words)
