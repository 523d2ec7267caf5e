"""What the press room can tell of the campaign: how far it is, at half and at its end."""

from typing import Final

from django.utils.translation import gettext as _

from maillage.core.press_text import PressFigure
from maillage.core.problems import sentence
from maillage.measure.campaign.domain.campaign import CampaignState
from maillage.measure.campaign.pages.parts.progress import campaign_href, pace_text, plan_days, plan_name, sentence_of
from maillage.measure.campaign.store.campaign import CampaignProgress, current_plan, progress
from maillage.measure.figures.store.figures import default_origin
from maillage.measure.figures.store.origins import TESTS
from maillage.territory.pages.parts.press_offers import PressOffer, PressStory, PressVisit
from maillage.territory.store.territories import territory
from maillage.web.demonstration import shows_demonstration
from maillage.web.wording.formats import number, percent

_HALF: Final = 0.5


def campaign_story(visit: PressVisit) -> PressStory | None:
    """The tests received, the share of the goal, the pace; None before the first tests that may be shown."""
    plan = current_plan()
    measured = progress(plan, origin=default_origin(), today=visit.today)
    if measured.tests is None or not measured.tests:
        return None
    share = measured.tests / plan.goal_tests
    figures = [
        PressFigure("tests", _("Tests reçus"), number(measured.tests)),
        PressFigure("but", _("Tests visés"), number(plan.goal_tests)),
        PressFigure("part", _("Part du but"), percent(share)),
    ]
    if measured.pace is not None:
        figures.append(PressFigure("rythme", _("Tests par jour, sur quatre semaines"), pace_text(measured.pace)))
    place = territory(plan.territory).name
    words = {"place": place, "name": plan_name(plan), "days": plan_days(plan)}
    return PressStory(
        title=_title(measured, share) % words,
        lead=_("{tests} tests ont été faits par les habitants sur les {but} visés, soit {part}."),
        paragraphs=tuple(
            filter(
                None,
                (
                    _("Campagne « %(name)s », %(days)s.") % words,
                    sentence_of(measured),
                    _("Il en vient {rythme} par jour depuis quatre semaines.") if measured.pace is not None else "",
                    _("Un test prend une minute, sans compte ni application, et compte dès la seconde suivante."),
                ),
            )
        ),
        figures=tuple(figures),
        figures_on=visit.today,
        link=(_("Où en est la campagne"), campaign_href(plan)),
        method=(_("Comment on teste"), campaign_href(plan)),
        is_invented=shows_demonstration(TESTS),
    )


def _title(measured: CampaignProgress, share: float) -> str:
    if measured.state is CampaignState.REACHED:
        return _("%(place)s : la campagne de tests a atteint son but")
    if measured.state is CampaignState.ENDED:
        return _("%(place)s : la campagne de tests finit à {part} de son but")
    if share >= _HALF:
        return _("%(place)s : la campagne de tests a passé la moitié, {tests} tests")
    return _("%(place)s : {tests} tests, la campagne en est à {part}")


PRESS_OFFERS: Final = (PressOffer("campagne", sentence("La campagne, à mi-chemin"), 30, campaign_story),)
