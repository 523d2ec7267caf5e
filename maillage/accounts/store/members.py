"""Changes memberships and roles; an organisation always keeps an administrator."""

from datetime import datetime

from django.db import transaction

from maillage.accounts.domain.terms import Acting, FactorStanding, Role, Verb
from maillage.accounts.store.models import FactorVouch, Membership, Organisation, User
from maillage.accounts.store.people import second_factor_of
from maillage.accounts.store.trace import note
from maillage.core.problems import Refused, sentence


def admit(user: User, organisation: Organisation, role: Role) -> Membership:
    """Add ``user`` to ``organisation``, or raise an existing role to ``role``."""
    membership, is_new = Membership.objects.get_or_create(
        user=user, organisation=organisation, defaults={"role": role.value}
    )
    if not is_new and not Role(membership.role).allows(role):
        membership.role = role.value
        membership.save()
    _open_admin(membership)
    return membership


@transaction.atomic
def change_role(acting: Acting, membership: Membership, role: Role, *, now: datetime) -> None:
    """Change a member's role; raises Refused if no administrator would be left."""
    before = Role(membership.role)
    if role is before:
        return
    if role is not Role.ADMINISTRATOR:
        refuse_without_administrator(membership)
    membership.role = role.value
    membership.save()
    _open_admin(membership)
    detail = {"before": before.value, "after": role.value}
    note(
        acting, Verb.MEMBER_CHANGED, about=_about(membership), title=shown_name(membership.user), now=now, detail=detail
    )


@transaction.atomic
def remove_member(acting: Acting, membership: Membership, *, now: datetime) -> None:
    """Remove a member; raises Refused if no administrator would be left."""
    refuse_without_administrator(membership)
    about, title = _about(membership), shown_name(membership.user)
    membership.delete()
    if membership.organisation.is_agency:
        membership.user.is_staff = membership.user.is_superuser = False
        membership.user.save(update_fields=["is_staff", "is_superuser"])
    note(acting, Verb.MEMBER_LEFT, about=about, title=title, now=now, detail={"role": membership.role})


@transaction.atomic
def vouch_for_factor(acting: Acting, membership: Membership, *, standing: FactorStanding, now: datetime) -> None:
    """Vouch for a member's second factor, which then opens pages about people.

    Raises Refused for one's own, if the member has none, and unless the voucher's own factor is settled (``standing``).
    """
    if membership.user_id == acting.user_id:
        raise Refused("factor_own", sentence("Une autre personne confirme votre second facteur, pas vous-même."))
    if standing is not FactorStanding.SETTLED:
        message = sentence(
            "Confirmez d’abord votre propre second facteur : il a moins d’un jour, ou vous n’en avez pas."
        )
        raise Refused("factor_not_settled", message)
    device = second_factor_of(membership.user)
    if device is None:
        message = sentence("%(name)s n’a pas encore de second facteur.")
        raise Refused("factor_missing", message, name=shown_name(membership.user))
    _vouch, is_new = FactorVouch.objects.get_or_create(
        device=device, defaults={"vouched_by_id": acting.user_id, "vouched_at": now}
    )
    if is_new:
        note(acting, Verb.FACTOR_VOUCHED, about=_about(membership), title=shown_name(membership.user), now=now)


def shown_name(user: User) -> str:
    """A user's full name, else the username."""
    return user.get_full_name() or user.username


def _about(membership: Membership) -> str:
    return f"person:{membership.user_id}"


def refuse_without_administrator(leaving: Membership) -> None:
    """Raise Refused if no administrator would be left without ``leaving``."""
    # Locks the organisation's row: of two administrators who leave concurrently, one stays.
    Organisation.objects.select_for_update().get(pk=leaving.organisation_id)
    administrators = Membership.objects.filter(
        organisation=leaving.organisation_id, role=Role.ADMINISTRATOR.value, user__is_active=True
    )
    if not administrators.exclude(pk=leaving.pk).exists() and Role(leaving.role) is Role.ADMINISTRATOR:
        message = sentence("Une organisation garde au moins un administrateur : nommez-en d’abord un autre.")
        raise Refused("last_administrator", message)


def _open_admin(membership: Membership) -> None:
    """Set Django's admin flags of the agency's members, and full rights for its administrators."""
    if membership.organisation.is_agency:
        membership.user.is_staff = True
        membership.user.is_superuser = Role(membership.role) is Role.ADMINISTRATOR
        membership.user.save(update_fields=["is_staff", "is_superuser"])
