"""One name for one metric: what templates, the API, files and charts call it, in which unit, with how many decimals.

Whoever shows a figure takes its name from here, and marks it with ``told_number``, in a sentence with ``marked``:
tests/site/one_number reads the marks of all public pages beside the API and the files, and fails where one name has
two numbers.
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
    """One metric: its id (API, files), its name on pages, the unit of its numbers ("" for a count), its decimals.

    ``short`` is its name where six stand side by side on a telephone.
    """

    id: str
    name: str | Promise
    unit: str = ""
    digits: int = 0
    short: str | Promise = ""


_METRICS: Final = (
    # What a test measures; over several tests, the median.
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
    # What a comparison estimates over inhabitants: a mean.
    Metric("score", gettext_lazy("Note d’ensemble"), "points", 1),
    Metric("speed_score", gettext_lazy("Note de vitesse"), "points", 1),
    # Tests: all that came, those that count for a metric, those with the whole score, what these are worth.
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
EVERYTHING: Final = "all"  # what a number is of that counts all that this installation shows
_ORDERING: Final = frozenset({"sort", "page"})
METRICS: Final[Mapping[str, Metric]] = {metric.id: metric for metric in _METRICS}


def scope_of(search: Iterable[tuple[str, str]]) -> str:
    """What the number of a search is of, by the words of its address: everything, one territory, else its words."""
    asked = sorted(pair for pair in search if pair[0] not in _ORDERING)
    if [name for name, _word in asked] == ["territory"]:
        return asked[0][1]
    return urlencode(asked) or EVERYTHING


def metric_name(metric: str) -> str:
    """The name of a metric in the language of the page."""
    return str(METRICS[metric].name)


def metric_short(metric: str) -> str:
    """Its name where there is no room for the whole one."""
    return str(METRICS[metric].short) or metric_name(metric)


def told_number(text: str, metric: str, value: float, *, of: str, by: str = "", when: str = "") -> SafeString:
    """``text`` marked as the number ``value`` of a metric: of which place or thing, by whom (an operator), when.

    ``metric`` may name one measurement after a colon: "tests_counted:download".

    A number that is told as the lower end of its step is marked as that.
    """
    marks = [("metric", metric), ("of", of), ("by", by), ("when", when)]
    attributes = format_html_join("", ' data-{}="{}"', (mark for mark in marks if mark[1]))
    step = SafeString(" data-step" if isinstance(value, LowerBound) else "")
    written = repr(round(float(value), 6)).removesuffix(".0")
    return format_html('<data value="{}"{}{}>{}</data>', written, attributes, step, text)


@dataclass(frozen=True, slots=True)
class NumberMark:
    """A whole number that a text says: of which metric, of which place or thing, by which operator, when."""

    metric: str
    value: int
    of: str = EVERYTHING
    by: str = ""
    when: str = ""


def marked(text: str, marks: Iterable[NumberMark]) -> SafeString:
    """``text`` with the first place of each number marked; one that it does not say in digits is left out."""
    spans = dict[int, tuple[int, NumberMark]]()
    for mark in marks:
        # "79" is no part of "179", "79,5" or "1 079".
        written = re.finditer(rf"(?<![\d\u202f,.]){re.escape(number(mark.value))}(?![\u202f,.]?\d)", text)
        if place := next((place for place in written if place.start() not in spans), None):
            spans[place.start()] = place.end(), mark
    parts, at = [], 0
    for start, (end, mark) in sorted(spans.items(), key=lambda span: span[0]):
        parts += [
            text[at:start],
            told_number(text[start:end], mark.metric, mark.value, of=mark.of, by=mark.by, when=mark.when),
        ]
        at = end
    return format_html_join("", "{}", ((part,) for part in [*parts, text[at:]]))
