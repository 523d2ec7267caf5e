"""The filters of the map and its table as fields of a form: what can be chosen, what is, the question in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.utils.translation import gettext as _

from maillage.measure.figures.pages.parts.filtering.map_request import MapRequest
from maillage.measure.figures.pages.parts.legends import LEGENDS
from maillage.measure.protocol.domain.terms import Context, Technology
from maillage.measure.record.domain.terms import Origin, Period, Selection, Usage
from maillage.measure.record.store.operators import Operator, OperatorKind, operator_table
from maillage.web.filters import FilterField, FilterOption, HeadedOptions
from maillage.web.wording import formats

MONTHS_OFFERED: Final = 12
QUARTERS_OFFERED: Final = 8
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
class Offered:
    """What the counts hold, and so what can be asked for."""

    origins: Sequence[Origin]
    default_origin: Origin
    months: Sequence[int]


def main_fields(selection: Selection) -> tuple[FilterField, FilterField, FilterField]:
    """The fields of what is measured, of the operator, of the technology."""
    usages = [
        FilterOption("" if usage is Usage.DOWNLOAD else usage.word, str(LEGENDS[usage].name), usage is selection.usage)
        for usage in USAGES
    ]
    return (
        _plain_field("usage", _("Ce qui est mesuré"), usages),
        _operator_field(selection.operators),
        _technology_field(selection),
    )


def more_fields(selection: Selection, *, offered: Offered) -> tuple[FilterField, FilterField, FilterField]:
    """The fields of the period, of the situation, of where the tests come from."""
    origins = sorted({*offered.origins, offered.default_origin, selection.origin})
    origin_options = [
        FilterOption(
            "" if origin is offered.default_origin else origin.word, origin_name(origin), origin is selection.origin
        )
        for origin in origins
    ]
    return (
        _period_field(selection.period, offered.months),
        _context_field(selection.contexts),
        _plain_field("origin", _("Provenance"), origin_options),
    )


def question_text(request: MapRequest, main: Sequence[FilterField], more: Sequence[FilterField]) -> str:
    """The question that the table answers: usage, operator, and the filters in force."""
    usage, operator, technology = main
    words = [usage.option_in_force.label]
    if request.is_best:
        words.append(_("meilleur opérateur"))
    elif len(request.compared) == 2:
        by_id = operator_table().ids
        first, second = (by_id[word].name if word in by_id else word for word in request.compared)
        words.append(_("%(first)s ou %(second)s") % {"first": first, "second": second})
    else:
        words.append(operator.option_in_force.label)
    words += [menu.option_in_force.label for menu in (technology, *more[:2]) if not menu.is_default]
    return " · ".join(words)


def map_choices(selection: Selection, request: MapRequest, *, offered: Offered) -> dict[str, Any]:
    """What map_choices.html shows: operators (or who is best), two fields, the rest folded.

    ``chosen_id`` is the id of the operator whose map it is, "" of all together; None where the map shows none alone.
    """
    usage, operator, technology = main_fields(selection)
    period, context, origin = more_fields(selection, offered=offered)
    networks = main_operators()
    in_force = operator.option_in_force.value
    is_comparing = len(request.compared) == 2
    is_other = bool(in_force) and in_force not in {network.id for network in networks}
    others = [FilterOption("", _("Aucun"), not is_other)]
    others += [option for group in operator.groups[:1] for option in group.options if option.value]
    others += operator.groups[-1].options
    first, second = request.compared if is_comparing else default_compared()
    more = (technology, context, origin)
    return {
        "networks": networks,
        "chosen_id": None if request.is_best or is_comparing else in_force,
        "is_best": request.is_best,
        "is_comparing": is_comparing,
        "fields": (replace(usage, label=_("Ce que montre la carte")), period),
        "other_operators": _plain_field("operator", _("Autre opérateur"), others),
        "compared_fields": (
            FilterField("first", _("Premier opérateur"), _operator_groups(first)),
            FilterField("second", _("Second opérateur"), _operator_groups(second)),
        ),
        "more_fields": more,
        "has_more": is_other or is_comparing or not all(field.is_default for field in more),
    }


def main_operators() -> list[Operator]:
    """The operators that have a network of their own in metropolitan France: those that people compare first."""
    networks = (operator for operator in operator_table() if operator.kind is OperatorKind.MNO)
    return [operator for operator in networks if "metropole" in operator.territories]


def default_compared() -> tuple[str, str]:
    """The ids of the two operators that a comparison begins with."""
    ids = [operator.id for operator in main_operators()] or [operator.id for operator in operator_table()]
    return ids[0], ids[min(1, len(ids) - 1)]


def origin_name(origin: Origin) -> str:
    """What an origin is called on the page."""
    return {
        Origin.CROWD: _("Habitants"),
        Origin.DRIVE_TEST: _("Campagnes de mesure"),
        Origin.TRIP: _("Trajets"),
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
    """A period as text: "2026", "trimestre 3 de 2026" or "octobre 2026"."""
    year, _dash, part = period.word.partition("-")
    if part.startswith("Q"):
        return _("trimestre %(quarter)s de %(year)s") % {"quarter": part[1:], "year": year}
    return formats.month_name(int(year), int(part)) if part else year


def _plain_field(name: str, label: str, options: Iterable[FilterOption]) -> FilterField:
    return FilterField(name, label, (HeadedOptions("", tuple(options)),))


def _operator_field(codes: frozenset[int]) -> FilterField:
    operators = [operator_table().codes[code] for code in sorted(codes) if code in operator_table().codes]
    value = " ".join(operator.id for operator in operators)
    options = [FilterOption("", _("Tous les opérateurs"), not codes)]
    if len(codes) > 1:
        options.append(FilterOption(value, ", ".join(operator.name for operator in operators), is_chosen=True))
    return FilterField("operator", _("Opérateur"), (HeadedOptions("", tuple(options)), *_operator_groups(value)))


def _operator_groups(value: str) -> tuple[HeadedOptions, HeadedOptions]:
    """The operators that can be asked for, that of the id ``value`` as chosen."""
    main = main_operators()
    # Fixed lines and satellites are never counted: only who sells mobile connections can be asked for.
    others = [operator for operator in operator_table() if operator.kind.is_mobile and operator not in main]
    labelled = ((_("Opérateurs de réseau"), main), (_("Autres opérateurs"), others))
    networks, resellers = (
        HeadedOptions(
            label, tuple(FilterOption(operator.id, operator.name, operator.id == value) for operator in group)
        )
        for label, group in labelled
    )
    return networks, resellers


def _technology_field(selection: Selection) -> FilterField:
    technologies = selection.technologies
    options = [FilterOption("", _("Toutes les technologies"), not technologies)]
    options += [
        FilterOption(technology.word, technology.word, technologies == {technology}) for technology in TECHNOLOGIES
    ]
    both = frozenset({Technology.G4, Technology.G5})
    options.append(FilterOption("4G 5G", _("4G et 5G"), technologies == both))
    if len(technologies) > 1 and technologies != both:
        words = [technology.word for technology in sorted(technologies)]
        options.append(FilterOption(" ".join(words), ", ".join(words), is_chosen=True))
    return _plain_field("technology", _("Technologie"), options)


def _period_field(selected: Period | None, months: Sequence[int]) -> FilterField:
    newest = sorted(months, reverse=True)
    years = dict.fromkeys(month // 12 for month in newest)
    quarters = list(dict.fromkeys(month // 3 for month in newest))[:QUARTERS_OFFERED]
    by_label = {
        _("Années"): [Period(year * 12, 12) for year in years],
        _("Trimestres"): [Period(quarter * 3, 3) for quarter in quarters],
        _("Mois"): [Period(month, 1) for month in newest[:MONTHS_OFFERED]],
    }
    groups = {
        label: tuple(FilterOption(period.word, _period_label(period), period == selected) for period in periods)
        for label, periods in by_label.items()
    }
    # An address may ask for a period that has no test, or lies too far back to be offered.
    everything = [FilterOption("", _("Depuis le début"), selected is None)]
    listed_months = newest[:MONTHS_OFFERED] if selected and selected.months == 1 else newest
    if selected and not any(selected.first <= month < selected.first + selected.months for month in listed_months):
        everything.append(FilterOption(selected.word, _period_label(selected), is_chosen=True))
    filled = [HeadedOptions(label, options) for label, options in groups.items() if options]
    return FilterField("period", _("Période"), (HeadedOptions("", tuple(everything)), *filled))


def _period_label(period: Period) -> str:
    return period_name(period).capitalize()


def _context_field(contexts: frozenset[Context]) -> FilterField:
    options = [FilterOption("", _("Toutes les situations"), not contexts)]
    options += [FilterOption(context.word, context_name(context), contexts == {context}) for context in CONTEXTS]
    if len(contexts) > 1:
        names = ", ".join(context_name(context) for context in sorted(contexts))
        options.append(FilterOption(" ".join(context.word for context in sorted(contexts)), names, is_chosen=True))
    return _plain_field("context", _("Situation"), options)
