"""E-mail subscriptions to a search (data set, territory, subjects of other features): request, confirm, end.

Links in letters lead to a page with a button and never act on GET, since mail programs prefetch links.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from maillage.core.clock import utc_now
from maillage.core.problems import NotFound, sentence
from maillage.kits.letters.limits import LETTERS_OF_A_NETWORK
from maillage.opendata.catalog.domain.subscriptions import SubscriptionSubject
from maillage.opendata.catalog.pages.reader_forms import SubscriptionForm
from maillage.opendata.catalog.store import changes, subscriptions
from maillage.opendata.catalog.store.changes import subscription_subjects
from maillage.web.error_pages import render_problems
from maillage.web.protection.limits import counting, network_of
from maillage.web.protection.tokens import answer_of_link
from maillage.web.public_url import installation_url

SUBJECTS: Final = (
    SubscriptionSubject("dataset", changes.read_dataset, changes.dataset_name, changes.dataset_changes),
    SubscriptionSubject(
        "territory",
        changes.read_territory,
        changes.territory_name,
        changes.territory_changes,
        pace=timedelta(days=1),
        title=sentence("Suivre ce lieu"),
        promise=sentence(
            "Vous recevrez au plus un courriel par jour : meilleur opérateur, réparations du réseau, 4G fixe, données, "
            "marchés, événements."
        ),
    ),
)
LONGEST_SEARCH: Final = 500


@dataclass(frozen=True, slots=True)
class SubscribePage:
    """Context of subscribe.html."""

    title: str
    about: str
    back_href: str
    subject: str
    search: str
    form: SubscriptionForm
    is_asked: bool


@dataclass(frozen=True, slots=True)
class SubscriptionPage:
    """Context of subscription.html."""

    title: str
    about: str
    promise: str
    confirm_href: str
    end_href: str
    end_all_href: str
    is_confirmed: bool
    is_ended: bool
    is_all: bool


@require_http_methods(["GET", "HEAD", "POST"])
@render_problems
@counting(LETTERS_OF_A_NETWORK)
def subscribe(request: HttpRequest) -> HttpResponse:
    """The request form; the answer does not reveal whether the address is known."""
    parameters = request.POST if request.method == "POST" else request.GET
    subject = next((subject for word, subject in subscription_subjects().items() if parameters.get(word)), None)
    if subject is None:
        raise NotFound("subscription_to_nothing", sentence("Choisissez un jeu de données ou un territoire à suivre."))
    text = str(parameters[subject.word])[:LONGEST_SEARCH]
    search = subject.read(text, request.user)
    initial = {"email": request.GET.get("email", "")[:254]}
    form = SubscriptionForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_human:
        email = form.cleaned_data["email"]
        LETTERS_OF_A_NETWORK.take(network_of(request))
        # The page does not mention that a mailbox reached its limit: nobody learns who subscribed to what.
        subscriptions.ask_subscription(
            email,
            subject.word,
            search.search,
            language=get_language() or "fr",
            now=utc_now(),
            origin=installation_url(),
        )
    page = SubscribePage(
        title=_(subject.title),
        about=search.name,
        back_href=search.href,
        subject=subject.word,
        search=text,
        form=form,
        is_asked=form.is_valid(),
    )
    return render(request, "catalog/subscribe.html", {"page": page}, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
@render_problems
def subscription(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind a link of a letter: confirm (POST) or end."""
    subscription = subscriptions.subscription_of(token)
    if request.method == "POST":
        subscriptions.confirm(subscription, now=utc_now())
        subscription = subscriptions.subscription_of(token)
    page = SubscriptionPage(
        title=_("Abonnement confirmé") if subscription.confirmed_at else _("Confirmer l’abonnement"),
        about=subscriptions.about_text(subscription),
        promise=subscriptions.promise_text(subscription),
        confirm_href=reverse("subscription", args=[token]),
        end_href=reverse("subscription_end", args=[token]),
        end_all_href=f"{reverse('subscription_end', args=[token])}?tout=1",
        is_confirmed=subscription.confirmed_at is not None,
        is_ended=False,
        is_all=request.GET.get("tout") == "1",
    )
    return _private_answer(render(request, "catalog/subscription.html", {"page": page}))


@csrf_exempt  # RFC 8058: mail programs post here without a session; the token in the URL authenticates
@require_POST
@render_problems
def subscription_end(request: HttpRequest, token: str) -> HttpResponse:
    """End the subscription; ``tout=1`` ends all those of its address."""
    subscription = subscriptions.subscription_of(token)
    about, is_all = subscriptions.about_text(subscription), request.GET.get("tout") == "1"
    subscriptions.end(subscription, with_others=is_all)
    page = SubscriptionPage(
        _("Abonnement arrêté"), about, "", "", "", "", is_confirmed=False, is_ended=True, is_all=is_all
    )
    return _private_answer(render(request, "catalog/subscription.html", {"page": page}))


def _private_answer(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "no-store"
    return answer_of_link(answer)
