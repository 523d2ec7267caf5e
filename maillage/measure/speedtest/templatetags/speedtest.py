"""The kinds of a test, operators and a device's own tests in templates: `{% load speedtest %}`."""

from typing import Final

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from maillage.core.problems import sentence
from maillage.measure.protocol.domain.plan import TestKind
from maillage.measure.record.domain.terms import VERDICT_MESSAGES, Verdict
from maillage.measure.record.pages.parts.operator_marks import mark_style
from maillage.measure.record.store.measurements import OwnMeasurement
from maillage.measure.record.store.operators import Operator, operator_table
from maillage.measure.speedtest.pages.my_data import own_figures
from maillage.measure.speedtest.pages.parts.sample_commands import max_volume_bytes, megabytes
from maillage.territory.domain.terms import commune_code
from maillage.territory.store.territories import name_of
from maillage.web import charts

register = template.Library()

_NAMES: Final = {TestKind.SPEED: sentence("Débit"), TestKind.FULL: sentence("Complet")}
_CONTENTS: Final = {
    TestKind.SPEED: sentence("Débit descendant et montant, latence"),
    TestKind.FULL: sentence("Débit, fichiers, pages web, vidéo"),
}
_DURATIONS: Final = {TestKind.SPEED: sentence("20 secondes"), TestKind.FULL: sentence("moins de 3 minutes")}

register.filter(megabytes)
register.filter(own_figures)


@register.filter
def kind_name(kind: TestKind) -> str:
    """A kind of test: "Complet"."""
    return _(_NAMES[kind])


@register.filter
def kind_contents(kind: TestKind) -> str:
    """What a kind of test measures."""
    return _(_CONTENTS[kind])


@register.filter
def kind_duration(kind: TestKind) -> str:
    """How long a kind of test takes."""
    return _(_DURATIONS[kind])


@register.filter
def most_volume(kind: TestKind) -> str:
    """The maximum volume of a kind of test, both directions together."""
    return megabytes(max_volume_bytes(kind, is_eco=False))


@register.filter
def eco_volume(kind: TestKind) -> str:
    """The same in the economical mode."""
    return megabytes(max_volume_bytes(kind, is_eco=True))


@register.filter
def operator_mark(operator: Operator) -> SafeString:
    """The mark of an operator, as on every page."""
    return charts.mark(mark_style(operator))


@register.filter
def own_place(row: OwnMeasurement) -> str:
    """The commune of a test."""
    code = commune_code(row.commune or 0)
    return (name_of(code) if code else None) or _("lieu non renseigné")


@register.filter
def own_operator(row: OwnMeasurement) -> str:
    """The operator of a test."""
    operator = operator_table().by_code(row.operator)
    return operator.name if operator else _("opérateur non renseigné")


@register.filter
def own_remark(row: OwnMeasurement) -> str:
    """Why a test is not counted; "" where it is."""
    return "" if row.verdict is Verdict.COUNTED else _(VERDICT_MESSAGES[row.verdict])
