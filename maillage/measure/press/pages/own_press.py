"""/mon-espace/presse: the agency writes releases from its figures, has them read over, lets them leave.

Who writes needs the role of an editor in the agency, who reads over and approves that of a publisher.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any, Final

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.pages.parts import for_people, for_people_here
from maillage.accounts.store.model_types import User
from maillage.accounts.store.organisations import agency
from maillage.core.clock import utc_now
from maillage.core.problems import Refused, sentence
from maillage.include.events.domain.event_times import moment_there
from maillage.include.events.domain.events import DEFAULT_ZONE
from maillage.kits.forms.forms import RefusableForm
from maillage.kits.letters.record.queue import enqueue, plain_text
from maillage.kits.letters.terms import Letter
from maillage.kits.pictures.forms import PictureForm
from maillage.kits.pictures.reading import received_picture
from maillage.kits.pictures.terms import MOST_PICTURE_BYTES
from maillage.measure.press.domain.letter_kinds import READING_ASKED
from maillage.measure.press.domain.releases import FREE_TOPIC, ReleaseState
from maillage.measure.press.pages.press_forms import (
    ApprovalForm,
    CorrectionForm,
    GatheringForm,
    MentionForm,
    NewReleaseForm,
    ReleaseForm,
)
from maillage.measure.press.pages.press_room import pdf_answer
from maillage.measure.press.pages.release_pdf import release_pdf
from maillage.measure.press.pages.release_view import (
    dossier_parts,
    minute_words,
    press_contact,
    release_href,
    release_view,
)
from maillage.measure.press.store.dossiers import gather
from maillage.measure.press.store.mentions import add_mention, own_mentions, remove_mention
from maillage.measure.press.store.models import Release
from maillage.measure.press.store.pictures import add_picture, own_pictures, remove_picture
from maillage.measure.press.store.releases import (
    approve_release,
    approving,
    ask_reading,
    begin_release,
    change_release,
    correct_release,
    delete_draft,
    has_left,
    may_read_over,
    moved_since,
    own_release,
    own_releases,
    revision_of,
    second_readers,
    take_back,
    take_figures,
    writing,
)
from maillage.measure.press.store.stories import story_of, story_offers, story_told
from maillage.territory.pages.parts.press_offers import PressStory
from maillage.territory.store.territories import territory
from maillage.web.bodies import accepts_files
from maillage.web.error_pages import answer_change
from maillage.web.installation import home_territory
from maillage.web.public_url import installation_url, public_url

_MOST_SHOWN: Final = 100
_for_writers = partial(for_people, after_change=lambda _request: reverse("own_press"))
_NOTHING_TO_TELL: Final = sentence(
    "Il n’y a pas encore de chiffres sûrs pour ce sujet ici : choisissez un autre sujet, un territoire plus grand, ou "
    "un texte libre."
)


@require_safe
@for_people
def own_press(request: HttpRequest, person: User) -> HttpResponse:
    """The releases in every state, and what to write from."""
    writing(person)
    return _own_press_answer(request)


@require_POST
@_for_writers
def begin(request: HttpRequest, person: User, word: str) -> HttpResponse:
    """A draft from the story of that key; an empty one for FREE_TOPIC."""
    who, form = writing(person), NewReleaseForm(request.POST)
    if form.is_valid():
        with form.refusals():
            place = territory(form.cleaned_data["place"])
            story = None if word == FREE_TOPIC else story_told(word, place, today=localdate())
            if story is None and word != FREE_TOPIC:
                raise Refused("nothing_to_tell", _NOTHING_TO_TELL)
            release = begin_release(
                who,
                word,
                story,
                territory=place.address,
                title=_("Nouveau communiqué"),
                contact=press_contact(),
                now=utc_now(),
            )
            messages.success(request, _("Le brouillon est prêt : relisez chaque phrase, changez ce que vous voulez."))
            if release.is_invented:
                messages.info(request, _("Ses chiffres sont ceux de la démonstration : la page et le PDF le diront."))
            return redirect("own_release", release.slug)
    return _own_press_answer(request, form)


def _own_press_answer(request: HttpRequest, form: NewReleaseForm | None = None) -> HttpResponse:
    now = utc_now()
    rows = [
        (release_view(release), state_words(release, now=now), has_left(release, now=now))
        for release in own_releases()[:_MOST_SHOWN]
    ]
    home = territory(home_territory())
    page = {
        "rows": rows,
        "stories": story_offers(),
        "free_topic": FREE_TOPIC,
        "form": form or NewReleaseForm(initial={"place": home.name}),
        "mentions": own_mentions().count(),
        "pictures": own_pictures().count(),
    }
    return render(request, "press/own_press.html", page, status=form.status if form else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@for_people_here
def release(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """A release: its text to change, its figures with what moved, the acts of its state."""
    who, row = writing(person), own_release(slug)
    form = ReleaseForm.of(row, request.POST if request.method == "POST" else None)
    if form.is_valid():
        with form.refusals():
            change_release(who, row, form.text(), revision=form.cleaned_data["revision"], now=utc_now())
            messages.success(request, _("Le brouillon est enregistré."))
            return redirect("own_release", slug)
    return _release_answer(request, person, row, form)


def _release_answer(
    request: HttpRequest,
    person: User,
    row: Release,
    form: ReleaseForm | None = None,
    *,
    approval: ApprovalForm | None = None,
) -> HttpResponse:
    now, state = utc_now(), ReleaseState(row.state)
    moved = () if has_left(row, now=now) else moved_since(row, _story(row))
    is_second_reader = may_read_over(person, row)
    page: dict[str, Any] = {
        "release": row,
        "view": release_view(row, row.corrections.all()),
        "state": state_words(row, now=now),
        "form": form or ReleaseForm.of(row),
        "revision": revision_of(row),
        "moved": moved,
        "may_change": state is not ReleaseState.READY,
        "may_ask": state is ReleaseState.DRAFT,
        "may_approve": state is ReleaseState.READING and is_second_reader,
        "is_own_text": state is ReleaseState.READING and not is_second_reader,
        "readers": second_readers(row) if state is ReleaseState.READING and not is_second_reader else (),
        "may_take_back": state is not ReleaseState.DRAFT and not has_left(row, now=now),
        "has_left": has_left(row, now=now),
        "is_bound": bool(row.figures),
        "parts": dossier_parts(row, now=now),
        "approval": approval or ApprovalForm(revision=revision_of(row), has_moved=bool(moved)),
    }
    sent: RefusableForm | None = approval or form
    return render(request, "press/own_release.html", page, status=sent.status if sent else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@for_people_here
def gathering(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """What a dossier gathers: the releases and pictures to choose."""
    who, row = writing(person), own_release(slug)
    form = GatheringForm.of(row, request.POST if request.method == "POST" else None)
    if form.is_valid():
        with form.refusals():
            typed = form.cleaned_data
            gather(
                who,
                row,
                releases=typed["releases"],
                pictures=typed["pictures"],
                revision=typed["revision"],
                now=utc_now(),
            )
            messages.success(request, _("Le dossier réunit ce que vous avez coché."))
            return redirect("own_release", slug)
    page = {"release": row, "view": release_view(row), "form": form}
    return render(request, "press/own_gathering.html", page, status=form.status)


@require_POST
@_for_writers
def figures(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """Take the figures of today into a draft."""
    who, row = writing(person), own_release(slug)

    def change() -> str:
        story = _story(row)
        if story is None:
            raise Refused("nothing_to_tell", _NOTHING_TO_TELL)
        take_figures(who, row, story, revision=request.POST.get("revision", ""), now=utc_now())
        return _("Le texte a les chiffres d’aujourd’hui : relisez les phrases qui en dépendent.")

    return answer_change(request, change, reverse("own_release", args=[slug]))


@require_POST
@_for_writers
def reading(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """Hand a draft to the second readers, who get a letter."""
    who, row = writing(person), own_release(slug)

    def change() -> str:
        with transaction.atomic():
            pending = ask_reading(who, row, revision=request.POST.get("revision", ""), now=utc_now())
            letters = _write_to_readers(pending)
        if not letters:
            return _("La relecture est demandée. Personne d’autre ne peut encore publier : invitez un collègue.")
        return _("La relecture est demandée : vos collègues qui peuvent publier reçoivent une lettre.")

    return answer_change(request, change, reverse("own_release", args=[slug]))


@require_POST
@_for_writers
def approve(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """The second reader lets it leave, at once or at its minute."""
    who, row = approving(person), own_release(slug)
    moved = moved_since(row, _story(row))
    form = ApprovalForm(request.POST, revision=revision_of(row), has_moved=bool(moved))
    if form.is_valid():
        with form.refusals():
            moment = form.chosen_moment
            approved = approve_release(
                who,
                row,
                revision=form.cleaned_data["revision"],
                leaves_at=None if moment is None else moment_there(*moment, DEFAULT_ZONE),
                moved=moved,
                accepts_moved=bool(form.cleaned_data.get("accepts_moved")),
                now=utc_now(),
            )
            messages.success(request, _approved_words(approved))
            return redirect("own_release", slug)
    return _release_answer(request, person, own_release(slug), approval=form)


def _approved_words(approved: Release) -> str:
    assert approved.leaves_at is not None
    if has_left(approved, now=utc_now()):
        return _("Le communiqué est parti : page, flux et lettres le disent.")
    words = {"moment": minute_words(approved.leaves_at)}
    return _("Le communiqué partira le %(moment)s. Avant cette minute, rien ni personne ne le dit.") % words


@require_POST
@_for_writers
def back(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """Take it back to a draft before it leaves."""
    who, row = writing(person), own_release(slug)

    def change() -> str:
        take_back(who, row, now=utc_now())
        return _("C’est de nouveau un brouillon : il ne partira pas.")

    return answer_change(request, change, reverse("own_release", args=[slug]))


@require_POST
@_for_writers
def delete(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """Delete a draft."""
    who, row = writing(person), own_release(slug)

    def change() -> str:
        delete_draft(who, row, now=utc_now())
        return _("Le brouillon est supprimé.")

    return answer_change(request, change, reverse("own_press"), failed=reverse("own_release", args=[slug]))


@require_http_methods(["GET", "HEAD", "POST"])
@for_people_here
def correct(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """Correct a release that has left."""
    who, row = approving(person), own_release(slug)
    form = CorrectionForm.of(row, request.POST if request.method == "POST" else None)
    if form.is_valid():
        with form.refusals():
            typed = form.cleaned_data
            correct_release(who, row, form.text(), reason=typed["reason"], revision=typed["revision"], now=utc_now())
            messages.success(request, _("La correction se lit en tête du communiqué, et part à qui le suit."))
            return redirect("own_release", slug)
    page = {"release": row, "view": release_view(row), "form": form}
    return render(request, "press/own_correction.html", page, status=form.status)


@require_safe
@for_people
def pdf(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """The release on paper as it stands, with its state at its head."""
    writing(person)
    row, now = own_release(slug), utc_now()
    state = {"state": state_words(row, now=now)}
    note = "" if has_left(row, now=now) else _("Ne pas diffuser : %(state)s.") % state
    address = f"{public_url(request)}{release_href(row)}"
    content = release_pdf(
        release_view(row, row.corrections.all()), dossier_parts(row, now=now), address=address, note=note
    )
    return pdf_answer(content, row.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@for_people_here
def review(request: HttpRequest, person: User) -> HttpResponse:
    """The press review, and a new article of it."""
    who = writing(person)
    form = MentionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with form.refusals():
            add_mention(who, form.mention(), now=utc_now(), today=localdate())
            messages.success(request, _("L’article est dans la revue de presse."))
            return redirect("own_press_review")
    page = {"form": form, "mentions": own_mentions()[:_MOST_SHOWN]}
    return render(request, "press/own_review.html", page, status=form.status)


@require_POST
@_for_writers
def remove_article(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """Remove an article from the review."""
    return _removed(request, lambda: remove_mention(writing(person), number, now=utc_now()), "own_press_review")


@accepts_files(MOST_PICTURE_BYTES)
@require_http_methods(["GET", "HEAD", "POST"])
@for_people_here
def pictures(request: HttpRequest, person: User) -> HttpResponse:
    """The pictures for the press, and a new one."""
    who = writing(person)
    form = PictureForm(request.POST, request.FILES) if request.method == "POST" else PictureForm()
    if form.is_valid():
        with form.refusals(at="file"):
            kind, content = received_picture(form.cleaned_data["file"])
            add_picture(who, form.words(), kind, content, now=utc_now())
            messages.success(request, _("L’image est sur la page de la presse."))
            return redirect("own_press_pictures")
    page = {"form": form, "pictures": own_pictures()[:_MOST_SHOWN]}
    return render(request, "press/own_pictures.html", page, status=form.status)


@require_POST
@_for_writers
def remove_one_picture(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """Take a picture back from the press."""
    return _removed(request, lambda: remove_picture(writing(person), number, now=utc_now()), "own_press_pictures")


def _removed(request: HttpRequest, remove: Callable[[], str], listing: str) -> HttpResponse:
    return answer_change(request, lambda: _("« %(title)s » est retiré.") % {"title": remove()}, reverse(listing))


def _story(row: Release) -> PressStory | None:
    return story_of(row, today=localdate())


def state_words(row: Release, *, now: datetime) -> str:
    """The state of a release in a few words, with the minute at which it leaves."""
    match ReleaseState(row.state):
        case ReleaseState.DRAFT:
            return _("brouillon")
        case ReleaseState.READING:
            return _("en relecture")
        case ReleaseState.READY:
            assert row.leaves_at is not None
            words = {"moment": minute_words(row.leaves_at)}
            if has_left(row, now=now):
                return _("parti le %(moment)s") % words
            return _("sous embargo jusqu’au %(moment)s") % words


def _write_to_readers(pending: Release) -> int:
    """Queue a letter to each possible second reader; how many."""
    link = installation_url() + reverse("own_release", args=[pending.slug])
    addresses = [reader.email for reader in second_readers(pending) if reader.email]
    for address in addresses:
        letter = Letter(
            READING_ASKED,
            key=f"press-reading:{pending.pk}:{revision_of(pending)}",
            to=address,
            organisation_id=agency().pk,
            text=plain_text(
                _("Bonjour,"),
                _("Un communiqué de l’agence attend la relecture d’une seconde personne avant de partir."),
                _("Lisez-le et décidez ici :"),
                link,
            ),
        )
        enqueue(letter)
    return len(addresses)
