"""Subscriptions by e-mail: asked for, confirmed by the owner of the address, told in one letter a batch, ended.

Nobody learns here whether an address is subscribed: asking answers the same in every case, and only a letter tells.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException
from typing import Final

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from maillage.catalog.models import Dataset, Subscription
from maillage.catalog.queries.changes import Change, changes_in, newest_first
from maillage.catalog.queries.datasets import datasets_in, shown_datasets
from maillage.catalog.rules.subscription_token import subscription_token, token_digest
from maillage.core.problems import NotFound, Refused, Unavailable, sentence
from maillage.territory.queries import territory

CONFIRM_WITHIN: Final = timedelta(days=7)
ASK_AGAIN_AFTER: Final = timedelta(hours=1)
MOST_ASKED_AN_HOUR: Final = 300
MOST_CHANGES: Final = 40  # of one letter

log = structlog.get_logger("maillage.catalog")


@dataclass(frozen=True, slots=True)
class LetterLine:
    """One change in a letter."""

    title: str
    publisher: str
    href: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class Letter:
    """What templates/catalog/mail/*.txt say."""

    subject: str
    about: tuple[str, ...]
    lines: tuple[LetterLine, ...]
    href: str


def ask_subscription(
    email: str, *, dataset: Dataset | None, territory_address: str, language: str, now: datetime, origin: str
) -> None:
    """A letter leaves with the link to confirm, where it is not confirmed yet and none left in the last hour.

    Raises Refused where neither a data set nor a territory is named; Unavailable where too many
    ask, or no letter leaves.
    """
    if dataset is None and not territory_address:
        raise Refused("subscription_to_nothing", sentence("Choisissez un jeu de données ou un territoire à suivre."))
    address = "" if dataset is not None else territory(territory_address).address
    known = Subscription.objects.filter(email__iexact=email, dataset=dataset, territory=address).first()
    if known is not None and (known.confirmed_at is not None or now - known.asked_at < ASK_AGAIN_AFTER):
        return
    if Subscription.objects.filter(confirmed_at=None, asked_at__gt=now - ASK_AGAIN_AFTER).count() >= MOST_ASKED_AN_HOUR:
        message = sentence("Trop de demandes d’abonnement en ce moment : recommencez dans une heure.")
        raise Unavailable("too_many_subscriptions", message)
    kept, _is_new = Subscription.objects.update_or_create(
        token_digest=token_digest(_token(email, _about(dataset, address))),
        defaults={
            "email": email.lower(),
            "dataset": dataset,
            "territory": address,
            "language": language,
            "asked_at": now,
        },
    )
    try:
        with translation.override(language):
            _send_confirmation(kept, origin)
    except (SMTPException, OSError) as error:
        # Nobody can confirm it: it is forgotten, and may be asked for again at once.
        Subscription.objects.filter(pk=kept.pk, confirmed_at=None).delete()
        message = sentence("La lettre n’a pas pu partir : recommencez dans quelques minutes.")
        raise Unavailable("letter_not_sent", message) from error


def subscription_of(token: str) -> Subscription:
    """The subscription of a link; raises NotFound where it was ended, or never confirmed in time."""
    found = Subscription.objects.select_related("dataset").filter(token_digest=token_digest(token)).first()
    if found is None:
        raise NotFound(
            "subscription_unknown", sentence("Cet abonnement n’existe pas, ou plus : il n’y a rien à faire.")
        )
    return found


def confirm(subscription: Subscription, *, now: datetime) -> None:
    """The subscription is in force from ``now``; once confirmed it stays as it is."""
    waiting = Subscription.objects.filter(pk=subscription.pk, confirmed_at=None)
    waiting.update(confirmed_at=now, told_until=now)


def end(subscription: Subscription, *, with_others: bool) -> None:
    """The subscription is no more; ``with_others`` ends all those of its address."""
    same = Subscription.objects.filter(email__iexact=subscription.email)
    (same if with_others else same.filter(pk=subscription.pk)).delete()


def send_due(*, now: datetime, origin: str) -> int:
    """How many letters left: one an address with all that changed since the last. What could not leave stays due.

    What was never confirmed is forgotten. Raises Unavailable where the mail server is away, and, after all others were
    tried, where it refuses a letter for another reason than its address.
    """
    Subscription.objects.filter(confirmed_at=None, asked_at__lt=now - CONFIRM_WITHIN).delete()
    by_email: dict[str, list[Subscription]] = defaultdict(list)
    confirmed = Subscription.objects.exclude(confirmed_at=None).select_related("dataset").order_by("email", "pk")
    for subscription in confirmed:
        by_email[subscription.email.lower()].append(subscription)
    letters, refusal = 0, None
    for subscriptions in by_email.values():
        try:
            letters += _told(subscriptions, now=now, origin=origin)
        except SMTPRecipientsRefused as error:
            # One mailbox that is closed or full: its letter stays due, and the house is well. No address in the log.
            log.warning("letter refused", statuses=[status for status, _reason in error.recipients.values()])
        except SMTPResponseException as error:
            refusal = error  # this letter stays due, and is the fault of none of the next
        except OSError as error:
            # Nobody answers: all letters stay due, and the next would wait in vain as long as this one.
            raise _not_sent(error) from error
    if refusal is not None:
        raise _not_sent(refusal) from refusal
    return letters


def about_text(subscription: Subscription) -> str:
    """What a subscription is about, in words."""
    if subscription.dataset is not None:
        return subscription.dataset.title
    try:
        return territory(subscription.territory).name
    except (NotFound, Refused):
        # It was retired since, as communes are that merge.
        return subscription.territory


def _told(subscriptions: Sequence[Subscription], *, now: datetime, origin: str) -> bool:
    changes = {
        (change.dataset.pk, change.at): change
        for subscription in subscriptions
        for change in _changes(subscription, now)
    }
    if not changes:
        return False
    claimed = _claimed(subscriptions, now)
    if not claimed:
        return False  # another process is telling them
    with translation.override(subscriptions[0].language):
        letter = _digest(subscriptions, newest_first(changes.values())[:MOST_CHANGES], origin)
        try:
            _send(letter, "catalog/mail/changes.txt", subscriptions[0].email)
        except OSError:  # those of smtplib are such, too
            # The letter did not leave: it is due again, with the next batch.
            _unclaim(subscriptions)
            raise
    return True


def _not_sent(error: OSError) -> Unavailable:
    return Unavailable(
        "letters_not_sent",
        sentence(
            "Les lettres aux abonnés ne partent pas (%(reason)s) : elles attendent. Vérifiez le serveur de courriel "
            "et MAILLAGE_MAIL."
        ),
        reason=" ".join(str(error).split()),
    )


def _changes(subscription: Subscription, now: datetime) -> list[Change]:
    since = subscription.told_until or subscription.confirmed_at
    try:
        datasets = (
            shown_datasets().filter(pk=subscription.dataset_id)
            if subscription.dataset_id
            else datasets_in(subscription.territory)
        )
    except (NotFound, Refused):
        # The territory was retired: nothing changes there any more, and the letters of others leave.
        return []
    return changes_in(datasets, most=MOST_CHANGES, after=since, until=now)


def _claimed(subscriptions: Sequence[Subscription], now: datetime) -> bool:
    with transaction.atomic():
        is_ours = all(
            Subscription.objects.filter(pk=subscription.pk, told_until=subscription.told_until).update(told_until=now)
            for subscription in subscriptions
        )
        transaction.set_rollback(not is_ours)
    return is_ours


def _unclaim(subscriptions: Sequence[Subscription]) -> None:
    for subscription in subscriptions:
        Subscription.objects.filter(pk=subscription.pk).update(told_until=subscription.told_until)


def _digest(subscriptions: Sequence[Subscription], changes: Sequence[Change], origin: str) -> Letter:
    subject = (
        _("Nouveau dans les données de %(about)s") if len(subscriptions) == 1 else _("Nouveau dans les données suivies")
    )
    lines = tuple(
        LetterLine(
            change.dataset.title,
            change.dataset.organisation.name,
            f"{origin}{reverse('dataset', args=[change.dataset.slug])}",
            is_new=change.version is not None and change.version.number == 1,
        )
        for change in changes
    )
    about = tuple(about_text(subscription) for subscription in subscriptions)
    href = f"{_link(subscriptions[0], origin)}" + ("?tout=1" if len(subscriptions) > 1 else "")
    return Letter(subject % {"about": about[0]}, about, lines, href)


def _send_confirmation(subscription: Subscription, origin: str) -> None:
    about = about_text(subscription)
    subject = _("Confirmez votre abonnement : %(about)s") % {"about": about}
    _send(Letter(subject, (about,), (), _link(subscription, origin)), "catalog/mail/confirm.txt", subscription.email)


def _send(letter: Letter, template: str, email: str) -> None:
    # A title is one line in a header, whatever it holds.
    subject = " ".join(letter.subject.split())
    message = EmailMessage(
        subject, render_to_string(template, {"letter": letter}), settings.DEFAULT_FROM_EMAIL, [email]
    )
    message.extra_headers["Auto-Submitted"] = "auto-generated"
    if letter.lines:
        address, _mark, query = letter.href.partition("?")
        message.extra_headers["List-Unsubscribe"] = f"<{address}/fin{'?' + query if query else ''}>"
        message.extra_headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.send()


def _link(subscription: Subscription, origin: str) -> str:
    token = _token(subscription.email, _about(subscription.dataset, subscription.territory))
    return f"{origin}{reverse('subscription', args=[token])}"


def _about(dataset: Dataset | None, address: str) -> str:
    return str(dataset.pk) if dataset is not None else address


def _token(email: str, about: str) -> str:
    return subscription_token(settings.SECRET_KEY, email=email, about=about)
