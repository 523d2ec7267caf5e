"""What the home page says of fixed 4G."""

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.cover.prediction.pages.parts.prediction_words import reached_marks, reached_sentence
from maillage.cover.prediction.store.coverage_answers import totals_of
from maillage.cover.prediction.store.current_prediction import current_prediction
from maillage.web.offers import HomeCard, HomeCardOffer
from maillage.web.wording.glossary import NumberMark


def fixed_access() -> HomeCard:
    """How many households fixed 4G can serve."""
    prediction = current_prediction()
    totals = None if prediction is None else totals_of(prediction, prediction.facts["territory"])
    answer, marks = "", tuple[NumberMark, ...]()
    if prediction is not None and totals is not None:
        answer = reached_sentence(totals, prediction.facts)
        marks = reached_marks(totals, prediction.facts["territory"])
    return HomeCard(
        _("Couvrir"),
        _("La fibre tarde ? La 4G fixe donne Internet par une antenne sur le toit, là où le signal arrive."),
        answer,
        ((_("Mon adresse est-elle couverte ?"), reverse("coverage")),),
        is_invented=prediction is not None and bool(prediction.facts["is_invented"]),
        marks=marks,
    )


HOME_CARDS: Final = (HomeCardOffer(50, fixed_access),)
