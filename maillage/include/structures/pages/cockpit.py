"""The directory in the cockpit: pages to confirm; for the agency claims and remarks; links to structures, lists."""

from collections.abc import Iterator
from typing import Final

from django.db.models import F, Q
from django.http import QueryDict
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from maillage.accounts.domain.terms import Capability, Role
from maillage.accounts.pages.parts.cockpit import (
    MOST_OF_A_QUEUE,
    ActCall,
    ActDone,
    CockpitLink,
    CockpitVisit,
    Harm,
    Queue,
    QueueAct,
    Settlement,
    Suggestion,
    SuggestionOffer,
    WaitingItem,
    traced_settlement,
)
from maillage.accounts.store.people import runs_agency
from maillage.accounts.store.permissions import moderating_for_agency, some_organisations_for
from maillage.core.problems import sentence
from maillage.include.structures.domain.structure_life import ContestedFact
from maillage.include.structures.domain.structures import StructureOrganisationKind, StructureVerb
from maillage.include.structures.pages.structure_claims import answer_form, refusal_form
from maillage.include.structures.store.models import Structure, StructureClaim, StructureContest
from maillage.include.structures.store.structure_claims import accept_claim, answer_contest, refuse_claim
from maillage.include.structures.store.structure_life import (
    any_structure,
    claim_row,
    contest_row,
    open_contests,
    waiting_claims,
)
from maillage.include.structures.store.structure_permissions import editing
from maillage.include.structures.store.structures import confirm_structure, unconfirmed_since
from maillage.kits.forms.forms import RefusableForm


def unconfirmed(visit: CockpitVisit) -> Iterator[WaitingItem]:
    """Pages of her organisations that somebody contests, or that nobody confirmed for a year.

    Of a remark she reads the fact alone: its words and its author are for the agency.
    """
    organisations = visit.organisation_numbers(Role.EDITOR, Capability.INCLUDE)
    if not organisations:
        return
    contested = {
        contest.structure_id: contest
        for contest in open_contests().filter(structure__organisation__in=organisations, structure__withdrawn_at=None)
        if contest.structure.confirmed_on is None or contest.structure.confirmed_on < localdate(contest.said_at)
    }
    for contest in list(contested.values())[:MOST_OF_A_QUEUE]:
        words = {"name": contest.structure.name, "fact": _(ContestedFact(contest.fact).label)}
        yield WaitingItem(
            key=str(contest.structure_id),
            tag=_("Remarque"),
            harm=Harm.ANSWER,
            sentence=_("Quelqu’un dit la fiche de %(name)s fausse : %(fact)s.") % words,
            since=contest.said_at,
            detail=_("L’agence vérifie avec vous : corrigez-la, ou confirmez-la."),
            read=(_("La relire, la changer"), reverse("own_structure", args=[contest.structure_id])),
            acts=("confirm",),
        )
    rows = Structure.objects.filter(
        ~Q(pk__in=contested), Q(organisation__in=organisations, withdrawn_at=None), unconfirmed_since(visit.today)
    )
    for row in rows.order_by(F("confirmed_on").asc(nulls_first=True), "pk")[:MOST_OF_A_QUEUE]:
        yield WaitingItem(
            key=str(row.pk),
            tag=_("À confirmer"),
            harm=Harm.UNFINISHED,
            sentence=_("La fiche de %(name)s est-elle encore juste ?") % {"name": row.name},
            since=row.confirmed_on or row.created_at,
            detail=_("Les acheteurs se fient à la date."),
            read=(_("La relire, la changer"), reverse("own_structure", args=[row.pk])),
            acts=("confirm",),
        )


def confirm(call: ActCall) -> ActDone:
    """Confirm the page as of today."""
    row = any_structure(int(call.key))
    confirm_structure(editing(call.person, row), row, today=localdate(call.now), now=call.now)
    return ActDone(_("Merci : la fiche de %(name)s est confirmée à ce jour.") % {"name": row.name})


def claims(visit: CockpitVisit) -> Iterator[WaitingItem]:
    """Who asks to keep a page, for administrators of the agency."""
    if not runs_agency(visit.person):
        return
    for claim in waiting_claims().order_by("asked_at", "pk")[:MOST_OF_A_QUEUE]:
        words = {"organisation": claim.organisation.name, "structure": claim.structure.name}
        keeper = claim.structure.organisation
        yield WaitingItem(
            key=str(claim.pk),
            tag=_("Fiche demandée"),
            harm=Harm.ANSWER,
            sentence=_("%(organisation)s demande à tenir la fiche de %(structure)s.") % words,
            since=claim.asked_at,
            detail=_("Tenue aujourd’hui par %(name)s.") % {"name": keeper.name} if keeper else "",
            quote=claim.message,
            read=(_("La fiche"), reverse("structure", args=[claim.structure_id])),
            acts=("accept", "refuse"),
        )


def refusal(item: WaitingItem, data: QueryDict | None) -> RefusableForm:
    """The reason of a refusal."""
    form = refusal_form(int(item.key), data)
    form.auto_id = f"claim-{item.key}-%s"
    return form


def accept(call: ActCall) -> ActDone:
    """Give the page to who asks for it."""
    claim = claim_row(int(call.key))
    accept_claim(moderating_for_agency(call.person), claim, now=call.now)
    words = {"organisation": claim.organisation.name, "structure": claim.structure.name}
    return ActDone(_("%(organisation)s tient désormais la fiche de %(structure)s ; une lettre le lui dit.") % words)


def refuse(call: ActCall) -> ActDone:
    """Refuse the claim, with the reason."""
    claim = claim_row(int(call.key))
    refuse_claim(moderating_for_agency(call.person), claim, call.values["reason"], now=call.now)
    return ActDone(
        _("La demande de %(name)s est refusée ; une lettre dit pourquoi.") % {"name": claim.organisation.name}
    )


def claim_settlement(key: str) -> Settlement | None:
    """Who answered the claim."""
    claim = StructureClaim.objects.filter(pk=key).first() if key.isdigit() else None
    if claim is None:
        return None
    return traced_settlement(f"structure:{claim.structure_id}", StructureVerb.CLAIMED, StructureVerb.CLAIM_REFUSED)


def contests(visit: CockpitVisit) -> Iterator[WaitingItem]:
    """What is contested in pages, for administrators of the agency."""
    if not runs_agency(visit.person):
        return
    for contest in open_contests().order_by("said_at", "pk")[:MOST_OF_A_QUEUE]:
        words = {"name": contest.structure.name, "fact": _(ContestedFact(contest.fact).label)}
        yield WaitingItem(
            key=str(contest.pk),
            tag=_("Remarque"),
            harm=Harm.ANSWER,
            sentence=_("La fiche de %(name)s serait fausse : %(fact)s.") % words,
            since=contest.said_at,
            quote=contest.message,
            read=(_("La fiche"), reverse("structure", args=[contest.structure_id])),
            acts=("answer",),
        )


def contest_form(item: WaitingItem, data: QueryDict | None) -> RefusableForm:
    """What was done about the remark."""
    form = answer_form(int(item.key), data)
    form.auto_id = f"contest-{item.key}-%s"
    return form


def settle_contest(call: ActCall) -> ActDone:
    """Answer the remark."""
    contest = contest_row(int(call.key))
    answer_contest(moderating_for_agency(call.person), contest, call.values["answer"], now=call.now)
    return ActDone(_("La remarque sur %(name)s a sa réponse.") % {"name": contest.structure.name})


def contest_settlement(key: str) -> Settlement | None:
    """Who answered the remark."""
    contest = StructureContest.objects.filter(pk=key).first() if key.isdigit() else None
    if contest is None:
        return None
    return traced_settlement(f"structure:{contest.structure_id}", StructureVerb.CONTEST_ANSWERED)


def page_to_find(visit: CockpitVisit) -> Suggestion | None:
    """Who comes for a structure that keeps no page yet finds it in the directory, or adds it."""
    kind = StructureOrganisationKind.STRUCTURE
    choices = some_organisations_for(visit.person, Role.EDITOR, Capability.INCLUDE, kind=kind)
    own = [choice.organisation for choice in choices]
    if not own or Structure.objects.filter(organisation__in=own).exists():
        return None
    text = _("Les acheteurs vous trouvent par votre fiche : demandez-la si l’annuaire l’a déjà, sinon ajoutez-la.")
    title = _("Prenez en main la fiche de votre structure")
    directory = f"{reverse('inclusion')}?q={own[0].siret}" if own[0].siret else reverse("inclusion")
    add = (_("L’ajouter"), reverse("add_structure", args=[own[0].slug]))
    return Suggestion(title, text, _("La chercher dans l’annuaire"), directory, add)


QUEUES: Final = (
    Queue(
        name="structures",
        models=(Structure,),
        waiting=unconfirmed,
        acts=(QueueAct(word="confirm", label=sentence("Tout est encore juste"), carry_out=confirm),),
        settlement=lambda key: traced_settlement(f"structure:{key}", StructureVerb.CONFIRMED, StructureVerb.CHANGED),
    ),
    Queue(
        name="claims",
        models=(StructureClaim,),
        waiting=claims,
        acts=(
            QueueAct(word="accept", label=sentence("Accepter"), carry_out=accept),
            QueueAct(word="refuse", label=sentence("Refuser"), carry_out=refuse, form=refusal, is_grave=True),
        ),
        settlement=claim_settlement,
    ),
    Queue(
        name="contests",
        models=(StructureContest,),
        waiting=contests,
        acts=(QueueAct(word="answer", label=sentence("Répondre"), carry_out=settle_contest, form=contest_form),),
        settlement=contest_settlement,
    ),
)
SUGGESTIONS: Final = (SuggestionOffer(80, page_to_find),)
LINKS: Final = (
    CockpitLink(28, sentence("Mes structures"), "own_structures", Capability.INCLUDE),
    CockpitLink(27, sentence("Mes listes de structures"), "kept_lists", Capability.INCLUDE),
)
