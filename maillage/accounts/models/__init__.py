"""People, organisations, who belongs where, who acts for whom, the keys of programs, and the trace of what was done.

Written by maillage.accounts.record only.
"""

from maillage.accounts.models.mandates import ApiKey, Mandate, MandateRequest
from maillage.accounts.models.organisations import ROLES, Invitation, Membership, Organisation, OrganisationRequest
from maillage.accounts.models.people import DoorBucket, ExternalIdentity, User
from maillage.accounts.models.trace import TraceEntry

__all__ = [
    "ROLES",
    "ApiKey",
    "DoorBucket",
    "ExternalIdentity",
    "Invitation",
    "Mandate",
    "MandateRequest",
    "Membership",
    "Organisation",
    "OrganisationRequest",
    "TraceEntry",
    "User",
]
