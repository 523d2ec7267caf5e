"""Fixed 4G on the home page, in the communication kit, and as a reuse of the data of its prediction."""

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.core.problems import sentence
from maillage.cover.prediction.pages.parts.prediction_words import reached_marks, reached_sentence
from maillage.cover.prediction.store.coverage_answers import totals_of
from maillage.cover.prediction.store.current_prediction import current_prediction
from maillage.measure.campaign.pages.parts.kit_embeds import KitEmbed
from maillage.opendata.ideas.domain.ideas import OwnReuse, ReuseKind
from maillage.web.offers import HomeCard, HomeCardOffer
from maillage.web.wording.glossary import NumberMark

KIT_EMBEDS: Final = (
    KitEmbed(
        title=sentence("« Suis-je éligible ? » sur votre site"),
        text=sentence(
            "Collez ce code dans une page : chacun y demande si la 4G fixe arrive chez lui. Rien de ce qui est demandé "
            "n’est gardé, sans traceur ni témoin de connexion."
        ),
        address="coverage_point",
        height_px=640,
        is_offered=lambda: current_prediction() is not None,
    ),
)

OWN_REUSES: Final = (
    OwnReuse(
        word="4g-fixe",
        kind=ReuseKind.APPLICATION,
        title=sentence("Puis-je avoir la 4G fixe ?"),
        text=sentence("Une adresse, et la réponse avec sa certitude ; elle se pose sur le site d’une commune."),
        address="coverage_point",
        schema_ids=("maillage/prediction-4g-fixe", "maillage/sites-4g-fixe"),
        is_offered=lambda: current_prediction() is not None,
    ),
)


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
