"""Reads organisations by slug or territory, their members and audit trail."""

from collections.abc import Collection, Mapping
from typing import Final

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext

from maillage.accounts.domain.terms import INVENTED_MARK, Acting, AnyVerb, OrganisationState, Role
from maillage.accounts.store.models import Invitation, Membership, Organisation, TraceEntry, User, trace_verbs
from maillage.accounts.store.shared_reads import read_once
from maillage.core.problems import NotFound, Unavailable, sentence

SHOWN_PREFIX: Final = "demonstration-"  # of the usernames of invented people


def organisation_at(slug: str) -> Organisation:
    """The organisation with that slug, in any state; raises NotFound."""
    organisation = Organisation.objects.filter(slug=slug).first()
    if organisation is None:
        message = sentence("Aucune organisation ne porte le nom « %(slug)s » : vérifiez l’adresse.")
        raise NotFound("organisation_unknown", message, slug=slug[:80])
    return organisation


def organisation_of(acting: Acting) -> Organisation:
    """The organisation acted for."""
    return Organisation.objects.get(pk=acting.organisation_id)


def mandate_holder_of(acting: Acting) -> Organisation | None:
    """The organisation that acts under a mandate; None if the organisation acts for itself."""
    return Organisation.objects.get(pk=acting.through_id) if acting.through_id else None


def accepted_organisations() -> QuerySet[Organisation]:
    """The participating organisations: accepted, and not sandboxes."""
    return Organisation.objects.filter(state=OrganisationState.ACCEPTED.value, is_sandbox=False)


def real_organisations() -> QuerySet[Organisation]:
    """The organisations in any state, except the sandboxes of learners and what demonstrations invent."""
    return Organisation.objects.filter(is_sandbox=False).exclude(name__endswith=INVENTED_MARK)


def arrived_organisations() -> QuerySet[Organisation]:
    """The real organisations that take part and have a member: an invented person, who cannot log in, is none."""
    return real_organisations().filter(Exists(_people()), state=OrganisationState.ACCEPTED.value)


def invited_organisations() -> QuerySet[Organisation]:
    """The real organisations that take part, have no member yet, and were invited; the invitation may have expired.

    One that was withdrawn and not replaced does not count: a person took it back.
    """
    invitations = Invitation.objects.filter(organisation=OuterRef("pk"), accepted_at=None, withdrawn_at=None)
    accepted = real_organisations().filter(Exists(invitations), state=OrganisationState.ACCEPTED.value)
    return accepted.exclude(Exists(_people()))


def _people() -> QuerySet[Membership]:
    people = Membership.objects.filter(organisation=OuterRef("pk"), user__is_active=True)
    return people.exclude(user__username__startswith=SHOWN_PREFIX)


def takes_part(organisation: Organisation) -> bool:
    """Whether ``organisation`` is among ``accepted_organisations``: what it publishes is public."""
    return organisation.state == OrganisationState.ACCEPTED and not organisation.is_sandbox


def organisation_names(slugs: Collection[str]) -> dict[str, str]:
    """The names of participating organisations by slug."""
    return dict(accepted_organisations().filter(slug__in=slugs).values_list("slug", "name"))


def organisations_called(names: Collection[str]) -> list[Organisation]:
    """The organisations with exactly these names."""
    return list(Organisation.objects.filter(name__in=names))


def agency_or_none() -> Organisation | None:
    """The agency's organisation; None before its first account was created."""
    return read_once(_agency)


def _agency() -> Organisation | None:
    return Organisation.objects.filter(is_agency=True).first()


def agency() -> Organisation:
    """The agency's organisation; raises Unavailable before its first account was created."""
    organisation = agency_or_none()
    if organisation is None:
        message = sentence("L’agence n’a pas encore de compte sur cette installation : revenez plus tard.")
        raise Unavailable("agency_missing", message).fixed_by("maillage accounts create-agency-user")
    return organisation


def members_of(organisation: Organisation) -> list[Membership]:
    """The members of ``organisation`` with their users, by name."""
    members = organisation.memberships.select_related("user")
    return list(members.order_by("user__last_name", "user__first_name", "user__username"))


def emails_of_members(organisation: Organisation, role: Role) -> list[str]:
    """The distinct e-mail addresses of members of ``organisation`` with at least ``role``, sorted."""
    roles = [enough.value for enough in Role if enough.allows(role)]
    members = Membership.objects.filter(organisation=organisation, role__in=roles, user__is_active=True)
    return sorted(set(members.exclude(user__email="").values_list("user__email", flat=True)))


def sandboxes() -> QuerySet[Organisation]:
    """The sandboxes of learners: only their members see what they publish."""
    return Organisation.objects.filter(is_sandbox=True)


def sandbox_of(user: User) -> Organisation | None:
    """The latest sandbox of ``user``, or None."""
    return sandboxes().filter(memberships__user=user).order_by("-pk").first()


def trace_of(organisation: Organisation, verb: AnyVerb | None = None) -> QuerySet[TraceEntry]:
    """The audit trail of ``organisation``, newest first."""
    entries = TraceEntry.objects.filter(organisation=organisation)
    if verb is not None:
        entries = entries.filter(verb=verb.value)
    return entries.select_related("user", "through").order_by("-at", "-pk")


def last_entry(about: str, *verbs: AnyVerb, of: Organisation | None = None) -> TraceEntry | None:
    """The newest audit entry on an object with one of these verbs; ``of``: in the trail of that organisation."""
    entries = TraceEntry.objects.filter(about=about, verb__in=[verb.value for verb in verbs])
    if of is not None:
        entries = entries.filter(organisation=of)
    return entries.select_related("user").order_by("-at", "-pk").first()


def verbs_in_trace(organisation: Organisation) -> list[AnyVerb]:
    """The verbs that occur in the audit trail of ``organisation``, in their order."""
    done = set(TraceEntry.objects.filter(organisation=organisation).values_list("verb", flat=True).distinct())
    return [verb for word, verb in trace_verbs().items() if word in done]


def verb_labels() -> Mapping[str, str]:
    """The label of each verb by value, in the language of the page.

    A feature that was uninstalled leaves its verbs in the trail: show the value itself if it has no label.
    """
    return {word: gettext(verb.label) for word, verb in trace_verbs().items()}
