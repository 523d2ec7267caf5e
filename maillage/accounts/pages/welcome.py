"""/mon-espace/accueillir: the agency invites the bodies of an EPCI in one go, and follows who has come.

Four screens: choose the EPCI, paste the addresses, read what will leave, see who has come. What was typed is kept in
the session from one screen to the next, and until the letters are written. Bodies that are not of an EPCI come by a
table.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import validate_email
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.domain.organisations import organisation_name
from maillage.accounts.domain.pasted_addresses import MOST_PASTED, BodyNames, match_addresses
from maillage.accounts.domain.terms import (
    MANDATED,
    AnyKind,
    BodyToWelcome,
    Capability,
    OrganisationKind,
    Role,
    WelcomeTerms,
)
from maillage.accounts.edges.export import mandate_asked_letter, welcome_letter
from maillage.accounts.intake.welcome_table import read_bodies
from maillage.accounts.pages.access import answer_to_change, for_agency
from maillage.accounts.store.models import ROLES, User, kind_choices, organisation_kinds
from maillage.accounts.store.organisations import agency, emails_of_members
from maillage.accounts.store.people import runs_agency
from maillage.accounts.store.permissions import moderating_for_agency
from maillage.accounts.store.town_halls import TownHallDirectory, town_hall_directory
from maillage.accounts.store.welcome import (
    ArrivalState,
    BodyArrival,
    Welcome,
    arrivals_by_epci,
    arrivals_of_epci,
    arrivals_of_others,
    remind,
    welcome_bodies,
)
from maillage.core.clock import utc_now
from maillage.core.problems import NotFound, Refused, sentence
from maillage.core.tables.received_rows import received_table
from maillage.core.text import normalised_text
from maillage.kits.forms.entries import ENTRY_NAME
from maillage.kits.forms.fields import LineField, ReceivedFileField, TextField, sent_as
from maillage.kits.forms.forms import RefusableForm
from maillage.kits.letters.mail_server import has_mail_server
from maillage.kits.letters.record.queue import enqueue
from maillage.kits.lists.paging import page_number, pager
from maillage.territory.domain.terms import Kind, Territory, is_code
from maillage.territory.store.territories import search, territory
from maillage.web.bodies import accepts_files, received_file
from maillage.web.error_pages import finding_place
from maillage.web.installation import home_territory
from maillage.web.public_url import installation_url
from maillage.web.wording.formats import number

_DRAFTS: Final = "welcome_drafts"  # in the session, by the address of the EPCI
_MAX_DRAFTS: Final = 5
_NOT_TYPED: Final = frozenset({"csrfmiddlewaretoken", ENTRY_NAME})
_PAGE: Final = 200  # an EPCI has 160 communes at most; the others are as many as were invited
_TABLE: Final = "table"
MOST_TABLE_BYTES: Final = 2 * 1024 * 1024
_TOO_LARGE: Final = sentence("Ce fichier dépasse %(most)s Mo : gardez la seule feuille des organismes à inviter.")
_NO_EPCI: Final = sentence("Choisissez une intercommunalité de la liste : « %(address)s » n’en est pas une.")
AGENCY: Final = "agency"
EPCI: Final = "epci"
_BETWEEN: Final = re.compile(r"[\s,;]+")
_MOST_EMAILS: Final = 400  # characters of one row
_MOST_FINDINGS: Final = 10  # lines to correct that are shown at once
_TICKED_AT_FIRST: Final = frozenset({ArrivalState.ABSENT, ArrivalState.ASKED, ArrivalState.UNINVITED})


class WelcomeTermsForm(RefusableForm):
    """What is offered to each invited person, and the mandates asked; nothing of a mandate is chosen beforehand."""

    role = forms.ChoiceField(
        label=gettext_lazy("Rôle de chaque personne invitée"),
        help_text=gettext_lazy("La première personne doit pouvoir en inviter d’autres : administration."),
        choices=ROLES,
        initial=Role.ADMINISTRATOR.value,
    )
    scopes = sent_as(
        "portees",
        forms.TypedMultipleChoiceField(
            label=gettext_lazy("Demander mandat, dans la même lettre, pour (facultatif)"),
            help_text=gettext_lazy(
                "Chaque organisation répond oui ou non sur sa page ; rien ne se publie en son nom avant son accord."
            ),
            choices=[(scope.value, capfirst(gettext_lazy(label))) for scope, label in MANDATED.items()],
            coerce=Capability,
            required=False,
            widget=forms.CheckboxSelectMultiple,
        ),
    )
    holder = sent_as(
        "mandataire",
        forms.ChoiceField(
            label=gettext_lazy("Qui publierait en leur nom ?"), choices=(), required=False, widget=forms.RadioSelect
        ),
    )
    message = LineField(
        label=gettext_lazy("Un mot de l’agence, dans chaque lettre (facultatif)"), required=False, max_length=500
    )

    def __init__(self, data: QueryDict | None, *, holders: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(data, **options)
        self.holders = holders
        self.offer("holder", holders)

    def clean(self) -> dict[str, Any]:
        """The cleaned data; a mandate is asked by somebody."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("scopes") and not cleaned.get("holder"):
            self.add_error("holder", _("Dites qui publierait en leur nom, ou décochez les mandats."))
        return cleaned

    def terms(self, epci: str = "") -> WelcomeTerms:
        """The input as domain values; ``epci`` is the address of the EPCI that may ask for mandates."""
        typed = self.cleaned_data
        holder = epci if typed["holder"] == EPCI else ""
        return WelcomeTerms(Role(typed["role"]), tuple(typed["scopes"]), holder, typed["message"])


class WelcomeRowForm(RefusableForm):
    """One body of an EPCI: whether it is invited, and at which addresses."""

    ticked = sent_as("choisie", forms.BooleanField(label=gettext_lazy("Inviter"), required=False))
    emails = sent_as(
        "courriels",
        forms.CharField(
            label=gettext_lazy("Adresses"),
            required=False,
            max_length=_MOST_EMAILS,
            widget=forms.TextInput(attrs={"inputmode": "email", "autocomplete": "off", "spellcheck": "false"}),
        ),
    )

    def __init__(self, data: QueryDict | None, *, arrival: BodyArrival, **options: Any) -> None:
        super().__init__(data, prefix=arrival.address.replace(":", "-"), **options)
        self.arrival = arrival
        name = {"name": arrival.name}
        self.fields["ticked"].label = arrival.name
        self.fields["emails"].label = _("Adresses pour %(name)s") % name
        if not self.may_be_invited:
            self.fields["ticked"].disabled = self.fields["emails"].disabled = True

    @property
    def may_be_invited(self) -> bool:
        """Whether the body is neither suspended nor refused."""
        return self.arrival.state is not ArrivalState.CLOSED

    def clean_emails(self) -> tuple[str, ...]:
        """The addresses in lower case, each once; rejects a word that is none."""
        typed = list(dict.fromkeys(filter(None, _BETWEEN.split(self.cleaned_data["emails"].lower()))))
        for word in typed:
            try:
                validate_email(word)
            except ValidationError as error:
                # The person corrects it: nothing was sent.
                message = _("« %(word)s » n’est pas une adresse : corrigez-la, ou retirez-la.")
                raise ValidationError(message % {"word": word[:60]}, code="email_invalid") from error
        return tuple(typed)

    def clean(self) -> dict[str, Any]:
        """The cleaned data; a body that is ticked has an address."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("ticked") and not cleaned.get("emails") and "emails" not in self.errors:
            self.add_error("emails", _("Il manque une adresse : écrivez-la, ou décochez."))
        return cleaned

    def body(self) -> BodyToWelcome:
        """The body as the domain knows it."""
        kind = OrganisationKind.EPCI if self.arrival.address.startswith(Kind.EPCI) else OrganisationKind.COMMUNE
        name = organisation_name(kind, self.arrival.name)
        return BodyToWelcome(name, kind, self.arrival.address, self.cleaned_data["emails"])


class EpciWelcomeForm(WelcomeTermsForm):
    """The bodies of an EPCI, a box for addresses pasted as they are, and what goes into each letter."""

    pasted = sent_as(
        "collees",
        TextField(
            label=gettext_lazy("Collez les adresses, comme vous les avez"),
            help_text=gettext_lazy(
                "Une liste, deux colonnes d’un tableur ou des destinataires de courriel : chaque adresse va à la "
                "commune nommée à côté d’elle ou en elle."
            ),
            required=False,
            max_length=MOST_PASTED,
            widget=forms.Textarea(attrs={"rows": "4", "spellcheck": "false"}),
        ),
    )

    def __init__(self, data: QueryDict | None, *, arrivals: Sequence[BodyArrival], **options: Any) -> None:
        super().__init__(data, **options)
        self.rows = [
            WelcomeRowForm(data, arrival=arrival, initial={"ticked": arrival.state in _TICKED_AT_FIRST})
            for arrival in arrivals
        ]

    def clean_pasted(self) -> str:
        """The text, if every address in it was placed; lines that were not stay, to be placed by hand."""
        text = str(self.cleaned_data["pasted"])
        if text.strip():
            raise ValidationError(
                _("Ces lignes ne nomment aucune commune d’ici, ou plusieurs : recopiez chaque adresse à sa ligne."),
                code="address_unmatched",
            )
        return text

    def clean(self) -> dict[str, Any]:
        """The cleaned data; the rows are valid, and one at least is ticked."""
        cleaned = super().clean()
        # Each row is looked at, so that all errors show at once.
        if not all([row.is_valid() for row in self.rows]):  # noqa: C419 -- as said above
            raise ValidationError(_("Rien n’est encore parti : corrigez les lignes marquées."), code="rows_invalid")
        if not any(row.cleaned_data["ticked"] for row in self.rows):
            raise ValidationError(_("Cochez au moins une commune."), code="nobody_ticked")
        return cleaned

    @property
    def faulty_rows(self) -> list[WelcomeRowForm]:
        """The rows to correct of a form that was sent."""
        return [row for row in self.rows if row.is_bound and row.errors]

    def bodies(self) -> list[BodyToWelcome]:
        """The ticked bodies of a valid form."""
        return [row.body() for row in self.rows if row.cleaned_data["ticked"]]


def placed_addresses(sent: QueryDict, arrivals: Sequence[BodyArrival]) -> QueryDict:
    """The submission with each pasted address in the row of its body, which is then ticked; other lines stay."""
    form = EpciWelcomeForm(None, arrivals=arrivals, holders=())
    pasted = form.add_prefix("pasted")
    places = [territory(arrival.address) for arrival in arrivals]
    bodies = [BodyNames(place.address, place.name, (place.code,), place.postal_codes) for place in places]
    matches = match_addresses(sent.get(pasted, "")[:MOST_PASTED], bodies)
    placed = sent.copy()
    placed[pasted] = "\n".join(matches.unmatched)
    for row in form.rows:
        emails = matches.emails.get(row.arrival.address, ())
        if emails and row.may_be_invited:
            name = row.add_prefix("emails")
            written = [*_BETWEEN.split(sent.get(name, "")), *emails]
            placed[name] = " ".join(dict.fromkeys(filter(None, written)))
            placed[row.add_prefix("ticked")] = "on"
    return placed


def with_directory(sent: QueryDict, arrivals: Sequence[BodyArrival], directory: TownHallDirectory) -> QueryDict:
    """The submission with the address of its town hall in each row that has none; what was typed stays."""
    filled = sent.copy()
    for row in EpciWelcomeForm(None, arrivals=arrivals, holders=()).rows:
        name, code = row.add_prefix("emails"), row.arrival.address.partition(":")[2]
        if row.may_be_invited and not sent.get(name, "").strip():
            filled[name] = " ".join(directory.addresses.get(code, ()))
    return filled


def kept_fields(sent: QueryDict) -> Mapping[str, list[str]]:
    """The submission as a session keeps it, to be shown again."""

    def pairs() -> Iterator[tuple[str, list[str]]]:
        for name, values in sent.lists():
            if name not in _NOT_TYPED:
                yield name, [str(value) for value in values]

    return dict(pairs())


class TableWelcomeForm(WelcomeTermsForm):
    """Bodies from the cells of a table, pasted or of a file whose cells are then shown here."""

    table = sent_as(
        "tableau",
        TextField(
            label=gettext_lazy("Collez votre tableau, avec ses titres"),
            help_text=gettext_lazy(
                "Colonnes : nom, courriel ; et si vous les avez : siret, sorte, territoire (code Insee ou SIREN)."
            ),
            required=False,
            max_length=MOST_PASTED,
            widget=forms.Textarea(attrs={"rows": "8", "spellcheck": "false"}),
        ),
    )
    usual = sent_as(
        "sorte",
        forms.ChoiceField(
            label=gettext_lazy("Sorte de ceux dont la ligne ne la dit pas"),
            choices=lambda: [(word, capfirst(str(label))) for word, label in kind_choices() if word != AGENCY],
            initial=OrganisationKind.OTHER.value,
        ),
    )
    file = ReceivedFileField(
        label=gettext_lazy("ou envoyez un fichier (XLSX, ODS ou CSV)"), accept=".csv,.xlsx,.ods,.xls"
    )

    def __init__(self, data: QueryDict | None, **options: Any) -> None:
        super().__init__(data, **options)
        self.read: list[BodyToWelcome] = []

    def clean(self) -> dict[str, Any]:
        """The cleaned data; each line of the table is a body, or an error says what to correct in it."""
        cleaned = super().clean()
        text = str(cleaned.get("table") or "")
        if not text.strip():
            self.add_error("table", _("Collez un tableau, ou envoyez un fichier."))
            return cleaned
        kinds = organisation_kinds()
        usual = kinds[cleaned.get("usual") or OrganisationKind.OTHER.value]
        offered = {word: kind for word, kind in kinds.items() if kind is not OrganisationKind.AGENCY}
        words = {
            normalised_text(text): kind for word, kind in offered.items() for text in (kind.label, _(kind.label), word)
        }
        try:
            with NamedTemporaryFile("w", encoding="utf-8", suffix=".csv") as file:
                file.write(text)
                file.flush()
                self.read = read_bodies(Path(file.name), kinds=words, usual=usual, territory_of=_territory_of)
        except Refused as refusal:
            # The table stays in its box, with the lines to correct.
            findings = [
                finding_place(finding) + " : " + _(finding.message) % finding.params for finding in refusal.findings
            ]
            sentences = findings[:_MOST_FINDINGS] or [_(refusal.message) % refusal.params]
            self.add_error("table", [ValidationError(text, code=refusal.code) for text in sentences])
        return cleaned

    def bodies(self) -> list[BodyToWelcome]:
        """The bodies of a valid form."""
        return self.read


def table_text(path: Path) -> str:
    """The cells of an uploaded table as they are pasted: tabs between them, one line a row.

    Raises Refused as ``received_table`` does.
    """
    with received_table(path) as table:
        lines = ["\t".join(table.columns)]
        for row in table.rows:
            if isinstance(row, Refused):
                raise row
            lines.append("\t".join(" ".join(row.fields.get(column, "").split()) for column in table.columns))
    return "\n".join(lines)


def _territory_of(kind: AnyKind, text: str) -> str | None:
    """The address of what a body governs, by its code, else by a name that only one has."""
    place_kind = Kind(kind.value)
    if is_code(place_kind, text.upper()):
        try:
            return territory(f"{place_kind}:{text}").address
        except NotFound:
            # Said at its line.
            return None
    same = [
        place
        for place in search(text, limit=5, kinds=[place_kind])
        if normalised_text(place.name) == normalised_text(text)
    ]
    return same[0].address if len(same) == 1 else None


@dataclass(frozen=True, slots=True)
class WrittenLink:
    """The link of one invitation, shown once where no letter leaves."""

    name: str
    email: str
    href: str


@dataclass(frozen=True, slots=True)
class Review:
    """What is read before it leaves: its draft and title, the pages around it, the EPCI that may ask for mandates."""

    draft: str
    title: str
    form_href: str
    progress_href: str
    epci: str


@dataclass(frozen=True, slots=True)
class ProgressPage:
    """Who has come, of an EPCI or of the other organisations invited: a page of them.

    Each comes with whether a reminder would leave; ``to_remind`` are the numbers of all whom one would reach.
    """

    place: Territory | None
    arrivals: Sequence[tuple[BodyArrival, bool]]
    summary: str
    to_remind: Sequence[int]
    may_decide: bool


@require_safe
@for_agency
def welcome(request: HttpRequest, _person: User) -> HttpResponse:
    """The EPCI of the territory, with who has come; those whose name contains ``q``."""
    text = request.GET.get("q", "").strip()[:80]
    rows = [
        row for row in arrivals_by_epci(home_territory()) if normalised_text(text) in normalised_text(row.epci.name)
    ]
    words = _("arrivées : %(arrived)s, invitées : %(invited)s, à inviter : %(absent)s")
    counts = [
        {"arrived": number(row.arrived), "invited": number(row.invited), "absent": number(row.absent)} for row in rows
    ]
    context = {"rows": [(row, words % count) for row, count in zip(rows, counts, strict=True)], "text": text}
    return render(request, "accounts/welcome.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_agency
def welcome_epci(request: HttpRequest, person: User, address: str) -> HttpResponse:
    """The bodies of an EPCI with their addresses: what was pasted is placed, and what is whole goes on to be read."""
    place, arrivals = _epci(address), arrivals_of_epci(address, now=utc_now())
    directory = town_hall_directory()
    options: dict[str, Any] = {"arrivals": arrivals, "holders": _holders(place)}
    if request.method == "POST":
        moderating_for_agency(person)
        sent = placed_addresses(request.POST, arrivals)
        if directory is not None and "annuaire" in request.POST:
            _keep_draft(request, place.address, with_directory(sent, arrivals, directory))
            return redirect("welcome_epci", address=place.address)
        _keep_draft(request, place.address, sent)
        form = EpciWelcomeForm(sent, **options)
        if form.is_valid():
            return redirect("welcome_review", address=place.address)
    else:
        form = EpciWelcomeForm(_draft(request, place.address), **options)
    context = {
        "place": place,
        "form": form,
        "revision": _revision(request, place.address),
        "directory": directory,
        "may_decide": runs_agency(person),
    }
    status = form.status if request.method == "POST" else 200
    return render(request, "accounts/welcome_epci.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@for_agency
def welcome_review(request: HttpRequest, person: User, address: str) -> HttpResponse:
    """What will leave to the bodies of an EPCI, read before it does."""
    place = _epci(address)
    progress = reverse("welcome_progress", args=[place.address])
    draft = _draft(request, place.address)
    if draft is None:
        return redirect(progress)  # sent already, by a double click or in another tab
    arrivals = arrivals_of_epci(place.address, now=utc_now())
    form = EpciWelcomeForm(draft, arrivals=arrivals, holders=_holders(place))
    review = Review(place.address, place.name, reverse("welcome_epci", args=[place.address]), progress, place.address)
    return _review(request, person, form, review)


@accepts_files(MOST_TABLE_BYTES)
@require_http_methods(["GET", "HEAD", "POST"])
@for_agency
def welcome_table(request: HttpRequest, person: User) -> HttpResponse:
    """Buyers, structures and others from a table; a file is shown as its cells, to be corrected there."""
    holders = [(AGENCY, agency().name)]
    refusal: Refused | None = None
    if request.method == "POST":
        moderating_for_agency(person)
        sent, file = request.POST.copy(), request.FILES.get("file")
        if isinstance(file, UploadedFile):
            try:
                with received_file(file, most_bytes=MOST_TABLE_BYTES, too_large=_TOO_LARGE) as path:
                    sent["tableau"] = table_text(path)
            except Refused as error:
                # What was pasted stays; the page says why the file was not read.
                refusal = error
        _keep_draft(request, _TABLE, sent)
        form = TableWelcomeForm(sent, holders=holders)
        if refusal is not None:
            form.add_refusal(refusal, at="file")
        if form.is_valid():
            return redirect("welcome_table_review")
    else:
        form = TableWelcomeForm(_draft(request, _TABLE), holders=holders)
    context = {
        "form": form,
        "revision": _revision(request, _TABLE),
        "may_decide": runs_agency(person),
    }
    status = form.status if request.method == "POST" else 200
    return render(request, "accounts/welcome_table.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@for_agency
def welcome_table_review(request: HttpRequest, person: User) -> HttpResponse:
    """What will leave to the bodies of a table, read before it does."""
    progress = reverse("welcome_others")
    draft = _draft(request, _TABLE)
    if draft is None:
        return redirect(progress)  # sent already, by a double click or in another tab
    form = TableWelcomeForm(draft, holders=[(AGENCY, agency().name)])
    review = Review(_TABLE, _("Partir d’un tableau"), reverse("welcome_table"), progress, "")
    return _review(request, person, form, review)


@require_safe
@for_agency
def welcome_progress(request: HttpRequest, person: User, address: str) -> HttpResponse:
    """Who has come of the bodies of an EPCI."""
    place = _epci(address)
    return _progress(request, person, place, arrivals_of_epci(address, now=utc_now()))


@require_safe
@for_agency
def welcome_others(request: HttpRequest, person: User) -> HttpResponse:
    """Who has come of the buyers, structures and others that were invited."""
    return _progress(request, person, None, arrivals_of_others(now=utc_now()))


@require_POST
@partial(for_agency, after_change="welcome")
def welcome_remind(request: HttpRequest, person: User) -> HttpResponse:
    """Remind the organisations whose numbers are sent, and go back to where they were shown."""
    acting, back = moderating_for_agency(person), request.POST.get("suivi", "")
    page = reverse("welcome_progress", args=[_epci(back).address]) if back else reverse("welcome_others")

    def write() -> HttpResponse:
        numbers = [int(word) for word in request.POST.getlist("organisation") if word.isdecimal() and len(word) < 10]
        with transaction.atomic():
            links = _write_letters(remind(acting, numbers, now=utc_now()), is_reminder=True)
        return _answer_written(request, links, page)

    return answer_to_change(request, write, redirect(page))


def _epci(address: str) -> Territory:
    place = territory(address)
    if place.kind is not Kind.EPCI:
        raise NotFound("epci_unknown", _NO_EPCI, address=address[:80])
    return place


def _holders(place: Territory) -> list[tuple[str, str]]:
    return [(AGENCY, agency().name), (EPCI, place.name)]


def _review(
    request: HttpRequest, person: User, form: EpciWelcomeForm | TableWelcomeForm, review: Review
) -> HttpResponse:
    """The page of what will leave; sending it answers with who has come so far."""
    if not form.is_valid():
        return redirect(review.form_href)
    terms, bodies = form.terms(review.epci), form.bodies()
    if request.method == "POST":
        acting = moderating_for_agency(person)
        with form.refusals():
            with transaction.atomic():
                welcomes = welcome_bodies(acting, bodies, terms, now=utc_now())
                links = _write_letters(welcomes, terms.message)
            drafts = request.session.get(_DRAFTS, {})
            request.session[_DRAFTS] = {key: draft for key, draft in drafts.items() if key != review.draft}
            return _answer_written(request, links, review.progress_href)
    context = {
        "review": review,
        "form": form,
        "bodies": bodies,
        "letters": sum(len(body.emails) for body in bodies),
        "terms": terms,
        "scopes": [MANDATED[scope] for scope in terms.scopes],
        "holder": dict(form.holders).get(form.cleaned_data["holder"], ""),
        "role": dict(ROLES)[terms.role.value],
        "may_decide": runs_agency(person),
    }
    return render(request, "accounts/welcome_review.html", context, status=form.status)


def _draft(request: HttpRequest, of: str) -> QueryDict | None:
    """What was sent and not yet written for an EPCI, or from a table; None if there is nothing."""
    draft = request.session.get(_DRAFTS, {}).get(of)
    if draft is None:
        return None
    fields = QueryDict(mutable=True)
    fields.update(MultiValueDict(draft["fields"]))
    return fields


def _revision(request: HttpRequest, of: str) -> str:
    """The revision of a draft, by which the browser knows that the server has what it kept."""
    return str(request.session.get(_DRAFTS, {}).get(of, {}).get("revision", ""))


def _keep_draft(request: HttpRequest, of: str, sent: QueryDict) -> None:
    drafts = {key: draft for key, draft in request.session.get(_DRAFTS, {}).items() if key != of}
    drafts[of] = {"fields": kept_fields(sent), "revision": utc_now().isoformat()}
    request.session[_DRAFTS] = dict(list(drafts.items())[-_MAX_DRAFTS:])


def _write_letters(welcomes: Sequence[Welcome], message: str = "", *, is_reminder: bool = False) -> list[WrittenLink]:
    """Write the letter of each invitation; who is there already gets the mandates asked in a letter of their own."""
    links = []
    for welcomed in welcomes:
        for invitation, token in welcomed.invitations:
            link = installation_url() + reverse("join", args=[token])
            letter = welcome_letter(invitation, welcomed.requests, link=link, message=message, is_reminder=is_reminder)
            enqueue(letter)
            links.append(WrittenLink(welcomed.organisation.name, invitation.email, link))
        if not is_reminder:
            for request in welcomed.requests:
                link = installation_url() + reverse("mandates", args=[request.principal.slug])
                for email in emails_of_members(request.principal, Role.ADMINISTRATOR):
                    enqueue(mandate_asked_letter(request, link=link, to=email))
    return links


def _answer_written(request: HttpRequest, links: Sequence[WrittenLink], page: str) -> HttpResponse:
    """Go to ``page``, which says how many letters were written; without a mail server, show their links once."""
    if links and not has_mail_server():
        return render(request, "accounts/welcome_links.html", {"links": links, "href": page})
    if links:
        text = ngettext(
            "%(count)s lettre est écrite : elle part dans la minute.",
            "%(count)s lettres sont écrites : elles partent dans la minute.",
            len(links),
        )
        messages.success(request, text % {"count": number(len(links))})
    else:
        messages.success(request, _("Aucune lettre de plus : chaque adresse a été invitée ou relancée récemment."))
    return redirect(page)


def _progress(
    request: HttpRequest, person: User, place: Territory | None, arrivals: Sequence[BodyArrival]
) -> HttpResponse:
    now: datetime = utc_now()
    reachable = [arrival.organisation for arrival in arrivals if arrival.may_be_reminded(now)]
    reminding = {organisation.pk for organisation in reachable if organisation is not None}
    number_of_page = page_number(request.GET.get("page", ""))
    pages = max(1, -(-len(arrivals) // _PAGE))
    shown_arrivals = arrivals[(number_of_page - 1) * _PAGE : number_of_page * _PAGE]
    page = ProgressPage(
        place=place,
        arrivals=[(row, row.organisation is not None and row.organisation.pk in reminding) for row in shown_arrivals],
        summary=_summary(arrivals),
        to_remind=sorted(reminding),
        may_decide=runs_agency(person),
    )
    context = {"page": page, "pager": pager(number_of_page, pages, lambda number: f"?page={number}")}
    return render(request, "accounts/welcome_progress.html", context)


def _summary(arrivals: Sequence[BodyArrival]) -> str:
    """« 9 sur 14 sont arrivées ; 3 n’ont pas répondu ; 1 lettre est refusée. »."""
    states = [arrival.state for arrival in arrivals]
    arrived, refused = states.count(ArrivalState.ARRIVED), states.count(ArrivalState.UNREACHED)
    unanswered = states.count(ArrivalState.INVITED) + states.count(ArrivalState.EXPIRED)
    parts = [
        ngettext("%(count)s sur %(all)s est arrivée", "%(count)s sur %(all)s sont arrivées", arrived)
        % {"count": number(arrived), "all": number(len(states))}
        if arrived
        else _("Personne n’est encore arrivé")
    ]
    if unanswered:
        parts.append(
            ngettext("%(count)s n’a pas encore répondu", "%(count)s n’ont pas encore répondu", unanswered)
            % {"count": number(unanswered)}
        )
    if refused:
        parts.append(
            ngettext("%(count)s adresse est refusée", "%(count)s adresses sont refusées", refused)
            % {"count": number(refused)}
        )
    return " ; ".join(parts) + "."
