"""/organisations/<slug>/membres: members and roles; /trace: the audit trail, as a page and as CSV."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from maillage.accounts.domain.terms import TRACE_PAGE, Acting, AnyVerb, Role
from maillage.accounts.edges.export import trace_lines
from maillage.accounts.pages.access import PageAccess, admin_action, members_only
from maillage.accounts.pages.organisations import InviteForm, RoleForm
from maillage.accounts.pages.parts.consents import invite_person
from maillage.accounts.pages.throttling import INVITATIONS_OF_AN_ACCOUNT, INVITATIONS_TO_A_MAILBOX
from maillage.accounts.store.invitations import waiting_invitations, withdraw_invitation
from maillage.accounts.store.members import change_role, remove_member, shown_name, vouch_for_factor
from maillage.accounts.store.models import Invitation, Membership, TraceEntry, trace_verbs
from maillage.accounts.store.organisations import members_of, trace_of, verb_labels, verbs_in_trace
from maillage.accounts.store.people import factor_standing, new_factors
from maillage.core.clock import utc_now
from maillage.core.problems import Refused, sentence
from maillage.web.spooled import spooled_answer


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One member: names, and the form of their role."""

    membership: Membership
    name: str
    is_self: bool
    form: RoleForm
    has_new_factor: bool


@dataclass(frozen=True, slots=True)
class MembersPage:
    """Members and pending invitations; ``link`` is shown once, if the letter could not be sent."""

    inside: PageAccess
    tab: str
    rows: Sequence[MemberRow]
    invitations: Sequence[Invitation]
    form: InviteForm
    link: str = ""
    invited: str = ""


_CSV: Final = "text/csv; charset=utf-8"


@dataclass(frozen=True, slots=True)
class TraceRow:
    """One audit entry as a sentence."""

    entry: TraceEntry
    label: str
    who: str


@dataclass(frozen=True, slots=True)
class VerbChoice:
    """One verb to filter by."""

    word: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class TracePage:
    """One page of the audit trail."""

    inside: PageAccess
    tab: str
    rows: Sequence[TraceRow]
    choices: Sequence[VerbChoice]
    entries: Page[TraceEntry]
    filters: str


@require_safe
@members_only
def members(request: HttpRequest, inside: PageAccess) -> HttpResponse:
    """The page."""
    return render(request, "accounts/members.html", {"page": _page(inside, InviteForm())})


@admin_action("members")
def send_invitation(request: HttpRequest, inside: PageAccess, acting: Acting) -> str | HttpResponse:
    """Send an invitation; shows the link if it cannot be sent."""
    form = InviteForm(request.POST)
    if not form.is_valid():
        return render(request, "accounts/members.html", {"page": _page(inside, form)}, status=422)
    try:
        INVITATIONS_OF_AN_ACCOUNT.take(str(request.user.pk))
        INVITATIONS_TO_A_MAILBOX.take(form.cleaned_data["email"].lower())
        with transaction.atomic():
            role = Role(form.cleaned_data["role"])
            sent = invite_person(acting, form.cleaned_data["email"], role, now=utc_now())
    except Refused as refusal:
        # Nothing was written: the form shows why.
        form.add_refusal(refusal, at="email")
        return render(request, "accounts/members.html", {"page": _page(inside, form)}, status=422)
    if sent.leaves():
        return _("L’invitation est partie à %(email)s.") % {"email": sent.invitation.email}
    page = _page(inside, InviteForm(), link=sent.link, invited=sent.invitation.email)
    return render(request, "accounts/members.html", {"page": page})


@admin_action("members")
def take_invitation_back(_request: HttpRequest, inside: PageAccess, acting: Acting, number: int) -> str:
    """Withdraw an invitation."""
    invitation = get_object_or_404(Invitation, pk=number, organisation=inside.organisation)
    withdraw_invitation(acting, invitation, now=utc_now())
    return _("L’invitation de %(email)s est retirée.") % {"email": invitation.email}


@admin_action("members")
def change_member(request: HttpRequest, inside: PageAccess, acting: Acting, number: int) -> str:
    """Change a member's role."""
    membership = _membership(inside, number)
    form = RoleForm(request.POST)
    if not form.is_valid():
        raise Refused("role_unknown", sentence("Choisissez un rôle de la liste."))
    change_role(acting, membership, Role(form.cleaned_data["role"]), now=utc_now())
    words = {"name": shown_name(membership.user), "role": membership.get_role_display()}
    return _("%(name)s : rôle « %(role)s ».") % words


@admin_action("members")
def vouch(request: HttpRequest, inside: PageAccess, acting: Acting, number: int) -> str:
    """Vouch for a member's new second factor."""
    membership, now = _membership(inside, number), utc_now()
    vouch_for_factor(acting, membership, standing=factor_standing(request, now=now), now=now)
    return _("Le second facteur de %(name)s est confirmé.") % {"name": shown_name(membership.user)}


@admin_action("members")
def remove(_request: HttpRequest, inside: PageAccess, acting: Acting, number: int) -> str | HttpResponse:
    """Remove a member."""
    membership = _membership(inside, number)
    remove_member(acting, membership, now=utc_now())
    if membership.user_id == inside.person.pk:
        return redirect("my_account")  # they may no longer see the members page
    return _("%(name)s n’est plus membre.") % {"name": shown_name(membership.user)}


def _membership(inside: PageAccess, number: int) -> Membership:
    memberships = Membership.objects.select_related("user", "organisation")
    return get_object_or_404(memberships, pk=number, organisation=inside.organisation)


def _page(inside: PageAccess, form: InviteForm, *, link: str = "", invited: str = "") -> MembersPage:
    members = members_of(inside.organisation)
    new = new_factors({member.user_id for member in members}, now=utc_now())
    return MembersPage(
        inside=inside,
        tab="members",
        rows=[_row(member, inside, new) for member in members],
        invitations=waiting_invitations(inside.organisation, now=utc_now()),
        form=form,
        link=link,
        invited=invited,
    )


def _row(membership: Membership, inside: PageAccess, new: Collection[int]) -> MemberRow:
    form = RoleForm(initial={"role": membership.role}, auto_id=f"member-{membership.pk}-%s")
    name, is_self = shown_name(membership.user), membership.user_id == inside.person.pk
    form.fields["role"].label = _("Rôle de %(name)s") % {"name": name}
    return MemberRow(membership, name, is_self, form, membership.user_id in new)


@require_safe
@members_only
def trace(request: HttpRequest, inside: PageAccess) -> HttpResponse:
    """The audit trail, fifty entries per page."""
    verb, labels = _verb_to_show(request), verb_labels()
    entries = Paginator(trace_of(inside.organisation, verb), TRACE_PAGE).get_page(request.GET.get("page"))
    page = TracePage(
        inside=inside,
        tab="trace",
        rows=[
            TraceRow(
                entry,
                labels.get(entry.verb, entry.verb),
                shown_name(entry.user) if entry.user else _("automatique ou par clé d’API"),
            )
            for entry in entries
        ],
        choices=[VerbChoice(word.value, labels[word], word is verb) for word in verbs_in_trace(inside.organisation)],
        entries=entries,
        filters=urlencode({"acte": verb.value}) + "&" if verb else "",
    )
    return render(request, "accounts/trace.html", {"page": page})


@require_safe
@members_only
def trace_csv(request: HttpRequest, inside: PageAccess) -> HttpResponseBase:
    """The complete audit trail as CSV, with the filter of the page."""
    entries = trace_of(inside.organisation, _verb_to_show(request)).iterator(chunk_size=1000)
    return spooled_answer(
        lambda spool: spool.writelines(line.encode() for line in trace_lines(entries)),
        content_type=_CSV,
        name=f"trace-{inside.organisation.slug}.csv",
    )


def _verb_to_show(request: HttpRequest) -> AnyVerb | None:
    return trace_verbs().get(request.GET.get("acte", ""))
