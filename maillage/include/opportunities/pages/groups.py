"""The page of groups: some lots, the smallest set of structures that covers them, why each, what nobody covers.

Anybody may search; the draft of an agreement is a file.
"""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from maillage.accounts.store.people import Person, person_of, viewer
from maillage.buy.notices.store.notices import notice_numbered
from maillage.buy.programme.store.purchase_places import place_text, places_named
from maillage.core.problems import NotFound, Refused, sentence
from maillage.core.tables.source_rows import parse_number
from maillage.include.opportunities.domain.groupings import GroupMember
from maillage.include.opportunities.domain.groups import (
    LEAST_PARTNERS,
    LONGEST_GROUP_NAME,
    MOST_LOTS,
    GroupForm,
    WantedLot,
    read_lots,
)
from maillage.include.opportunities.edges.export.agreement import (
    AgreementMember,
    agreement_pdf,
    agreement_text,
    draft_agreement,
)
from maillage.include.opportunities.pages.parts.group_words import lot_name, share_text
from maillage.include.opportunities.store.groups import GroupSearch, LotSupply, group_for
from maillage.include.opportunities.store.kept_groups import GROUPS, may_propose
from maillage.include.opportunities.store.own_opportunities import OwnMembers, own_members, own_members_at
from maillage.include.structures.domain.reservations import MOST_DEPENDENCE
from maillage.include.structures.store.sourcing import SourcedStructure, sector_names, sectors_answering
from maillage.kits.forms.fields import JudgedField, sent_as
from maillage.kits.forms.forms import RefusableForm
from maillage.web.demonstration import shows_demonstration
from maillage.web.downloads import file_answer
from maillage.web.error_pages import public_page, render_problems
from maillage.web.filters import with_pairs
from maillage.web.wording.formats import euros, number

_SPARE_ROWS: Final = 2  # of the form, beside the lots that are there
_MOST_EUR: Final = 999_999_999
_NO_PLACE: Final = sentence(
    "Lot %(row)s : « %(place)s » n’est pas un lieu connu, ou en est plusieurs : écrivez son code Insee."
)
_NO_AMOUNT: Final = sentence(
    "Lot %(row)s : « %(amount)s » n’est pas un montant : écrivez des euros par an, par exemple 45000."
)
_NO_SECTOR: Final = sentence("Lot %(row)s : choisissez son secteur.")
_NO_NOTICE: Final = sentence("L’avis « %(number)s » n’est pas connu ici, ou aucun de ses lots n’a secteur et montant.")
_TOO_MANY: Final = sentence("Dix lots au plus : coupez la recherche en deux.")
_LONGEST: Final = 200
_NO_GROUP: Final = sentence("Aucun groupe ne couvre ces lots : il n’y a pas de convention à rédiger.")
_UNKNOWN: Final = sentence("Le projet de convention se télécharge en PDF ou en texte : « %(kind)s » n’en est pas.")


@dataclass(frozen=True, slots=True)
class LotRow:
    """One row of the form, as it was typed."""

    sector: str = ""
    place: str = ""
    amount: str = ""


@dataclass(frozen=True, slots=True)
class MemberCard:
    """A member of a group that was found: what it takes on of which lot, and who could stand in for it.

    ``load`` is the share of its turnover that this would be; ``is_required``: a group was asked for with it.
    """

    match: SourcedStructure
    shares: tuple[str, ...]
    total_eur: float
    load: float
    substitutes: tuple[str, ...]
    is_agent: bool
    is_required: bool = False


class GroupProposalForm(RefusableForm):
    """The name and the form of a group that is proposed to its members."""

    name = sent_as("nom", JudgedField(label=gettext_lazy("Nom du groupement"), longest=LONGEST_GROUP_NAME))
    grouping = sent_as(
        "form",
        forms.CharField(
            label=gettext_lazy("Forme"),
            required=False,
            widget=forms.Select(choices=[(form.value, gettext_lazy(form.label)) for form in GroupForm]),
        ),
    )


def groups_context(
    lots: Sequence[WantedLot],
    rows: Sequence[LotRow],
    error: str,
    *,
    person: Person,
    today: dt.date,
    sent: GroupProposalForm | None = None,
    required: OwnMembers | None = None,
) -> dict[str, object]:
    """What the page shows for these lots: only the form while there is none, or while one has to be corrected.

    ``sent`` is the proposal that was refused; ``required`` those of hers of which the group has to have one.
    """
    numbers = required.numbers if required is not None else frozenset()
    outcome = group_for(lots, today=today, required=numbers) if lots and not error else None
    typed = list(rows) or [LotRow(lot.sector, place_text(lot.place), str(lot.amount_eur)) for lot in lots]
    spare = max(1, min(_SPARE_ROWS, MOST_LOTS - len(typed)))
    members = [int(member.code) for member in outcome.group.members] if outcome else []
    is_group = len(members) >= LEAST_PARTNERS
    proposal = None
    if is_group and may_propose(person, members):
        proposal = sent or GroupProposalForm(initial={"name": lot_name(lots[0])})
    elif sent is not None:
        error = sent.all_problems
    query = [*(("lot", lot.word) for lot in lots), *([("avec", required.word)] if required is not None else [])]
    back = with_pairs(reverse("structure_groups"), query)
    return {
        "summary": group_summary(outcome) if outcome else "",
        "proof": proof_text(outcome, required) if outcome else "",
        "own": [(members.word, own_text(members)) for members in own_members(person)],
        "with_own": required.word if required is not None else "",
        "own_remark": own_remark(outcome, required) if outcome else "",
        "error": error,
        "rows": [*typed, *(LotRow() for _row in range(spare))][:MOST_LOTS],
        "sectors": sector_names(),
        "wanted": lots,
        "query": with_pairs("", [("lot", lot.word) for lot in lots]),
        "own_query": with_pairs("", query),
        "sign_in_href": "" if person.is_authenticated else with_pairs(reverse("login"), [("next", back)]),
        "lots": lot_lines(lots, outcome) if outcome else [],
        "members": member_cards(lots, outcome, numbers) if outcome else [],
        "required_note": required_note(required) if required is not None else "",
        "forms": list(GroupForm),
        "most_load": MOST_DEPENDENCE,
        "is_group": is_group,
        "proposal": proposal,
    }


def asked_lots(words: Sequence[str], rows: Sequence[LotRow], notice: str) -> tuple[list[WantedLot], str]:
    """The lots that an address asks for, and what is to be corrected in those that were typed ("" for nothing)."""
    lots, error = read_lots(words), ""
    for place, row in enumerate(rows, 1):
        if not any((row.sector, row.place, row.amount)):
            continue
        try:
            lots.append(_typed_lot(row, place))
        except Refused as refusal:
            # Nothing is looked for: the form stays as it was typed, with what to correct.
            error = error or _(refusal.message) % refusal.params
    if notice and not lots:
        lots = lots_of_notice(notice)
        error = "" if lots else _(_NO_NOTICE) % {"number": notice[:40]}
    lots = list(dict.fromkeys(lots))
    return lots, error or (_(_TOO_MANY) if len(lots) > MOST_LOTS else "")


def _typed_lot(row: LotRow, place: int) -> WantedLot:
    """The lot of a row of the form; Refused with what to write instead."""
    if row.sector not in sector_names():
        raise Refused("group_sector", _NO_SECTOR, row=place)
    places = places_named(row.place) if row.place.strip() else []
    if len(places) != 1:
        raise Refused("group_place", _NO_PLACE, row=place, place=row.place[:80])
    amount = parse_number(row.amount.replace("€", "")) if row.amount.strip() else None
    if amount is None or not 1 <= amount <= _MOST_EUR:
        raise Refused("group_amount", _NO_AMOUNT, row=place, amount=row.amount[:40])
    return WantedLot(row.sector, places[0][0], round(amount))


def lots_of_notice(notice_number: str) -> list[WantedLot]:
    """The lots of a notice that state a sector (by their CPV code) and an amount, in its first département."""
    notice = notice_numbered(notice_number)
    if notice is None or not notice.departements:
        return []
    lots = []
    for lot in notice.lots:
        sectors = sorted(sectors_answering("", lot.cpv or notice.cpv or ""))
        if sectors and lot.amount_eur and lot.amount_eur >= 1:
            lots.append(WantedLot(sectors[0], f"departement:{notice.departements[0]}", round(lot.amount_eur)))
    return lots


def group_summary(outcome: GroupSearch) -> str:
    """Who covers the lots, or that nobody does, in a sentence."""
    members = len(outcome.group.members)
    if not members:
        return _("Aucun groupe de structures connues ne couvre tous ces lots.")
    if members == 1:
        return _("Une seule structure suffit : %(name)s.") % {
            "name": outcome.structures[outcome.group.members[0].code].structure.name
        }
    return _("%(count)s structures ensemble couvrent ces lots, sans qu’aucune en dépende.") % {"count": number(members)}


def own_text(members: OwnMembers) -> str:
    """How a choice names the structures that a group is asked with."""
    text = _("Avec une structure que suit %(name)s") if members.is_coordination else _("Avec %(name)s")
    return text % {"name": members.name}


def required_note(required: OwnMembers) -> str:
    """What is said of a member that the group was asked with."""
    return _("vous la suivez") if required.is_coordination else _("la vôtre")


def own_remark(outcome: GroupSearch, required: OwnMembers | None) -> str:
    """Why the group is without the structures that were required; "" where one is in, or none was."""
    if required is None or (required.numbers and outcome.is_required_able):
        return ""
    if not required.is_coordination:
        return _(
            "Votre structure n’y est pas : elle n’atteint aucun de ces lots, ou sa fiche ne dit pas son chiffre "
            "d’affaires."
        )
    if not required.numbers:
        return _(
            "%(name)s ne suit encore aucune structure de l’annuaire : ajoutez à une clause celle qui en fait les "
            "heures."
        ) % {"name": required.name}
    text = ngettext(
        "La structure que suit %(name)s n’y est pas : elle n’atteint aucun de ces lots, ou sa fiche ne dit pas son "
        "chiffre d’affaires.",
        "Aucune des %(count)s structures que suit %(name)s n’y est : elles n’atteignent aucun de ces lots, ou leurs "
        "fiches ne disent pas leur chiffre d’affaires.",
        len(required.numbers),
    )
    return text % {"name": required.name, "count": number(len(required.numbers))}


def proof_text(outcome: GroupSearch, required: OwnMembers | None) -> str:
    """Whether a smaller group could exist; with the structures that were required."""
    group = outcome.group
    if not group.members:
        return ""
    if group.is_optimal and required is not None and required.numbers and outcome.is_required_able:
        if required.is_coordination:
            return _("C’est prouvé : avec une structure que vous suivez, aucun groupe plus petit n’y suffit.")
        return _("C’est prouvé : avec votre structure, aucun groupe plus petit n’y suffit.")
    if group.is_optimal:
        return _("C’est prouvé : aucun groupe plus petit n’y suffit.")
    words = {"least": number(group.least_members), "count": number(len(group.members))}
    return (
        _("Le calcul s’est arrêté avant la preuve : il en faut au moins %(least)s, et ce groupe en a %(count)s.")
        % words
    )


def lot_lines(lots: Sequence[WantedLot], outcome: GroupSearch) -> list[tuple[WantedLot, LotSupply, float | None]]:
    """Each lot with who reaches it, and what of it nobody covers (EUR a year; None where all of it is)."""
    uncovered = outcome.group.uncovered_eur
    return [(lot, supply, uncovered.get(lot.word)) for lot, supply in zip(lots, outcome.supply, strict=True)]


def agent_of(outcome: GroupSearch) -> GroupMember:
    """Who could be the agent of the group: the member that takes on most, the first of them."""
    return max(outcome.group.members, key=lambda member: sum(member.shares_eur.values()))


def member_cards(lots: Sequence[WantedLot], outcome: GroupSearch, required: Collection[int] = ()) -> list[MemberCard]:
    """The members of the group, in its order."""
    names = {lot.word: lot_name(lot) for lot in lots}
    cards = []
    for member in outcome.group.members:
        total = sum(member.shares_eur.values())
        cards.append(
            MemberCard(
                match=outcome.structures[member.code],
                shares=tuple(
                    share_text(names[word], amount, outcome.matches[member.code, word].distance_km)
                    for word, amount in member.shares_eur.items()
                ),
                total_eur=total,
                load=total / outcome.capacities[member.code] * MOST_DEPENDENCE,
                substitutes=tuple(outcome.structures[code].structure.name for code in member.substitutes),
                is_agent=len(outcome.group.members) > 1 and member is agent_of(outcome),
                is_required=int(member.code) in required,
            )
        )
    return cards


def read_form(word: str) -> GroupForm:
    """The form of group of a URL's slug; NotFound for none."""
    try:
        return GroupForm(word or GroupForm.JOINT)
    except ValueError:
        message = sentence("Un groupement est %(forms)s : « %(word)s » n’en est pas une forme.")
        raise NotFound("group_form_unknown", message, forms=", ".join(GroupForm), word=word[:40]) from None


@public_page
def structure_groups(request: HttpRequest) -> HttpResponse:
    """Some lots, and the smallest group that covers them."""
    columns = [request.GET.getlist(name)[:MOST_LOTS] for name in ("sector", "place", "amount")]
    rows = [LotRow(*(word[:_LONGEST] for word in words)) for words in zip(*columns, strict=False)]
    lots, error = asked_lots(request.GET.getlist("lot")[:MOST_LOTS], rows, request.GET.get("notice", "")[:_LONGEST])
    shows_demonstration(GROUPS)  # no group is listed here: the strip leads to those that are formed
    person = viewer(request)
    required = own_members_at(person, request.GET.get("avec", "")[:_LONGEST])
    context = groups_context(lots, rows if error else (), error, person=person, today=localdate(), required=required)
    answer = render(request, "opportunities/groups.html", context, status=422 if error else 200)
    if person_of(request) is not None:
        answer["Cache-Control"] = "private"
    return answer


@require_safe
@render_problems
def group_agreement(request: HttpRequest, form: str) -> HttpResponseBase:
    """The draft of the agreement between the members of the smallest group for the lots of the address."""
    group_form = read_form(request.GET.get("form", ""))
    lots, error = asked_lots(request.GET.getlist("lot")[:MOST_LOTS], (), "")
    if error or not lots:
        raise Refused("group_lots", _NO_GROUP)
    required = own_members_at(viewer(request), request.GET.get("avec", "")[:_LONGEST])
    outcome = group_for(lots, today=localdate(), required=required.numbers if required is not None else ())
    if len(outcome.group.members) < LEAST_PARTNERS:
        raise NotFound("group_none", _NO_GROUP)
    members = [
        AgreementMember(
            name=card.match.structure.name,
            siret=card.match.structure.siret,
            address=" ".join(filter(None, (card.match.structure.address, card.match.structure.postal_code))),
            shares=card.shares,
            total=euros(card.total_eur),
        )
        for card in member_cards(lots, outcome)
    ]
    agent = outcome.structures[agent_of(outcome).code].structure.name
    agreement = draft_agreement(
        members, [f"{lot_name(lot)} : {euros(lot.amount_eur)}" for lot in lots], group_form, agent=agent
    )
    if form == "pdf":
        return file_answer(agreement_pdf(agreement), "application/pdf", "convention-groupement.pdf")
    if form == "txt":
        return file_answer(agreement_text(agreement), "text/plain; charset=utf-8", "convention-groupement.txt")
    raise NotFound("agreement_form_unknown", _UNKNOWN, kind=form[:20])
