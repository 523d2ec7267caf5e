"""A search on a page: its form of menus, a chip per active filter, its URL, its name in words."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.kits.search.filters import Filter, Search, filters_of
from maillage.territory.domain.terms import Kind
from maillage.territory.store.territories import children, territory
from maillage.web.filters import Chip, Filters, Pairs, menu_of, with_pairs
from maillage.web.installation import home_territory
from maillage.web.wording.formats import NO_BREAK

_FREE_WORDS: Final = "q"


def search_form(search: Search, href: str, *, today: dt.date) -> Filters:
    """The form of a search on the page at ``href``, with its chips.

    A current value that is not an option of its menu is added as one; parameters without a menu become hidden fields,
    except the page, since a new search starts on the first.
    """
    pairs = search.pairs(without=["page"])
    in_force = dict(pairs)
    by_parameter = {own.parameter: own for own in filters_of(type(search)).values()}
    chips = search_chips(search, href)
    menus = []
    for name in search.menus:
        own = by_parameter[name]
        options = list(option_texts(own, today))
        if "" not in dict(options):
            options.insert(0, ("", _("Tous")))
        if name in in_force and in_force[name] not in dict(options):
            options.append((in_force[name], chips[name].label))
        menus.append(menu_of(name, _(own.label), options, in_force))
    return Filters(
        groups=(),
        menus=tuple(menus),
        chips=tuple(chips.values()),
        hidden_pairs=tuple(pair for pair in pairs if pair[0] not in search.menus),
    )


def search_chips(search: Search, href: str) -> dict[str, Chip]:
    """A chip for each active filter, by parameter, with the URL without it."""
    return {
        own.parameter: Chip(value_text(own, value), with_pairs(href, search.pairs(without=["page", own.parameter])))
        for own, value in search.in_force()
        if not own.is_view
    }


def search_name(search: Search, *, without: Iterable[str] = ()) -> str:
    """The name of a search, for e-mails and feed titles: the list, and its filters in words."""
    left_out = frozenset(without)
    words = [
        value_text(own, value) for own, value in search.in_force() if not own.is_view and own.parameter not in left_out
    ]
    if not words:
        return _(search.title)
    return _("%(list)s : %(search)s") % {"list": _(search.title), "search": ", ".join(words)}


def search_href(search: Search) -> str:
    """The URL of a search's page."""
    return with_pairs(reverse(search.page_name), search.pairs())


def option_texts(own: Filter[Any], today: dt.date) -> Pairs:
    """The options of a menu, (text, label); the default has an empty text."""
    if own.choices is not None:
        return own.choices(today)
    return [("" if value == own.usual else own.kind.write(value), _(label)) for value, label in own.labels.items()]


def value_text(own: Filter[Any], value: Any) -> str:
    """A filter value in words."""
    if own.reads is not None:
        return own.reads(value)
    if value in own.labels:
        return _(own.labels[value])
    text = own.kind.write(value)
    return f"«{NO_BREAK}{text}{NO_BREAK}»" if own.parameter == _FREE_WORDS else text


def territory_options(_today: dt.date) -> Pairs:
    """The home territory and its children, by name: (address, name)."""
    home = territory(home_territory())
    if home.kind is not Kind.REGION:
        return [(home.address, home.name)]
    below = sorted(children(home.address), key=lambda place: place.name)
    return [(place.address, place.name) for place in (home, *below)]
