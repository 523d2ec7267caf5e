"""Forms of a welcome: the bodies of an EPCI with their addresses, what each person may do, the mandates asked."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.accounts.intake.welcome_table import read_bodies
from maillage.accounts.models import ROLES, kind_choices, organisation_kinds
from maillage.accounts.queries.town_halls import TownHallDirectory
from maillage.accounts.queries.welcome import ArrivalState, BodyArrival
from maillage.accounts.rules.organisations import organisation_name
from maillage.accounts.rules.pasted_addresses import MOST_PASTED, BodyNames, match_addresses
from maillage.accounts.terms import MANDATED, AnyKind, BodyToWelcome, Capability, OrganisationKind, Role, WelcomeTerms
from maillage.core.problems import NotFound, Refused
from maillage.core.tables.received_rows import received_table
from maillage.core.text import plain
from maillage.kits.forms.fields import LineField, ReceivedFileField, TextField, sent_as
from maillage.kits.forms.forms import EntryForm, RefusableForm
from maillage.territory.queries import search, territory
from maillage.territory.terms import Kind, is_code
from maillage.web.telling import finding_place

AGENCY: Final = "agency"
EPCI: Final = "epci"
_BETWEEN: Final = re.compile(r"[\s,;]+")
_MOST_EMAILS: Final = 400  # characters of one row
_MOST_FINDINGS: Final = 10  # lines to correct that are shown at once
_TICKED_AT_FIRST: Final = frozenset({ArrivalState.ABSENT, ArrivalState.ASKED, ArrivalState.UNINVITED})


class WelcomeTermsForm(EntryForm):
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
    def has_faulty_fields(self) -> bool:
        """Whether a field of the form itself is to be corrected, before those of its rows."""
        return any(name in self.fields for name in self.errors)

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


def kept_fields(sent: QueryDict, left_out: Sequence[str] = ("csrfmiddlewaretoken",)) -> Mapping[str, list[str]]:
    """The submission as a session keeps it, to be shown again."""

    def pairs() -> Iterator[tuple[str, list[str]]]:
        for name, values in sent.lists():
            if name not in left_out:
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
        words = {plain(text): kind for word, kind in offered.items() for text in (kind.label, _(kind.label), word)}
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
    same = [place for place in search(text, limit=5, kinds=[place_kind]) if plain(place.name) == plain(text)]
    return same[0].address if len(same) == 1 else None
