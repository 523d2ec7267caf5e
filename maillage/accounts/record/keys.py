"""Makes and revokes the keys of programs, and notes the day a key was last used."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from maillage.accounts.models import ApiKey
from maillage.accounts.queries.permissions import acting_of_key
from maillage.accounts.record.trace import note
from maillage.accounts.rules.secrets import beginning_of, digest_of, new_key_token
from maillage.accounts.terms import Acting, Role, Verb
from maillage.core.problems import Forbidden, Refused, sentence


@transaction.atomic
def make_key(acting: Acting, name: str, role: Role, *, now: datetime) -> tuple[ApiKey, str]:
    """The new key and its token, which is shown once; Refused for a key that would administer."""
    if role is Role.ADMINISTRATOR:
        raise Refused(
            "key_role_too_high",
            sentence("Une clé ne peut pas administrer : choisissez lecture, rédaction ou publication."),
        )
    token = new_key_token()
    key = ApiKey.objects.create(
        organisation_id=acting.organisation_id,
        name=name,
        role=role.value,
        beginning=beginning_of(token),
        digest=digest_of(token),
        made_by_id=acting.user_id,
        made_at=now,
    )
    note(acting, Verb.KEY_MADE, about=f"key:{key.pk}", title=name, now=now, detail={"role": role.value})
    return key, token


@transaction.atomic
def revoke_key(acting: Acting, key: ApiKey, *, now: datetime) -> None:
    """The key opens nothing any more; a key that was revoked stays as it is."""
    changed = ApiKey.objects.filter(pk=key.pk, organisation=acting.organisation_id, revoked_at=None)
    if changed.update(revoked_at=now):
        note(acting, Verb.KEY_REVOKED, about=f"key:{key.pk}", title=key.name, now=now)


def key_acting(token: str, role: Role, *, today: date) -> Acting:
    """The organisation of the key ``token`` acting as ``role``, its use noted; Forbidden for any other."""
    acting = acting_of_key(token, role)
    if acting is None:
        raise Forbidden("key_unknown", sentence("Cette clé n’existe pas ou est révoquée : faites-en une autre."))
    note_key_use(token, today=today)
    return acting


def note_key_use(token: str, *, today: date) -> None:
    """The key says that it was used ``today``; one write a day, however often it is used."""
    not_today = Q(last_used_on__isnull=True) | Q(last_used_on__lt=today)
    ApiKey.objects.filter(not_today, digest=digest_of(token)).update(last_used_on=today)
