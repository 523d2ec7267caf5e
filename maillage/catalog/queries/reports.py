"""Reads the problems that readers reported: those that wait for an answer, and whom to tell of a new one."""

from django.db.models import QuerySet

from maillage.accounts.queries import User
from maillage.accounts.queries.organisations import agency_or_none, emails_of_members
from maillage.accounts.queries.people import belongs_to_agency, runs_agency
from maillage.accounts.queries.permissions import acting, moderating, organisations_for
from maillage.accounts.terms import Acting, Capability, Role
from maillage.catalog.models import Dataset, ProblemReport
from maillage.catalog.terms import ProblemKind


def waiting_reports(user: User) -> QuerySet[ProblemReport]:
    """The reports that ``user`` may answer: of the organisations that she publishes for; all, for the agency."""
    waiting = ProblemReport.objects.filter(answered_at=None).select_related("dataset__organisation")
    if not belongs_to_agency(user):
        publishing = [choice.organisation.pk for choice in organisations_for(user, Role.PUBLISHER, Capability.OPEN)]
        waiting = waiting.filter(dataset__organisation__in=publishing)
    return waiting.order_by("-reported_at", "pk")


def publishing_or_moderating(user: User, dataset: Dataset) -> Acting:
    """``user`` deciding on a data set that is complained of: for the agency, else as its publisher; else Forbidden."""
    if runs_agency(user):
        return moderating(user, dataset.organisation)
    return acting(user, dataset.organisation, Role.PUBLISHER, Capability.OPEN)


def people_to_tell(dataset: Dataset, kind: ProblemKind) -> list[str]:
    """The addresses of who publishes for the organisation; of the agency's too where a person's data are told of."""
    organisations = [dataset.organisation]
    if kind is ProblemKind.PERSON:
        organisations += filter(None, [agency_or_none()])
    return sorted(
        {email for organisation in organisations for email in emails_of_members(organisation, Role.PUBLISHER)}
    )
