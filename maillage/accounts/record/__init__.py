"""Every write about people and organisations. Who may do it was decided before: each takes an Acting of queries."""

from maillage.accounts.record.identities import recognise
from maillage.accounts.record.invitations import invite, join, join_as_new, join_by_identity, withdraw_invitation
from maillage.accounts.record.keys import key_acting, make_key, note_key_use, revoke_key
from maillage.accounts.record.mandates import ask_mandate, end_mandate, give_mandate, refuse_mandate
from maillage.accounts.record.members import admit, change_role, remove_member, shown_name
from maillage.accounts.record.organisations import (
    accept_organisation,
    ask_organisation,
    change_organisation,
    correct_organisation,
    create_organisation,
    refuse_organisation,
    suspend_organisation,
)
from maillage.accounts.record.people import (
    agency_organisation,
    close_account,
    confirm_second_factor,
    create_agency_user,
    create_member,
    remove_second_factor,
    rename,
    reopen_account,
    started_second_factor,
)
from maillage.accounts.record.sandboxes import (
    create_demonstration_organisation,
    create_sandbox,
    delete_demonstration_organisations,
    delete_sandboxes,
)
from maillage.accounts.record.signals import organisation_asked
from maillage.accounts.record.trace import erase_trace, installation_acting, note

__all__ = [
    "accept_organisation",
    "admit",
    "agency_organisation",
    "ask_mandate",
    "ask_organisation",
    "change_organisation",
    "change_role",
    "close_account",
    "confirm_second_factor",
    "correct_organisation",
    "create_agency_user",
    "create_demonstration_organisation",
    "create_member",
    "create_organisation",
    "create_sandbox",
    "delete_demonstration_organisations",
    "delete_sandboxes",
    "end_mandate",
    "erase_trace",
    "give_mandate",
    "installation_acting",
    "invite",
    "join",
    "join_as_new",
    "join_by_identity",
    "key_acting",
    "make_key",
    "note",
    "note_key_use",
    "organisation_asked",
    "recognise",
    "refuse_mandate",
    "refuse_organisation",
    "remove_member",
    "remove_second_factor",
    "rename",
    "reopen_account",
    "revoke_key",
    "shown_name",
    "started_second_factor",
    "suspend_organisation",
    "withdraw_invitation",
]
