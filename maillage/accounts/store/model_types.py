"""Reads of people and organisations for other features: permissions, memberships, mandates.

Organisation and User are exported as types: other features read them through these functions, refer to them in models
as "accounts.Organisation" and "accounts.User", and write them through ``store``.
"""

from maillage.accounts.store.models import Organisation, User, organisation_kinds, trace_verbs

__all__ = ["Organisation", "User", "organisation_kinds", "trace_verbs"]
