"""The demonstration's needs: when they were sent, and how structures answered."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from maillage.buy.contracts.domain.threshold_bands import ThresholdBand
from maillage.include.sourcing.domain.needs import DeclineReason, NeedOutcome, NeedPlan

# French in every language, as typed by buyers and structures.
INVENTED_MESSAGES: Final = (
    ("Nous connaissons bien ce genre de locaux (inventé).", "Une équipe de quatre personnes"),
    ("Possible dès le début de la période (inventé).", "Deux jours par semaine"),
    ("Nous voulons bien en parler (inventé).", ""),
)
INVENTED_REASONS: Final = (DeclineReason.BUSY, DeclineReason.TOO_FAR, DeclineReason.TOO_LARGE)
INVENTED_CONTACT: Final = "contact@structure-inventee.example"


@dataclass(frozen=True, slots=True)
class InventedNeed:
    """A need of the demonstration: ``inquiries`` structures in at most two waves, and numbers of answers."""

    sector: str
    object: str
    constraints: str
    band: ThresholdBand
    asked_days_ago: int
    inquiries: int
    interested: int
    declined: int
    questions: tuple[tuple[str, str], ...] = ()
    is_named: bool = False
    outcome: NeedOutcome | None = None

    def plan(self, territory: str, *, today: dt.date) -> NeedPlan:
        """The need as its buyer would have typed it; one with an outcome is over."""
        asked_on = today - dt.timedelta(days=self.asked_days_ago)
        answers_by = asked_on + dt.timedelta(days=30)
        return NeedPlan(
            object=self.object,
            sectors=(self.sector,),
            territory=territory,
            answers_by=answers_by,
            band=self.band,
            starts_on=answers_by + dt.timedelta(days=60),
            ends_on=answers_by + dt.timedelta(days=425),
            constraints=self.constraints,
            decides_on=answers_by + dt.timedelta(days=30),
            is_anonymous=not self.is_named,
        )


INVENTED_NEEDS: Final = (
    InventedNeed(
        sector="proprete",
        object="Nettoyage des écoles pendant l’année scolaire (inventé)",
        constraints="Après 17 h, six écoles, produits fournis par la commune.",
        band=ThresholdBand.BELOW_90K,
        asked_days_ago=9,
        inquiries=20,
        interested=4,
        declined=3,
        questions=(
            ("Peut-on répondre pour deux écoles seulement ?", "Oui, le besoin pourra être coupé en lots."),
            ("Les clefs sont-elles confiées à l’équipe ?", ""),
        ),
    ),
    InventedNeed(
        sector="espaces_verts",
        object="Entretien des bords de chemins (inventé)",
        constraints="Trois passages entre avril et octobre, 12 km.",
        band=ThresholdBand.BELOW_40K,
        asked_days_ago=3,
        inquiries=10,
        interested=6,
        declined=1,
        is_named=True,
    ),
    InventedNeed(
        sector="restauration",
        object="Repas d’un séminaire, 120 personnes (inventé)",
        constraints="",
        band=ThresholdBand.BELOW_40K,
        asked_days_ago=150,
        inquiries=10,
        interested=2,
        declined=4,
        questions=(("Y a-t-il une cuisine sur place ?", "Un office seulement, avec deux fours."),),
        is_named=True,
        outcome=NeedOutcome.BOUGHT,
    ),
)
