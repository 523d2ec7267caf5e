"""Groups that anybody may look for, and the draft of their agreement."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from maillage.accounts.queries.people import person_of, viewer
from maillage.core.problems import NotFound, Refused, sentence
from maillage.opportunities.export.agreement import (
    AgreementMember,
    agreement_pdf,
    agreement_text,
    draft_agreement,
)
from maillage.opportunities.pages.groups import (
    LotRow,
    agent_of,
    asked_lots,
    groups_context,
    member_cards,
    read_form,
)
from maillage.opportunities.parts.group_words import lot_name
from maillage.opportunities.queries.groups import group_for
from maillage.opportunities.queries.kept_groups import GROUPS
from maillage.opportunities.terms.groups import MOST_LOTS
from maillage.opportunities.terms.kept_groups import LEAST_PARTNERS
from maillage.web.demonstration import shows_demonstration
from maillage.web.downloads import file_answer
from maillage.web.telling import public_page, telling_problems
from maillage.web.wording.formats import euros

_LONGEST: Final = 200
_NO_GROUP: Final = sentence("Aucun groupe ne couvre ces lots : il n’y a pas de convention à rédiger.")
_UNKNOWN: Final = sentence("Le projet de convention se télécharge en PDF ou en texte : « %(kind)s » n’en est pas.")


@public_page
def structure_groups(request: HttpRequest) -> HttpResponse:
    """Some lots, and the smallest group that covers them."""
    columns = [request.GET.getlist(name)[:MOST_LOTS] for name in ("sector", "place", "amount")]
    rows = [LotRow(*(word[:_LONGEST] for word in words)) for words in zip(*columns, strict=False)]
    lots, error = asked_lots(request.GET.getlist("lot")[:MOST_LOTS], rows, request.GET.get("notice", "")[:_LONGEST])
    shows_demonstration(GROUPS)  # no group is listed here: the strip leads to those that are formed
    context = groups_context(lots, rows if error else (), error, person=viewer(request), today=localdate())
    answer = render(request, "opportunities/groups.html", context, status=422 if error else 200)
    if person_of(request) is not None:
        answer["Cache-Control"] = "private"
    return answer


@require_safe
@telling_problems
def group_agreement(request: HttpRequest, form: str) -> HttpResponseBase:
    """The draft of the agreement between the members of the smallest group for the lots of the address."""
    group_form = read_form(request.GET.get("form", ""))
    lots, error = asked_lots(request.GET.getlist("lot")[:MOST_LOTS], (), "")
    if error or not lots:
        raise Refused("group_lots", _NO_GROUP)
    outcome = group_for(lots, today=localdate())
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
