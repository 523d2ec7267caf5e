"""What the press room can tell of repairs: zones whose works are done, and what tests prove of them."""

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.core.press_text import PressFigure
from maillage.core.problems import sentence
from maillage.measure.comparison.domain.terms import Estimate
from maillage.measure.figures.store.figures import default_origin, published_on
from maillage.measure.figures.store.origins import TESTS
from maillage.measure.repair.domain.steps import ActionState
from maillage.measure.repair.domain.verification import Proof
from maillage.measure.repair.store.repair_actions import KnownAction, actions, verification_of
from maillage.territory.pages.parts.press_offers import PressOffer, PressStory, PressVisit, figure_lines
from maillage.territory.store.territories import communes_of
from maillage.web.demonstration import shows_demonstration
from maillage.web.wording.formats import number, percent

_MOST_ZONES: Final = 8
_REPORTED: Final = frozenset({ActionState.REPORTED, ActionState.ANSWERED, ActionState.PLANNED, ActionState.DONE})


def repair_story(visit: PressVisit) -> PressStory | None:
    """The zones reported and repaired in a territory, with the proof of each; None while none is repaired."""
    inside, origin = set(communes_of(visit.place.address)), default_origin()
    known = [action for action in actions() if action.origin is origin and inside.intersection(action.communes)]
    repaired = [action for action in known if action.done_on is not None]
    if not repaired:
        return None
    proofs = [figure for action in repaired[:_MOST_ZONES] if (figure := _proof_figure(action)) is not None]
    reported = sum(action.state in _REPORTED for action in known)
    figures = (
        PressFigure("reparees", _("Zones aux travaux faits"), number(len(repaired))),
        PressFigure("signalees", _("Zones signalées aux opérateurs"), number(reported)),
        PressFigure("prouvees", _("Réparations prouvées par des tests"), number(len(proofs))),
        *proofs,
    )
    title = ngettext(
        "%(place)s : {reparees} zone mal couverte est réparée",
        "%(place)s : {reparees} zones mal couvertes sont réparées",
        len(repaired),
    )
    lines = "\n".join(f"- {line}" for line in figure_lines(proofs))
    return PressStory(
        title=title % {"place": visit.place.name},
        lead=_("Zones mal couvertes signalées aux opérateurs : {signalees}. Travaux faits : {reparees}."),
        paragraphs=tuple(
            filter(
                None,
                (
                    _("Une réparation est dite prouvée quand les tests des habitants, après les travaux, ratent moins "
                      "souvent que ceux d’avant, marge d’erreur comprise. Réparations prouvées : {prouvees}."),
                    _("Part de tests ratés, après les travaux :") if lines else "",
                    lines,
                ),
            )
        ),
        figures=figures,
        figures_on=published_on() or visit.today,
        link=(_("Les zones à réparer"), reverse("repair")),
        method=(_("La méthode"), reverse("method")),
        is_invented=shows_demonstration(TESTS),
    )  # fmt: skip


def _proof_figure(action: KnownAction) -> PressFigure | None:
    """The share of bad tests after the works of a proven repair; None of others."""
    checked = verification_of(action)
    if checked is None or checked.proof is not Proof.PROVEN or checked.after.share is None:
        return None
    before = checked.before.share
    label = action.title if before is None else f"{action.title} ({_('avant :')} {percent(before.value)})"
    return PressFigure(f"zone-{action.id}", label, percent(checked.after.share.value), _interval(checked.after.share))


def _interval(share: Estimate) -> str:
    if share.low is None or share.high is None:
        return ""
    return _("entre %(low)s et %(high)s") % {"low": percent(share.low), "high": percent(share.high)}


PRESS_OFFERS: Final = (PressOffer("reparations", sentence("Les zones réparées"), 40, repair_story),)
