"""Groups that structures agree to: proposed from a search, answered by each with an account or from its letter.

A link shows and never acts by itself: programs that read letters follow links.
"""

from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.pages.parts import for_people
from maillage.accounts.store.model_types import User
from maillage.accounts.store.people import person_of, viewer
from maillage.core.clock import utc_now
from maillage.core.problems import NotFound, Refused, sentence
from maillage.include.opportunities.domain.groups import MOST_LOTS, GroupState, PartnerAnswer
from maillage.include.opportunities.edges.export.agreement import agreement_pdf, agreement_text
from maillage.include.opportunities.pages.groups import (
    GroupProposalForm,
    asked_lots,
    groups_context,
    read_form,
)
from maillage.include.opportunities.pages.kept_group import (
    DissolutionForm,
    agreement_of,
    kept_group_context,
    own_group_lines,
)
from maillage.include.opportunities.pages.parts.group_words import group_href
from maillage.include.opportunities.store.groups import group_for
from maillage.include.opportunities.store.kept_groups import (
    SeenGroup,
    answer_group,
    answering,
    dissolve_group,
    dissolving,
    group_of_member,
    groups_of_person,
    partner_of_link,
    propose_group,
    proposing,
    seen_group,
)
from maillage.include.opportunities.store.own_opportunities import own_members_at
from maillage.include.structures.store.structure_permissions import own_structures
from maillage.web.downloads import file_answer
from maillage.web.error_pages import answer_change, problem_sentences, public_page, render_problems
from maillage.web.protection.tokens import answer_of_link

_NO_LOTS: Final = sentence("Dites d’abord les lots : le groupe est calculé pour eux.")
_NO_ANSWER: Final = sentence("Choisissez : d’accord, ou décliner.")
_UNKNOWN_FORM: Final = sentence("Le projet de convention se télécharge en PDF ou en texte : « %(kind)s » n’en est pas.")


@require_POST
@for_people
def propose(request: HttpRequest, person: User) -> HttpResponse:
    """The group that covers the lots of the form, proposed to its members."""
    lots, error = asked_lots(request.POST.getlist("lot")[:MOST_LOTS], (), "")
    if error or not lots:
        raise Refused("group_lots", _NO_LOTS)
    required = own_members_at(person, str(request.POST.get("avec", "")))
    outcome = group_for(lots, today=localdate(), required=required.numbers if required is not None else ())
    acting = proposing(person, [int(member.code) for member in outcome.group.members])
    form = GroupProposalForm(request.POST)
    if form.is_valid():
        with form.refusals(at="name"):
            grouping, name = read_form(form.cleaned_data["grouping"]), form.cleaned_data["name"]
            group = propose_group(acting, outcome, lots, form=grouping, name=name, now=utc_now())
            if group.state == GroupState.PROPOSED:
                text = _("Le groupement est proposé : chaque structure reçoit une lettre pour répondre.")
                messages.success(request, text)
            return redirect(group_href(group.pk))
    context = groups_context(lots, (), "", person=person, today=localdate(), sent=form, required=required)
    return render(request, "opportunities/groups.html", context, status=form.status)


@public_page
def kept_group(request: HttpRequest, number: int) -> HttpResponse:
    """A group: everybody reads one that is formed, its members and the agency any."""
    seen = seen_group(viewer(request), number)
    answer = render(request, "opportunities/kept_group.html", kept_group_context(seen))
    if person_of(request) is not None:
        answer["Cache-Control"] = "private"
    return answer


@require_POST
@for_people
def answer(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """A structure agrees or declines, by who keeps its page."""
    partner, acting = answering(person, number)

    def write() -> str:
        word = _read_answer(request)
        return _answered_text(word) if answer_group(partner, word, user_id=acting.user_id, now=utc_now()) else ""

    return answer_change(request, write, group_href(partner.group_id))


@require_POST
@for_people
def dissolve(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """The group is over, with a reason that its members read."""
    seen = seen_group(person, number)
    acting = dissolving(person, seen)
    form = DissolutionForm(request.POST)
    if form.is_valid():
        with form.refusals(at="reason"):
            dissolve_group(acting, seen.group, form.cleaned_data["reason"], now=utc_now())
            text = _("Le groupement est dissous ; ses membres reçoivent une lettre avec votre raison.")
            messages.success(request, text)
            return redirect(group_href(number))
    context = kept_group_context(seen, dissolution=form)
    return render(request, "opportunities/kept_group.html", context, status=form.status)


@require_safe
@for_people
def own_groups(request: HttpRequest, person: User) -> HttpResponse:
    """The groups of the structures that she looks after."""
    own = own_structures(person).values_list("pk", flat=True)
    groups = own_group_lines(groups_of_person(person), own)
    return render(request, "opportunities/own_groups.html", {"groups": groups})


@require_http_methods(["GET", "HEAD", "POST"])
@render_problems
def group_link(request: HttpRequest, token: str) -> HttpResponse:
    """The group by the link of a letter, and the answer that it sends."""
    partner, problem = partner_of_link(token), ""
    if request.method == "POST":
        try:
            word = _read_answer(request)
            if answer_group(partner, word, user_id=None, now=utc_now()):
                messages.success(request, _answered_text(word))
            if word is PartnerAnswer.DECLINED:
                return _private(redirect("structure_groups"))  # the link opens nothing any more
            return _private(redirect("group_link", token))
        except Refused as refusal:
            # Nothing was written: the page says why.
            problem = " ".join(problem_sentences(refusal))
    context = {**kept_group_context(_seen_by_link(token), link=token), "problem": problem}
    return _private(render(request, "opportunities/kept_group.html", context, status=422 if problem else 200))


@require_safe
@for_people
def kept_group_draft(request: HttpRequest, person: User, number: int, form: str) -> HttpResponseBase:
    """The draft of the agreement, for members and the agency."""
    del request
    return _draft(group_of_member(person, number), form)


@require_safe
@render_problems
def group_link_draft(request: HttpRequest, token: str, form: str) -> HttpResponseBase:
    """The same by the link of a letter."""
    del request
    return _draft(_seen_by_link(token), form)


def _seen_by_link(token: str) -> SeenGroup:
    partner = partner_of_link(token)
    partners = tuple(partner.group.partners.select_related("structure"))
    return SeenGroup(partner.group, partners, (partner,), is_open=True)


def _draft(seen: SeenGroup, form: str) -> HttpResponseBase:
    if form == "pdf":
        return file_answer(agreement_pdf(agreement_of(seen)), "application/pdf", "convention-groupement.pdf")
    if form == "txt":
        text = agreement_text(agreement_of(seen))
        return file_answer(text, "text/plain; charset=utf-8", "convention-groupement.txt")
    raise NotFound("agreement_form_unknown", _UNKNOWN_FORM, kind=form[:20])


def _read_answer(request: HttpRequest) -> PartnerAnswer:
    try:
        return PartnerAnswer(request.POST.get("reponse", ""))
    except ValueError:
        raise Refused("group_answer", _NO_ANSWER) from None


def _answered_text(word: PartnerAnswer) -> str:
    if word is PartnerAnswer.AGREED:
        return _("Votre accord est noté.")
    return _("C’est noté : ce groupement ne se formera pas, et ses membres en sont prévenus.")


def _private(reply: HttpResponse) -> HttpResponse:
    reply["Cache-Control"] = "no-store"
    return answer_of_link(reply)
