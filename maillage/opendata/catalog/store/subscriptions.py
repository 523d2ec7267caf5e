"""E-mail subscriptions: request, confirm, notify (one letter per address and run) and unsubscribe.

Nothing reveals whether an address is subscribed: a request gets the same answer in every case, and only the letter
differs. The token of the links is derived from the installation's key and stored as a digest only.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from maillage.core.problems import NotFound, Refused, Unavailable, sentence
from maillage.kits.letters.record.queue import enqueue, quoted, template_text
from maillage.kits.letters.terms import Letter, LetterState
from maillage.opendata.catalog.domain.letter_kinds import SUBSCRIPTION_CHANGES, SUBSCRIPTION_CONFIRMATION
from maillage.opendata.catalog.domain.subscriptions import FollowedSearch, SearchFoot, SubjectChange
from maillage.opendata.catalog.store.changes import subscription_subjects
from maillage.opendata.catalog.store.models import Subscription
from maillage.web.protection.tokens import link_token, token_digest

CONFIRM_WITHIN: Final = timedelta(days=7)
ASK_AGAIN_AFTER: Final = timedelta(hours=1)
MOST_ASKED_AN_HOUR: Final = 300
MOST_CHANGES: Final = 40  # in one letter
_KEYS_OF_A_QUESTION: Final = 500


@dataclass(frozen=True, slots=True)
class FollowedName:
    """One search that a letter is about: its name, and the footer that its subject adds."""

    name: str
    foot: SearchFoot | None = None


@dataclass(frozen=True, slots=True)
class SubscriptionLetter:
    """Context of mail/*.txt; the URLs of ``lines`` and footers are paths below ``origin``."""

    about: tuple[FollowedName, ...]
    lines: tuple[SubjectChange, ...]
    href: str
    origin: str
    is_cut: bool = False


def ask_subscription(email: str, subject: str, search: str, *, language: str, now: datetime, origin: str) -> None:
    """Queue the confirmation letter, unless the subscription is confirmed or one was sent within the last hour.

    ``subject`` is the key of a subject, ``search`` what its ``read`` returned. Raises Unavailable if too many requests
    come in.
    """
    earlier = Subscription.objects.filter(email__iexact=email, subject=subject, search=search).first()
    if earlier is not None and (earlier.confirmed_at is not None or now - earlier.asked_at < ASK_AGAIN_AFTER):
        return
    if Subscription.objects.filter(confirmed_at=None, asked_at__gt=now - ASK_AGAIN_AFTER).count() >= MOST_ASKED_AN_HOUR:
        message = sentence("Trop de demandes d’abonnement en ce moment : recommencez dans une heure.")
        raise Unavailable("too_many_subscriptions", message)
    with transaction.atomic(), translation.override(language):
        subscription, _is_new = Subscription.objects.update_or_create(
            token_digest=token_digest(_token(email, search)),
            defaults={
                "email": email.lower(),
                "subject": subject,
                "search": search,
                "language": language,
                "asked_at": now,
            },
        )
        about = FollowedName(quoted(about_text(subscription)))
        content = SubscriptionLetter((about,), (), _link(subscription, origin), origin)
        letter = enqueue(
            Letter(
                SUBSCRIPTION_CONFIRMATION,
                key=f"subscription-confirmation:{subscription.pk}:{now.isoformat()}",
                to=subscription.email,
                organisation_id=None,
                text=template_text("catalog/mail/confirm.txt", {"letter": content}),
            )
        )
        # The mailbox reached its limit: nobody could confirm, so no subscription is stored.
        transaction.set_rollback(letter.state == LetterState.LIMITED)


def subscription_of(token: str) -> Subscription:
    """The subscription of a link; NotFound if it was ended or not confirmed in time."""
    subscription = Subscription.objects.filter(token_digest=token_digest(token)).first()
    if subscription is None:
        message = sentence("Cet abonnement n’existe pas, ou plus : il n’y a rien à faire.")
        raise NotFound("subscription_unknown", message)
    return subscription


def confirm(subscription: Subscription, *, now: datetime) -> None:
    """Confirm the subscription as of ``now``; a confirmed one is unchanged."""
    waiting = Subscription.objects.filter(pk=subscription.pk, confirmed_at=None)
    waiting.update(confirmed_at=now, told_until=now)


def end(subscription: Subscription, *, with_others: bool) -> None:
    """Delete the subscription; ``with_others`` deletes all those of its address."""
    same = Subscription.objects.filter(email__iexact=subscription.email)
    (same if with_others else same.filter(pk=subscription.pk)).delete()


def queue_due_letters(*, now: datetime, origin: str) -> int:
    """Queue one letter per address with all changes since the last one; the number of letters.

    Also deletes subscriptions that were never confirmed.
    """
    Subscription.objects.filter(confirmed_at=None, asked_at__lt=now - CONFIRM_WITHIN).delete()
    by_email: dict[str, list[Subscription]] = defaultdict(list)
    for subscription in Subscription.objects.exclude(confirmed_at=None).order_by("email", "pk"):
        by_email[subscription.email.lower()].append(subscription)
    due_by_email = {
        email: due for email, all_of_it in by_email.items() if (due := _due_subscriptions(all_of_it, now=now))
    }
    changes_by_pk = _changes_by_subscription(
        [subscription for due in due_by_email.values() for subscription in due], now=now
    )
    letters = 0
    for subscriptions in due_by_email.values():
        with translation.override(subscriptions[0].language):
            letters += _write_changes(subscriptions, changes_by_pk, now=now, origin=origin)
    return letters


def about_text(subscription: Subscription) -> str:
    """The name of what a subscription follows."""
    try:
        return subscription_subjects()[subscription.subject].name_of(subscription.search)
    except (KeyError, NotFound, Refused):
        # Retired, as merged communes are, or the feature is no longer installed.
        return subscription.search


def promise_text(subscription: Subscription) -> str:
    """What a subscription notifies about; "" if the feature is no longer installed."""
    subject = subscription_subjects().get(subscription.subject)
    return _(subject.promise) if subject is not None else ""


def followed_name(subscription: Subscription, *, at: datetime) -> FollowedName:
    """The name and footer of a subscription, for a letter."""
    subject = subscription_subjects().get(subscription.subject)
    foot_of = subject.foot_of if subject is not None else None
    return FollowedName(about_text(subscription), foot_of(subscription.search, at) if foot_of is not None else None)


def _due_subscriptions(subscriptions: Sequence[Subscription], *, now: datetime) -> list[Subscription]:
    """The subscriptions of one address that may be notified now: without subjects whose last letter is too recent."""
    written: dict[str, datetime] = {}
    for subscription in subscriptions:
        if subscription.written_at is not None:
            written[subscription.subject] = max(
                subscription.written_at, written.get(subscription.subject, subscription.written_at)
            )
    subjects = subscription_subjects()
    return [
        subscription
        for subscription in subscriptions
        if subscription.subject not in written
        or subscription.subject not in subjects
        or now - written[subscription.subject] >= subjects[subscription.subject].pace
    ]


def _changes_by_subscription(due: Sequence[Subscription], *, now: datetime) -> dict[int, list[SubjectChange]]:
    """The changes by subscription, for subjects that read many searches at once.

    Unchanged ones are marked as notified up to now, so that the next run only reads later changes.
    """
    groups: dict[tuple[str, str], list[Subscription]] = defaultdict(list)
    for subscription in due:
        groups[subscription.subject, subscription.language].append(subscription)
    changes_by_pk: dict[int, list[SubjectChange]] = {}
    for (word, language), subscriptions in groups.items():
        subject = subscription_subjects().get(word)
        if subject is None or subject.changes_of_many is None:
            continue
        followed = {
            subscription.pk: FollowedSearch(subscription.search, _told_until(subscription, now))
            for subscription in subscriptions
        }
        with translation.override(language):
            changes_by_search = subject.changes_of_many(set(followed.values()), until=now, most=MOST_CHANGES)
        changes_by_pk |= {
            pk: list(changes_by_search[search]) for pk, search in followed.items() if search in changes_by_search
        }
        untouched = [
            pk for pk, search in followed.items() if search in changes_by_search and not changes_by_search[search]
        ]
        for start in range(0, len(untouched), _KEYS_OF_A_QUESTION):
            keys = untouched[start : start + _KEYS_OF_A_QUESTION]
            # Compare and set: a later timestamp written by another process is kept.
            Subscription.objects.filter(pk__in=keys, told_until__lt=now).update(told_until=now)
        told_keys = set(untouched)
        for subscription in subscriptions:
            if subscription.pk in told_keys:
                subscription.told_until = now
    return changes_by_pk


def _told_until(subscription: Subscription, now: datetime) -> datetime:
    return subscription.told_until or subscription.confirmed_at or now


def _write_changes(
    subscriptions: Sequence[Subscription],
    changes_by_pk: Mapping[int, list[SubjectChange]],
    *,
    now: datetime,
    origin: str,
) -> bool:
    """Write one letter about what these subscriptions of one address follow; whether there was anything to write."""
    changes: dict[tuple[str, datetime], SubjectChange] = {}
    looked_at: list[Subscription] = []
    changed: list[Subscription] = []
    for subscription in subscriptions:
        subject = subscription_subjects().get(subscription.subject)
        if subject is not None and subject.changes_of_many is not None:
            if subscription.pk not in changes_by_pk:
                continue
            news: list[SubjectChange] | None = changes_by_pk[subscription.pk]
        else:
            since = _told_until(subscription, now)
            news = subject.changes(subscription.search, after=since, until=now, most=MOST_CHANGES) if subject else []
        if news is None:
            subscription.delete()
        looked_at.append(subscription)
        changes |= {(change.key, change.at): change for change in news or ()}
        changed += [subscription] if news else []
    if not changes:
        return False
    newest = sorted(changes.values(), key=lambda change: (-change.at.timestamp(), change.key))[:MOST_CHANGES]
    about = tuple(followed_name(subscription, at=now) for subscription in subscriptions)
    is_one = len(subscriptions) == 1
    link, query = _link(subscriptions[0], origin), "" if is_one else "?tout=1"
    content = SubscriptionLetter(about, tuple(newest), f"{link}{query}", origin, is_cut=len(newest) == MOST_CHANGES)
    letter = Letter(
        SUBSCRIPTION_CHANGES,
        key=f"subscription-changes:{subscriptions[0].pk}:{now.isoformat()}",
        to=subscriptions[0].email,
        organisation_id=None,
        subject_words={"about": about[0].name if is_one else _("ce que vous suivez")},
        text=template_text("catalog/mail/changes.txt", {"letter": content}),
        end_href=f"{link}/fin{query}",
    )
    # All are marked as notified up to now in one transaction, so that of two processes only one sends the letter.
    with transaction.atomic():
        is_ours = all(
            Subscription.objects.filter(pk=subscription.pk, told_until=subscription.told_until).update(told_until=now)
            for subscription in looked_at
        )
        if is_ours:
            enqueue(letter)
            Subscription.objects.filter(pk__in=[subscription.pk for subscription in changed]).update(written_at=now)
        transaction.set_rollback(not is_ours)
    return is_ours


def _link(subscription: Subscription, origin: str) -> str:
    return f"{origin}{reverse('subscription', args=[_token(subscription.email, subscription.search)])}"


def _token(email: str, search: str) -> str:
    return link_token("subscription", email.lower(), search)
