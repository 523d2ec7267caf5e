"""Every read about people and organisations that others need: who may act for whom, who belongs where.

Organisation and User stand here for the types of those who are given one: other features read them by these functions,
refer to them in their tables by "accounts.Organisation" and "accounts.User", and write them by ``record``.
"""

from maillage.accounts.models import Organisation, User, organisation_kinds, trace_verbs

__all__ = ["Organisation", "User", "organisation_kinds", "trace_verbs"]
