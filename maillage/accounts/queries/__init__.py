"""Every read about people and organisations that others need: who may act for whom, who belongs where."""

from maillage.accounts.models.declared import organisation_kinds, trace_verbs
from maillage.accounts.queries.acting import (
    OrganisationChoice,
    acting,
    acting_of_key,
    acting_or_none,
    administering,
    may_administer,
    may_read,
    moderating,
    organisations_for,
    reading,
    role_in,
)
from maillage.accounts.queries.invitations import invitation_followed
from maillage.accounts.queries.organisations import (
    agency,
    members_of,
    organisation_at,
    organisation_of_territory,
    organisations_in,
)
from maillage.accounts.queries.people import (
    belongs_to_agency,
    matching_factor,
    person_of,
    runs_agency,
    second_factor_of,
)

__all__ = [
    "OrganisationChoice",
    "acting",
    "acting_of_key",
    "acting_or_none",
    "administering",
    "agency",
    "belongs_to_agency",
    "invitation_followed",
    "matching_factor",
    "may_administer",
    "may_read",
    "members_of",
    "moderating",
    "organisation_at",
    "organisation_kinds",
    "organisation_of_territory",
    "organisations_for",
    "organisations_in",
    "person_of",
    "reading",
    "role_in",
    "runs_agency",
    "second_factor_of",
    "trace_verbs",
]
