"""What is announced and measured, in words that several pages show."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.core.lower_bound import LowerBound
from maillage.measure.announced.domain.disagreements import AnnouncedLine
from maillage.measure.announced.domain.sites import SiteServiceState
from maillage.measure.announced.store.site_outages import KnownOutage
from maillage.measure.announced.store.sites_to_come import KnownSiteToCome
from maillage.measure.comparison.domain.terms import Estimate
from maillage.measure.record.store.operators import operator_table
from maillage.web.wording import formats


def operator_name(code: int) -> str:
    """The name of an operator by its code."""
    operator = operator_table().by_code(code)
    return _("opérateur inconnu") if operator is None else operator.name


def working_share_text(works: Estimate | None) -> str:
    """The share of tests that work, without its interval: "40 %"."""
    return _("trop peu d’appareils") if works is None else formats.percent(works.value)


def working_interval_text(works: Estimate | None) -> str:
    """The interval of the share of tests that work: "23 à 60 %"; nothing where there is none."""
    if works is None or works.low is None or works.high is None:
        return ""
    return _("%(low)s à %(high)s") % {"low": formats.number(works.low * 100), "high": formats.percent(works.high)}


def working_text(works: Estimate | None) -> str:
    """The share of tests that work, with its interval: "40 % (23 à 60 %)"."""
    share, interval = working_share_text(works), working_interval_text(works)
    return f"{share} ({interval})" if interval else share


def tests_at_least(line: AnnouncedLine) -> str:
    """The number of tests of a line, given by the lower end of its step: "au moins 50"."""
    return formats.number(LowerBound.of(line.tests)) if line.works is not None else formats.missing()


def outage_text(outage: KnownOutage) -> str:
    """An outage in a sentence: whose, since when, why, until when."""
    words = {
        "operator": operator_name(outage.operator),
        "day": formats.day(outage.started_on),
        "cause": _(outage.cause.label),
    }
    text = _("Site de %(operator)s hors service depuis le %(day)s (%(cause)s)") % words
    if SiteServiceState.DOWN not in {outage.voice, outage.internet}:
        text = _("Site de %(operator)s dégradé depuis le %(day)s (%(cause)s)") % words
    if outage.expected_end_on is None:
        return f"{text}."
    return _("%(text)s ; retour prévu le %(day)s.") % {"text": text, "day": formats.day(outage.expected_end_on)}


def coming_text(site: KnownSiteToCome) -> str:
    """A site to come in a sentence: whose, under which programme, how far, by when."""
    words = {
        "operator": operator_name(site.operator),
        "programme": _(site.programme.label),
        "stage": _(site.stage.label),
    }
    text = _("Site de %(operator)s à venir : %(programme)s, %(stage)s") % words
    if site.due_on is None:
        return f"{text}."
    return _("%(text)s ; échéance le %(day)s.") % {"text": text, "day": formats.day(site.due_on)}


def under_way_text(outages: Sequence[KnownOutage], coming: Sequence[KnownSiteToCome]) -> str:
    """How many outages and sites to come: "1 panne, 2 sites à venir"; a dash without any."""
    parts = []
    if outages:
        parts.append(ngettext("%(count)s panne", "%(count)s pannes", len(outages)) % {"count": len(outages)})
    if coming:
        parts.append(
            ngettext("%(count)s site à venir", "%(count)s sites à venir", len(coming)) % {"count": len(coming)}
        )
    return ", ".join(parts) or "–"
