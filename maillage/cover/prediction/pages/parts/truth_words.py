"""Measurements in words: shares with intervals, verdicts on sites."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.cover.prediction.domain.truth_reports import MeasuredShare, SiteVerdict
from maillage.web.wording.formats import number


def measured_words(share: MeasuredShare) -> str:
    """The share of tested homes that have the promised rate."""
    text = ngettext(
        "%(works)s foyer sur %(voices)s testés a le débit promis, soit %(share)s %% (%(low)s à %(high)s)",
        "%(works)s foyers sur %(voices)s testés ont le débit promis, soit %(share)s %% (%(low)s à %(high)s)",
        round(share.works),
    )
    return text % {
        "works": number(share.works),
        "voices": number(share.voices),
        **share_percents(share),
    }


def share_percents(share: MeasuredShare) -> dict[str, str]:
    """A share and its interval in percent."""
    return {
        name: number(100 * value) for name, value in (("share", share.share), ("low", share.low), ("high", share.high))
    }


def site_verdict_words(verdict: SiteVerdict | None) -> str:
    """Whether tests verify a site in service, or how many are missing."""
    if verdict is None:
        return _("Ce site est en service : seuls des tests diront s’il tient sa promesse.")
    words = {"measured": measured_words(verdict.measured)}
    if verdict.is_verified:
        return _("Vérifié par les tests : %(measured)s.") % words
    if verdict.is_contradicted:
        return _("Les tests le contredisent : %(measured)s, quand l’Arcep demande 98 %%.") % words
    return _("Pas encore vérifié : %(measured)s ; il faut plus de tests pour conclure.") % words
