"""Tags of the base page (the agency, the address in the other language, typography) and the filters that say values.

A page hands domain objects to its template, which says them with these filters, in the language of the page. Where a
value is None, all say "non renseigné": a template asks `{% if %}` where it would leave it out.

====================  ===============================================  ==========================================
filter                of                                               says
====================  ===============================================  ==========================================
number                `{{ version.row_count|number }}`, `|number:1`    12 345; 3,2; of a lower bound "au moins 50"
euros                 `{{ contract.amount_eur|euros }}`                125 400 €
euros_short           `{{ total_eur|euros_short }}`                    7,8 M€ (read at a glance)
percent               `{{ share|percent }}`, `|percent:1`              4 %; < 1 % (of a share, 0 to 1)
points                `{{ score|points }}`                             63 points
day                   `{{ dataset.modified_at|day }}`                  24 novembre 2026 (local day of a moment)
month                 `{{ taken_on|month }}`                           octobre 2026
months_text           `{{ contract.duration_months|months_text }}`     4 ans; 18 mois
file_size             `{{ version.csv_bytes|file_size }}`              12 ko
problem_sentences     `{% for text in refusal|problem_sentences %}`    what a problem and its findings say
in_french             `{{ dataset.title|in_french }}`                  French in every page, marked as such
translated            `{{ question.text|translated }}`                 a sentence of ours that Python hands over
shipped, shipped_text `{{ model.title|shipped_text }}`                 shipped French, translated where it can be
====================  ===============================================  ==========================================

A sentence with a number: `{% blocktranslate count rows=version.row_count with count=version.row_count|number %}`.
Territories are said by `places`; words of one feature are filters of a library of its own, as `{{
dataset.theme|theme_name }}` of the catalogue.
"""

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Final

from django import template
from django.conf import settings
from django.template.base import NodeList, Parser, Token
from django.template.context import Context
from django.urls import get_script_prefix, reverse, translate_url
from django.utils.encoding import iri_to_uri
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, override

from maillage import __version__
from maillage.web.demonstration import shown_so_far, standing_of
from maillage.web.demonstration_strip import DemonstrationStrip, demonstration_strip
from maillage.web.error_pages import problem_sentences
from maillage.web.installation import agency_name, conformity_percent
from maillage.web.offers import (
    NavigationEntry,
    NavigationGroup,
    NavigationMenu,
    OwnOperator,
    ShownLink,
    doors,
    navigation,
    offers,
    operator_choices,
    page_link,
)
from maillage.web.public_url import public_url
from maillage.web.wording import formats, glossary
from maillage.web.wording.conformity import conformity_words
from maillage.web.wording.formats import english_typography, french_typography

register = template.Library()

_TITLE: Final = re.compile("<title>(.*?)</title>", re.DOTALL)
_PICTURE: Final = re.compile('<link rel="image_src" href="(.*?)">')
_SENTENCE: Final = re.compile('<meta name="description" content="(.*?)">', re.DOTALL)


class FrenchTypographyNode(template.Node):
    """The block {% french_spaces %}: applies French typography, or removes it if the page is not in French."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        """The HTML of the block."""
        html = self.nodelist.render(context)
        set_as = french_typography if get_language() == "fr" else english_typography
        return mark_safe(set_as(html))  # noqa: S308 -- already escaped


@register.tag("french_spaces")
def french_typography_tag(parser: Parser, _token: Token) -> FrenchTypographyNode:
    """The block to which the typography of the page's language is applied."""
    nodelist = parser.parse(("end_french_spaces",))
    parser.delete_first_token()
    return FrenchTypographyNode(nodelist)


class OpenGraphNode(template.Node):
    """The title and description of a page, repeated as Open Graph properties (https://ogp.me)."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        """The HTML of the block, the canonical URL, and the Open Graph properties."""
        html, request = self.nodelist.render(context), context.get("request")
        title, sentence, picture = _TITLE.search(html), _SENTENCE.search(html), _PICTURE.search(html)
        if request is None or title is None or sentence is None:
            return html
        base = public_url(request)
        properties = {
            "og:type": "website",
            "og:site_name": "Maillage",
            "og:title": title[1].removesuffix(" · Maillage"),
            "og:description": sentence[1],
            "og:url": f"{base}{escape(request.path)}",
            "og:image": f"{base}{picture[1] if picture else '/icons/icon-512.png'}",
        }
        tags = "".join(f'\n  <meta property="{name}" content="{text}">' for name, text in properties.items())
        if picture:  # the picture is a wide social card, the icon is not
            tags += '\n  <meta name="twitter:card" content="summary_large_image">'
        address = f'\n  <link rel="canonical" href="{properties["og:url"]}">'
        return SafeString(f"{html.rstrip()}{address}{tags}\n")


@register.tag("open_graph")
def open_graph_tag(parser: Parser, _token: Token) -> OpenGraphNode:
    """The block with the title and description of a page."""
    nodelist = parser.parse(("end_open_graph",))
    parser.delete_first_token()
    return OpenGraphNode(nodelist)


@register.simple_tag(takes_context=True)
def address_in(context: Context, language: str) -> str:
    """The URL of the current page, with its query, in ``language``."""
    request = context.get("request")
    if request is None:
        return "/"
    match = getattr(request, "resolver_match", None)
    if match is None:  # an error page without a URL match
        return translate_url(request.get_full_path(), language)
    # Like translate_url, but without resolving this URL again among 300 patterns for each language.
    with override(language):
        path = reverse(match.view_name, args=match.args, kwargs=match.kwargs)
    query = request.META.get("QUERY_STRING", "")
    return f"{path}?{iri_to_uri(query)}" if query else path


@register.inclusion_tag("web/demonstration.html", takes_context=True)
def demonstration(context: Context) -> dict[str, DemonstrationStrip | None]:
    """The strip that says whether the content of the page is invented."""
    request = context.get("request")
    return {"strip": demonstration_strip(request) if request is not None else None}


@register.simple_tag
def strip_tells(name: str) -> bool:
    """Whether the strip of the page covers a subject, so that the page need not say it again."""
    return name in shown_so_far().read and standing_of(name).is_usual


@register.simple_tag
def agency() -> str:
    """The name of the agency that runs this installation."""
    return agency_name()


@register.simple_tag
def way(name: str) -> str:
    """The URL of a page without arguments; cached per language, since each page has about sixty of them."""
    return _reversed(name, get_language(), str(settings.ROOT_URLCONF), get_script_prefix())


@lru_cache(maxsize=512)
def _reversed(name: str, _language: str | None, _urls: str, _prefix: str) -> str:
    return reverse(name)


@register.simple_tag(takes_context=True)
def page_doors(context: Context) -> tuple[NavigationMenu, ...]:
    """The menus of the header, with the current page's marked."""
    match = getattr(context.get("request"), "resolver_match", None)
    if match is None:
        return doors(None, None)
    # A view of a library belongs to no feature.
    return doors(match.url_name, match.func.__module__)


@register.simple_tag(name="page_link")
def page_link_tag(name: str, *about: object, **details: object) -> ShownLink | None:
    """The link that a later feature offers: ``{% page_link "question" as link %}``; None where none does."""
    return page_link(name, *about, **details)


@register.simple_tag
def page_banners() -> tuple[str, ...]:
    """The templates that features show above every page (BANNERS of their ``page_banners``)."""
    return offers("page_banners")


@register.simple_tag
def page_feet() -> tuple[str, ...]:
    """The templates that features show below every page (FEET of their ``page_feet``)."""
    return offers("page_feet")


@register.filter
def marked(text: str, marks: Sequence[glossary.NumberMark]) -> SafeString:
    """A text with the numbers of its metrics marked up."""
    return glossary.marked(text, marks)


@register.simple_tag
def home_operators() -> tuple[OwnOperator, ...]:
    """The operators from which a visitor may choose one as theirs."""
    return operator_choices()


@register.simple_tag
def navigation_groups() -> list[tuple[NavigationGroup, Sequence[NavigationEntry]]]:
    """The site map: every page of the navigation, by group."""
    groups = [(group, navigation(group)) for group in NavigationGroup]
    return [(group, entries) for group, entries in groups if entries]


@register.simple_tag
def version() -> str:
    """The version of the running program."""
    return __version__


@register.simple_tag
def conformity() -> str:
    """The accessibility statement that the law requires on each page."""
    return conformity_words(conformity_percent())


register.filter(formats.number)
register.filter(formats.euros)
register.filter(formats.euros_short)
register.filter(formats.percent)
register.filter(formats.points)
register.filter(formats.day, expects_localtime=True)
register.filter(formats.day_and_hour, expects_localtime=True)
register.filter(formats.months_text)
register.filter(formats.file_size)
register.filter(formats.in_french)
register.filter("translated", gettext)
register.filter(formats.shipped)
register.filter(formats.shipped_text)
register.filter(problem_sentences)


@register.filter(expects_localtime=True)
def month(of: date | None) -> str:
    """The month of a date or datetime: "octobre 2026"."""
    return formats.missing() if of is None else formats.month_name(of.year, of.month)


@register.simple_tag
def french_lang() -> SafeString:
    """The lang attribute of an element whose text is always French; empty on a French page."""
    return SafeString("" if get_language() == "fr" else ' lang="fr"')


@register.filter
def in_form(csv_href: str, form: str) -> str:
    """The URL of a list in another format, given that of its CSV."""
    path, mark, query = csv_href.partition("?")
    return f"{path.removesuffix('csv')}{form}{mark}{query}"
