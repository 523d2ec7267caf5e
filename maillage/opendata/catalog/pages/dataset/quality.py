"""The quality score in words: each criterion, what was observed, what the publisher can do."""

from collections.abc import Callable, Mapping
from typing import Final

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.core.problems import sentence
from maillage.opendata.catalog.domain.terms import Frequency
from maillage.opendata.catalog.pages.parts.words import day, errors_text
from maillage.opendata.catalog.store.quality_score import (
    Criterion,
    CriterionScore,
    QualityFacts,
    QualityScore,
    latest_update,
)
from maillage.web.charts.axis import Ink
from maillage.web.charts.parts import PartBar, part_bars
from maillage.web.wording.formats import number

NAMES: Final[Mapping[Criterion, str]] = {
    Criterion.CONFORMITY: sentence("Conforme à un modèle"),
    Criterion.FRESHNESS: sentence("À jour"),
    Criterion.DESCRIPTION: sentence("Description"),
    Criterion.LICENCE: sentence("Licence"),
    Criterion.OPEN_FORMATS: sentence("Formats ouverts"),
    Criterion.CONTACT: sentence("Contact"),
    Criterion.PERIOD: sentence("Période"),
    Criterion.TERRITORY: sentence("Territoire"),
    Criterion.DOCUMENTATION: sentence("Documentation"),
}
# Next to the bars a phone has room for a dozen characters.
_SHORT_NAMES: Final[Mapping[Criterion, str]] = {
    **NAMES,
    Criterion.CONFORMITY: sentence("Modèle suivi"),
    Criterion.OPEN_FORMATS: sentence("Formats"),
}
ADVICE: Final[Mapping[Criterion, str]] = {
    Criterion.CONFORMITY: sentence("Ouvrez les données dans l’éditeur, appliquez les corrections proposées, publiez."),
    Criterion.FRESHNESS: sentence("Publiez les lignes nouvelles, ou dites le bon rythme de mise à jour."),
    Criterion.DESCRIPTION: sentence(
        "Dites en deux phrases ce que contient chaque ligne, d’où elle vient et ce qui n’y est pas (150 caractères)."
    ),
    Criterion.LICENCE: sentence(
        "Choisissez la Licence Ouverte 2.0 ou l’ODbL : sans licence, personne n’ose réutiliser."
    ),
    Criterion.OPEN_FORMATS: sentence("Ajoutez un fichier CSV, JSON ou GeoJSON : tous les logiciels les lisent."),
    Criterion.CONTACT: sentence("Donnez l’adresse d’un service, plutôt que celle d’une personne."),
    Criterion.PERIOD: sentence("Dites le premier et le dernier jour que couvrent les données."),
    Criterion.TERRITORY: sentence("Choisissez le territoire : le jeu paraîtra sur sa page."),
    Criterion.DOCUMENTATION: sentence("Suivez un modèle national, et donnez deux ou trois mots-clés."),
}


def quality_chart(score: QualityScore) -> SafeString:
    """The score as bars, one per criterion."""
    return part_bars(
        [
            PartBar(_(_SHORT_NAMES[scored.criterion]), points_text(scored), scored.share * 100)
            for scored in score.criteria
        ],
        ink=Ink("op-a", 0),
        title=_("La note critère par critère"),
        description=_("Part des points obtenue pour chaque critère, de 0 à 100."),
    )


def criterion_name(criterion: Criterion) -> str:
    """Display name of a criterion: "Conforme à un modèle"."""
    return _(NAMES[criterion])


def advice(scored: CriterionScore) -> str:
    """What the publisher can do for a criterion; "" if it has full points."""
    return "" if scored.share >= 1 else _(ADVICE[scored.criterion])


def observation(scored: CriterionScore, facts: QualityFacts) -> str:
    """What was observed for a criterion."""
    return _OBSERVATIONS[scored.criterion](facts)


def points_text(scored: CriterionScore) -> str:
    """Points earned out of the maximum: "12,5/25"."""
    digits = 0 if float(scored.points).is_integer() else 1
    return f"{number(scored.points, digits)}/{scored.most}"


def _conformity(facts: QualityFacts) -> str:
    if not facts.has_schema:
        return _("Ne suit aucun modèle national.")
    if not facts.error_count:
        return _("Aucune erreur.")
    rows = ngettext("dans %(rows)s ligne", "dans %(rows)s lignes", facts.bad_row_count)
    return f"{errors_text(facts.error_count)} {rows % {'rows': number(facts.bad_row_count)}}."


def _freshness(facts: QualityFacts) -> str:
    if facts.frequency is Frequency.UNKNOWN:
        return _("Le rythme de mise à jour n’est pas dit.")
    last = latest_update(facts.frequency, facts.modified_on)
    if last is None:
        return _("Sans rythme fixe ; modifié le %(day)s.") % {"day": day(facts.modified_on)}
    words = _("Attendu avant le %(day)s.") if facts.today <= last else _("Attendu avant le %(day)s : en retard.")
    return words % {"day": day(last)}


def _presence(is_given: bool) -> str:  # noqa: FBT001 -- a word for a truth
    return _("Renseigné.") if is_given else _("Non renseigné.")


_OBSERVATIONS: Final[Mapping[Criterion, Callable[[QualityFacts], str]]] = {
    Criterion.CONFORMITY: _conformity,
    Criterion.FRESHNESS: _freshness,
    Criterion.DESCRIPTION: lambda facts: (
        ngettext("%(count)s caractère.", "%(count)s caractères.", len(facts.description.strip()))
        % {"count": number(len(facts.description.strip()))}
    ),
    Criterion.LICENCE: lambda facts: _presence(bool(facts.licence)),
    Criterion.OPEN_FORMATS: lambda facts: _("Oui.") if facts.has_open_format else _("Non."),
    Criterion.CONTACT: lambda facts: _presence(bool(facts.contact_email or facts.contact_name)),
    Criterion.PERIOD: lambda facts: _presence(bool(facts.period_start and facts.period_end)),
    Criterion.TERRITORY: lambda facts: _presence(bool(facts.territory)),
    Criterion.DOCUMENTATION: lambda facts: _presence(facts.has_schema and facts.keywords > 0),
}
