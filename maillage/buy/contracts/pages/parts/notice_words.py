"""A notice of a contract as text: what it asked, by which criteria, and how sure it is that it belongs here."""

from collections.abc import Mapping, Sequence
from typing import Final

from django.utils.translation import gettext as _

from maillage.buy.contracts.domain.notice_links import NoticeLink
from maillage.buy.notices.domain.terms import AwardCriterion, Notice, NoticeKind
from maillage.core.problems import sentence
from maillage.web.wording.formats import day, number

KINDS: Final[Mapping[NoticeKind, str]] = {
    NoticeKind.PRIOR: sentence("Avis de préinformation"),
    NoticeKind.CALL: sentence("Avis de marché"),
    NoticeKind.AWARD: sentence("Avis d’attribution"),
    NoticeKind.MODIFICATION: sentence("Avis de modification"),
    NoticeKind.CORRECTION: sentence("Avis rectificatif"),
}
NOTICE_REASONS: Final[Mapping[str, str]] = {
    "stated-by-buyer": sentence("l’acheteur l’a dit"),
    "contract-number": sentence("il donne le numéro de ce marché"),
    "purchase-number": sentence("il porte le même numéro d’achat"),
    "named-by-notice": sentence("un avis certain le cite"),
    "same-buyer": sentence("même acheteur"),
    "same-buyer-name": sentence("même nom d’acheteur"),
    "same-cpv-class": sentence("même famille d’achat"),
    "similar-object": sentence("objet proche"),
    "same-holder": sentence("même titulaire"),
    "same-amount": sentence("même montant"),
}


def notice_title(notice: Notice) -> str:
    """Its kind and number."""
    return f"{_(KINDS[notice.kind])} {notice.number}"


def sureness_text(link: NoticeLink) -> str:
    """How sure it is that a notice belongs to the contract, and why."""
    reasons = ", ".join(_(NOTICE_REASONS[reason]) for reason in link.reasons)
    if link.is_certain:
        return _("Rattaché avec certitude : %(reasons)s.") % {"reasons": reasons}
    return _("Rapprochement possible : %(reasons)s.") % {"reasons": reasons}


def criteria_of(link: NoticeLink) -> Sequence[AwardCriterion]:
    """The criteria of the lot that the contract is, where that is known, else of the notice, else of all lots alike."""
    notice = link.notice
    own = [lot.criteria for lot in notice.lots if link.lot_number is not None and lot.number == link.lot_number]
    every = {lot.criteria for lot in notice.lots if lot.criteria}
    return own[0] if own and own[0] else notice.criteria or (next(iter(every)) if len(every) == 1 else ())


def notice_notes(link: NoticeLink) -> Sequence[str]:
    """What a notice says besides its object: days, lots and clauses; where it is certain, to whom it was awarded."""
    notice = link.notice
    notes = [_("Publié le %(day)s") % {"day": day(notice.published_on)}] if notice.published_on else []
    if notice.deadline_on:
        notes.append(_("offres jusqu’au %(day)s") % {"day": day(notice.deadline_on)})
    if notice.lots:
        notes.append(_("%(count)s lots") % {"count": number(len(notice.lots))})
    if notice.is_reserved:
        notes.append(_("réservé (atelier protégé, insertion)"))
    if notice.has_social_clause:
        notes.append(_("dit une clause sociale ou environnementale"))
    if link.is_certain and (names := _holder_names(link)):
        notes.append(_("attribué à %(names)s") % {"names": ", ".join(names)})
    return notes


def _holder_names(link: NoticeLink) -> Sequence[str]:
    """All who were chosen: for the lot that the contract is, where that is known, else in the whole notice."""
    awards = link.notice.awards
    own = [award for award in awards if link.lot_number is not None and award.lot_number == link.lot_number]
    return tuple(dict.fromkeys(name for award in own or awards for name in award.holder_names))
