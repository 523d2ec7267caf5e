"""Reads the problems that readers reported: those that wait for an answer, and whom to tell of a new one."""

from django.db.models import QuerySet

from maillage.accounts.models import Membership, User
from maillage.accounts.queries import belongs_to_agency, organisations_for
from maillage.accounts.terms import Role
from maillage.catalog.models import Dataset, ProblemReport
from maillage.catalog.terms import ProblemKind


def waiting_reports(user: User) -> QuerySet[ProblemReport]:
    """The reports that ``user`` may answer: of the organisations that she publishes for; all, for the agency."""
    waiting = ProblemReport.objects.filter(answered_at=None).select_related("dataset__organisation")
    if not belongs_to_agency(user):
        publishing = [choice.organisation.pk for choice in organisations_for(user, Role.PUBLISHER)]
        waiting = waiting.filter(dataset__organisation__in=publishing)
    return waiting.order_by("-reported_at", "pk")


def people_to_tell(dataset: Dataset, kind: ProblemKind) -> list[str]:
    """The addresses of who publishes for the organisation; of the agency's too where a person's data are told of."""
    roles = [role.value for role in Role if role.allows(Role.PUBLISHER)]
    readers = Membership.objects.filter(organisation=dataset.organisation, role__in=roles)
    if kind is ProblemKind.PERSON:
        readers = readers | Membership.objects.filter(organisation__is_agency=True, role__in=roles)
    found = readers.filter(user__is_active=True).exclude(user__email="").values_list("user__email", flat=True)
    return sorted(set(found))
