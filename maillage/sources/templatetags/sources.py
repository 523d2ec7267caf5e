"""Sources in templates: `{% load sources %}`."""

from datetime import date

from django import template
from django.conf import settings
from django.template.context import Context
from django.utils.timezone import localdate

from maillage.accounts.store.people import runs_agency
from maillage.core.offers import feature_of
from maillage.sources.domain.terms import SourceLicence, SourceLine
from maillage.sources.pages.parts import source_words
from maillage.sources.store.source_lines import lines_of_features, published_lines
from maillage.web.offers import offers

_PLACE_PAGE = "territory"  # name of the URL
register = template.Library()


@register.simple_tag(takes_context=True)
def page_sources(context: Context) -> list[SourceLine]:
    """The sources on which the page rests, by the feature that made it; none where the feature names none.

    The page of a place rests on those of every feature that has a panel there.
    """
    match = getattr(context.get("request"), "resolver_match", None)
    if match is None:
        return []
    parts = [match.func, *(offer.build for offer in offers("place_panels") if match.url_name == _PLACE_PAGE)]
    places = (*settings.FEATURES, "site")
    features = (feature_of(str(getattr(part, "__module__", "")), places) for part in parts)
    return lines_of_features({feature for feature in features if feature is not None})


@register.simple_tag(takes_context=True)
def is_first_day(context: Context) -> bool:
    """Whether this administrator of the agency is invited to load the data of the region: nothing was chosen yet."""
    if published_lines():
        return False
    user = getattr(context.get("request"), "user", None)
    return user is not None and user.is_authenticated and runs_agency(user)


@register.filter
def source_state(line: SourceLine) -> str:
    """The state in two words."""
    return source_words.state_word(line, localdate())


@register.filter
def source_class(line: SourceLine) -> str:
    """The class of the tag of its state."""
    return source_words.state_class(line, localdate())


@register.filter
def source_reading(line: SourceLine) -> str:
    """When it was last read, or why it was not."""
    return source_words.reading_text(line)


@register.filter
def source_problem(line: SourceLine) -> str:
    """Why the last look brought nothing; "" if it did."""
    return source_words.problem_text(line)


@register.filter
def source_age(line: SourceLine) -> str:
    """How old the data of a late source are; "" if it is not late."""
    today: date = localdate()
    return source_words.age_text(line, today)


@register.filter
def attribution(line: SourceLine) -> str:
    """How the licence wants the source named, with the day of its data."""
    return source_words.attribution_text(line)


@register.filter
def licence_name(word: str) -> str:
    """The official name of a licence."""
    return SourceLicence(word).official_name


@register.filter
def licence_address(word: str) -> str:
    """The address of a licence; "" if it has none."""
    return SourceLicence(word).address
