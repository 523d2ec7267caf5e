"""Reads organisations: by their name in addresses, by their territory; who is in them; their trace, newest first."""

from collections.abc import Collection, Mapping

from django.db.models import QuerySet
from django.utils.translation import gettext

from maillage.accounts.models import Membership, Organisation, TraceEntry, User, trace_verbs
from maillage.accounts.terms import Acting, AnyVerb, OrganisationState, Role
from maillage.core.problems import NotFound, Unavailable, sentence


def organisation_at(slug: str) -> Organisation:
    """The organisation of that name in addresses, whatever its state; NotFound where there is none."""
    organisation = Organisation.objects.filter(slug=slug).first()
    if organisation is None:
        message = sentence("Aucune organisation ne porte le nom « %(slug)s » : vérifiez l’adresse.")
        raise NotFound("organisation_unknown", message, slug=slug[:80])
    return organisation


def organisation_of(acting: Acting) -> Organisation:
    """The organisation for which somebody acts."""
    return Organisation.objects.get(pk=acting.organisation_id)


def mandate_holder_of(acting: Acting) -> Organisation | None:
    """The organisation through which somebody acts for another; None where one acts for itself."""
    return Organisation.objects.get(pk=acting.through_id) if acting.through_id else None


def accepted_organisations() -> QuerySet[Organisation]:
    """The organisations that take part: accepted, and no sandbox of a learner."""
    return Organisation.objects.filter(state=OrganisationState.ACCEPTED.value, is_sandbox=False)


def takes_part(organisation: Organisation) -> bool:
    """Whether ``organisation`` is one of ``accepted_organisations``: what it publishes is open to everyone."""
    return organisation.state == OrganisationState.ACCEPTED and not organisation.is_sandbox


def organisation_names(slugs: Collection[str]) -> dict[str, str]:
    """What the organisations of those names in addresses are called that take part, by slug."""
    return dict(accepted_organisations().filter(slug__in=slugs).values_list("slug", "name"))


def organisations_called(names: Collection[str]) -> list[Organisation]:
    """The organisations of exactly those names."""
    return list(Organisation.objects.filter(name__in=names))


def agency_or_none() -> Organisation | None:
    """The agency's own organisation; None before its first account was made."""
    return Organisation.objects.filter(is_agency=True).first()


def agency() -> Organisation:
    """The same; Unavailable before its first account was made."""
    organisation = agency_or_none()
    if organisation is None:
        message = sentence("L’agence n’a pas encore de compte sur cette installation : revenez plus tard.")
        raise Unavailable("agency_missing", message).mended_by("maillage accounts create-agency-user")
    return organisation


def members_of(organisation: Organisation) -> list[Membership]:
    """The members of ``organisation`` with their people, by name."""
    members = organisation.memberships.select_related("user")
    return list(members.order_by("user__last_name", "user__first_name", "user__username"))


def emails_of_members(organisation: Organisation, role: Role) -> list[str]:
    """The addresses of the members of ``organisation`` who may do what ``role`` may, each once, in order."""
    roles = [enough.value for enough in Role if enough.allows(role)]
    members = Membership.objects.filter(organisation=organisation, role__in=roles, user__is_active=True)
    return sorted(set(members.exclude(user__email="").values_list("user__email", flat=True)))


def sandboxes() -> QuerySet[Organisation]:
    """The organisations of those who learn: nobody but their members sees what they publish."""
    return Organisation.objects.filter(is_sandbox=True)


def sandbox_of(user: User) -> Organisation | None:
    """The sandbox that ``user`` is in; None without."""
    return sandboxes().filter(memberships__user=user).order_by("-pk").first()


def trace_of(organisation: Organisation, verb: AnyVerb | None = None) -> QuerySet[TraceEntry]:
    """The entries of ``organisation`` with their people and organisations."""
    entries = TraceEntry.objects.filter(organisation=organisation)
    if verb is not None:
        entries = entries.filter(verb=verb.value)
    return entries.select_related("user", "through").order_by("-at", "-pk")


def verbs_in_trace(organisation: Organisation) -> list[AnyVerb]:
    """What was done at least once in ``organisation``, in the order of the words."""
    done = set(TraceEntry.objects.filter(organisation=organisation).values_list("verb", flat=True).distinct())
    return [verb for word, verb in trace_verbs().items() if word in done]


def verb_labels() -> Mapping[str, str]:
    """What people read of each act, by its word, in the language of the page.

    A feature that is installed no more leaves its words in the trace: who finds none here shows the word itself.
    """
    return {word: gettext(verb.label) for word, verb in trace_verbs().items()}
