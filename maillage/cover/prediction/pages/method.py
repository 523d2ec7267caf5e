"""The method of the prediction: one page in words, then every number of the link budget with its source."""

from typing import Final

from django.utils.translation import gettext as _

from maillage.cover.network.domain.link_budget import budget_lines
from maillage.cover.prediction.domain.network.entry_loss import Building, entry_loss_db
from maillage.cover.prediction.pages.parts.prediction_words import clutter_sentence, places_sentence, prediction_line
from maillage.cover.prediction.store.current_prediction import PublishedPrediction
from maillage.web.wording.formats import number

_USUAL_GHZ: Final = 3.5  # the band of networks of fixed 4G


def coverage_method_context(prediction: PublishedPrediction | None) -> dict[str, object]:
    """The method, with each line of the link budget beside the value that the prediction in force has used.

    The sentences of a prediction are "" while there is none.
    """
    facts = prediction.facts if prediction else None
    budget = facts["budget"] if facts else {}
    return {
        "numbers": [(line, budget.get(line.name, line.default)) for line in budget_lines()],
        "basis": prediction_line(facts) if facts else "",
        "clutter": clutter_sentence(facts) if facts else "",
        "households_at": places_sentence(facts) if facts else "",
        "version": prediction.version if prediction else "",
        "indoors": _(
            "Le même trajet, jusqu’à une box posée au rez-de-chaussée ; à %(frequency)s GHz les murs prennent "
            "%(old)s dB dans une maison ancienne, %(insulated)s dB dans une maison bien isolée (recommandation P.2109 "
            "de l’UIT)."
        )
        % {
            "frequency": number(_USUAL_GHZ, 1),
            "old": number(entry_loss_db(_USUAL_GHZ, Building.TRADITIONAL)),
            "insulated": number(entry_loss_db(_USUAL_GHZ, Building.THERMALLY_EFFICIENT)),
        },
    }
