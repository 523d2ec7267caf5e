"""The draft of an agreement between the members of a group, whose blanks are blanks; as text and on paper."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from maillage.include.opportunities.domain.groups import FORM_MEANINGS, GroupForm
from maillage.web.print import typeset

BLANK: Final = "…………………………………………"
_printing = Lock()
_TEMPLATE: Final = Path(__file__).with_name("agreement.typ")


@dataclass(frozen=True, slots=True)
class AgreementMember:
    """A member as the agreement names it: what is not known is a blank."""

    name: str
    siret: str
    address: str
    shares: tuple[str, ...]
    total: str


@dataclass(frozen=True, slots=True)
class AgreementClause:
    """One article of the draft: its title, and its paragraphs."""

    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Agreement:
    """The draft: a title, what it is, its clauses, the lines to sign on."""

    title: str
    warning: str
    clauses: tuple[AgreementClause, ...]
    signatures: tuple[str, ...]


def draft_agreement(
    members: Sequence[AgreementMember], lots: Sequence[str], form: GroupForm, *, agent: str
) -> Agreement:
    """The draft for a group of this form; ``agent`` is the name of the member that could be its agent."""
    parties = tuple(
        _("%(name)s, SIRET %(siret)s, %(address)s, représentée par %(blank)s")
        % {"name": member.name, "siret": member.siret, "address": member.address or BLANK, "blank": BLANK}
        for member in members
    )
    shares = tuple(f"{member.name} : {' ; '.join(member.shares)} ({member.total})" for member in members)
    return Agreement(
        title=_("Convention de groupement momentané d’entreprises (projet)"),
        warning=_(
            "Projet à relire et à compléter : ce n’est ni un conseil juridique ni un engagement. Les montants sont une "
            "répartition possible, calculée pour que personne n’en dépende. Les pointillés restent à remplir."
        ),
        clauses=(
            AgreementClause(_("Entre"), parties),
            AgreementClause(
                _("Objet"),
                (
                    _("Répondre ensemble à la consultation n° %(blank)s de %(blank)s, pour :") % {"blank": BLANK},
                    *lots,
                ),
            ),
            *form_clauses(form, agent),
            AgreementClause(_("Répartition, par an et hors taxes"), shares),
            *later_clauses(),
        ),
        signatures=tuple(
            _("Pour %(name)s, à %(blank)s, le %(blank)s") % {"name": member.name, "blank": BLANK} for member in members
        ),
    )


def form_clauses(form: GroupForm, agent: str) -> Iterator[AgreementClause]:
    """What the group is, and who speaks for it."""
    words = {"form": _(form.label).lower(), "agent": agent, "blank": BLANK}
    yield AgreementClause(
        _("Forme du groupement"),
        (
            _("Le groupement est %(form)s (code de la commande publique, R2142-19 et suivants).") % words,
            _(FORM_MEANINGS[form]),
            _("Il n’a pas de personnalité morale : chaque membre reste lui-même."),
        ),
    )
    yield AgreementClause(
        _("Mandataire"),
        (
            _(
                "Le mandataire est %(agent)s (proposée parce qu’elle prend la plus grande part ; à confirmer : "
                "%(blank)s)."
            )
            % words,
            _(
                "Il signe et dépose l’offre, représente les membres auprès de l’acheteur, coordonne les "
                "prestations et transmet les factures. Durée de son mandat : %(blank)s. Rémunération : "
                "%(blank)s."
            )
            % words,
        ),
    )


def later_clauses() -> Iterator[AgreementClause]:
    """What the members still have to agree on: blanks, all of it."""
    words = {"blank": BLANK}
    yield AgreementClause(
        _("Paiement"),
        (_("Chaque membre est payé sur : %(blank)s (compte de chacun, ou compte commun).") % words,),
    )
    yield AgreementClause(
        _("Si un membre manque"),
        (
            _("Le membre prévient les autres sous %(blank)s jours. Il est remplacé ainsi : %(blank)s.") % words,
            _("L’accord de l’acheteur est nécessaire pour changer la composition du groupement."),
        ),
    )
    yield AgreementClause(
        _("Insertion"),
        (_("Heures d’insertion promises et qui les suit : %(blank)s.") % words,),
    )
    yield AgreementClause(
        _("Assurances, litiges, durée"),
        (
            _("Assurances : %(blank)s. Tribunal en cas de litige : %(blank)s.") % words,
            _("La convention vaut jusqu’au solde du marché ; elle cesse si l’offre n’est pas retenue."),
        ),
    )


def agreement_text(agreement: Agreement) -> str:
    """The draft as plain text."""
    parts = [agreement.title, agreement.warning]
    for place, clause in enumerate(agreement.clauses, 1):
        parts.append("\n".join((f"{place}. {clause.title}", *(f"   {text}" for text in clause.paragraphs))))
    return "\n\n".join((*parts, *agreement.signatures)) + "\n"


def agreement_pdf(agreement: Agreement) -> bytes:
    """The draft on paper, in the language of the page."""
    texts = {
        "language": get_language() or "fr",
        "title": agreement.title,
        "warning": agreement.warning,
        "clauses": [{"title": clause.title, "paragraphs": list(clause.paragraphs)} for clause in agreement.clauses],
        "signatures": list(agreement.signatures),
    }
    files = {"agreement.json": json.dumps(texts).encode()}
    with _printing:  # one at a time in a process: a page takes a core for as long as it is set
        return typeset(_TEMPLATE.read_text("utf-8"), inputs={}, files=files, form="pdf")[0]
