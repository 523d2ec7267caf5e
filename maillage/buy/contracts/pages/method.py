"""The page of the method: what is read, what is repaired, what is counted, and what the data cannot say."""

from typing import Any

from django.utils.translation import gettext as _

from maillage.buy.contracts.domain.links import MEASURED_SUCCESSORS
from maillage.buy.contracts.domain.threshold_bands import LAW_OF_THRESHOLDS
from maillage.buy.contracts.pages.parts.law_words import LEGIFRANCE, law_note
from maillage.buy.contracts.store.reading_rules import check_rules, repair_rules
from maillage.buy.notices.store.notice_files import PublishedNotices, published_notices
from maillage.web.wording.formats import number, percent


def method_context() -> dict[str, Any]:
    """Every rule that the reading follows, the thresholds of the law, and what was measured."""
    return {
        "repairs": repair_rules(),
        "checks": check_rules(),
        "thresholds": LAW_OF_THRESHOLDS,
        "law_note": law_note(),
        "law_href": LEGIFRANCE,
        "successors": _successors_text(),
        "notices": _notices_text(published_notices()),
    }


def _successors_text() -> str:
    """How right the proposals of successors were, on pairs that were read one by one."""
    measured = MEASURED_SUCCESSORS
    words = {
        "labelled": measured.labelled,
        "right": measured.right,
        "said": measured.said,
        "precision": percent(measured.said_and_right / measured.said),
        "least": percent(measured.precision[0]),
        "most": percent(measured.precision[1]),
        "recall": percent(measured.said_and_right / measured.right),
        "least_recall": percent(measured.recall[0]),
    }
    return (
        _(
            "Mesuré sur %(labelled)s couples de marchés réels, lus un par un : %(right)s sont le même besoin, la "
            "règle en propose %(said)s. Précision : %(precision)s (entre %(least)s et %(most)s) ; rappel : %(recall)s "
            "(au moins %(least_recall)s). Elle a été réglée sur ces mêmes couples : ces chiffres la flattent, et si "
            "peu de cas laissent un grand doute."
        )
        % words
    )


def _notices_text(published: PublishedNotices | None) -> str:
    """How many notices are here, and by which numbers they can be tied to a contract."""
    if published is None or published.with_siren is None:
        return _("Aucun avis n’est chargé ici.") if published is None else ""
    words = {
        "notices": number(published.notices),
        "sirens": number(published.with_siren),
        "purchases": number(published.with_purchase_number or 0),
        "contracts": number(published.with_contract_number or 0),
    }
    return (
        _(
            "Avis chargés ici : %(notices)s. Donnent le SIREN de l’acheteur : %(sirens)s ; un numéro d’achat : "
            "%(purchases)s ; le numéro d’un marché attribué : %(contracts)s."
        )
        % words
    )
