"""The metrics: one id, name, unit and number of decimals each, for templates, API, files and charts.

Every figure takes its name from here, and is marked up with ``marked_number``, in a sentence with ``marked``:
tests/site/one_number compares the marks of all public pages with the API and the files, and fails if one metric has two
values.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from maillage.core.lower_bound import LowerBound
from maillage.web.wording.formats import number


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric: its id (API, files), its name on pages, its unit ("" for a count), its decimals.

    ``short`` is its name where six are side by side on a phone.
    """

    id: str
    name: str | Promise
    unit: str = ""
    digits: int = 0
    short: str | Promise = ""


_METRICS: Final = (
    # Measured by a test; over several tests, the median.
    Metric("download", gettext_lazy("Débit descendant"), "bit/s", short=gettext_lazy("Descente")),
    Metric("upload", gettext_lazy("Débit montant"), "bit/s", short=gettext_lazy("Montée")),
    Metric("latency", gettext_lazy("Latence"), "ms"),
    Metric("web", gettext_lazy("Pages web"), "ms", short=gettext_lazy("Pages")),
    Metric("video", gettext_lazy("Vidéo"), "ms"),
    Metric("file_download", gettext_lazy("Réception d’un fichier"), "ms"),
    Metric("file_upload", gettext_lazy("Envoi d’un fichier"), "ms"),
    Metric("files", gettext_lazy("Fichiers"), "points"),
    Metric("median_score", gettext_lazy("Note d’un test"), "points"),
    Metric("median_speed_score", gettext_lazy("Note de vitesse d’un test"), "points"),
    # Estimated over inhabitants by a comparison; a mean.
    Metric("score", gettext_lazy("Note d’ensemble"), "points", 1),
    Metric("speed_score", gettext_lazy("Note de vitesse"), "points", 1),
    # Tests: all received, those counted for a metric, those with a complete score, their effective number.
    Metric("tests_received", gettext_lazy("Tests reçus")),
    Metric("tests_counted", gettext_lazy("Tests comptés")),
    Metric("tests_compared", gettext_lazy("Tests complets")),
    Metric("tests_worth", gettext_lazy("Tests indépendants")),
    # Counts of things.
    Metric("inhabitants", gettext_lazy("Habitants")),
    Metric("households", gettext_lazy("Foyers des communes calculées")),
    Metric("households_reached", gettext_lazy("Foyers couverts")),
    Metric("households_in_need", gettext_lazy("Foyers sans autre bon accès")),
    Metric("households_in_need_reached", gettext_lazy("Foyers couverts sans autre bon accès")),
    Metric("contracts", gettext_lazy("Marchés publiés")),
    Metric("contracts_ending", gettext_lazy("Marchés qui se terminent d’ici un an")),
    Metric("purchases_planned", gettext_lazy("Achats à venir")),
    Metric("opportunities", gettext_lazy("Occasions d’achat inclusif")),
    Metric("structures", gettext_lazy("Structures inclusives")),
    Metric("needs", gettext_lazy("Besoins publiés")),
    Metric("datasets", gettext_lazy("Jeux de données")),
    Metric("insertion_people", gettext_lazy("Personnes en insertion")),
    Metric("insertion_hours", gettext_lazy("Heures d’insertion"), "h"),
    Metric("repair_people", gettext_lazy("Habitants des zones à réparer")),
)
EVERYTHING: Final = "all"  # the scope of a number that covers the whole installation
_ORDERING: Final = frozenset({"sort", "page"})
METRICS: Final[Mapping[str, Metric]] = {metric.id: metric for metric in _METRICS}


def scope_of(search: Iterable[tuple[str, str]]) -> str:
    """The scope of a search's number, by its parameters: everything, one territory, else the query string."""
    asked = sorted(pair for pair in search if pair[0] not in _ORDERING)
    if [name for name, _word in asked] == ["territory"]:
        return asked[0][1]
    return urlencode(asked) or EVERYTHING


def metric_name(metric: str) -> str:
    """The name of a metric in the language of the page."""
    return str(METRICS[metric].name)


def metric_short(metric: str) -> str:
    """Its short name, if it has one."""
    return str(METRICS[metric].short) or metric_name(metric)


def marked_number(text: str, metric: str, value: float, *, of: str, by: str = "", when: str = "") -> SafeString:
    """``text`` marked up as the value of a metric: ``of`` a place or thing, ``by`` an operator, ``when``.

    ``metric`` may name one measurement after a colon: "tests_counted:download". A lower bound is marked as such.
    """
    marks = [("metric", metric), ("of", of), ("by", by), ("when", when)]
    attributes = format_html_join("", ' data-{}="{}"', (mark for mark in marks if mark[1]))
    step = SafeString(" data-step" if isinstance(value, LowerBound) else "")
    written = repr(round(float(value), 6)).removesuffix(".0")
    return format_html('<data value="{}"{}{}>{}</data>', written, attributes, step, text)


@dataclass(frozen=True, slots=True)
class NumberMark:
    """A whole number in a text: its metric, the place or thing it is of, the operator, the period."""

    metric: str
    value: int
    of: str = EVERYTHING
    by: str = ""
    when: str = ""


def marked(text: str, marks: Iterable[NumberMark]) -> SafeString:
    """``text`` with the first occurrence of each number marked up; numbers that do not occur in digits are skipped."""
    spans = dict[int, tuple[int, NumberMark]]()
    for mark in marks:
        # "79" does not match in "179", "79,5" or "1 079".
        written = re.finditer(rf"(?<![\d\u202f,.]){re.escape(number(mark.value))}(?![\u202f,.]?\d)", text)
        if place := next((place for place in written if place.start() not in spans), None):
            spans[place.start()] = place.end(), mark
    parts, at = [], 0
    for start, (end, mark) in sorted(spans.items(), key=lambda span: span[0]):
        parts += [
            text[at:start],
            marked_number(text[start:end], mark.metric, mark.value, of=mark.of, by=mark.by, when=mark.when),
        ]
        at = end
    return format_html_join("", "{}", ((part,) for part in [*parts, text[at:]]))
