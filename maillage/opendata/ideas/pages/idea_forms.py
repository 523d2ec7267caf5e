"""The forms of ideas and reuses: what anybody proposes, what an organisation answers, why a proposal is not shown."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from maillage.accounts.store.model_types import Organisation
from maillage.accounts.store.organisations import accepted_organisations
from maillage.core.row_numbers import row_number
from maillage.kits.forms.fields import (
    ChosenField,
    DayField,
    EmailField,
    JudgedField,
    LineField,
    ReceivedFileField,
    TextField,
    WebAddressField,
    sent_as,
    territories_named,
)
from maillage.kits.forms.forms import RefusableForm, StrangerForm
from maillage.kits.pictures.forms import ACCEPTED
from maillage.kits.pictures.terms import LONGEST_ALT
from maillage.opendata.catalog.store.schemas import all_schemas
from maillage.opendata.ideas.domain.ideas import (
    LONGEST_ADDRESS,
    LONGEST_ANSWER,
    LONGEST_AUTHOR,
    LONGEST_REASON,
    LONGEST_TEXT,
    LONGEST_TITLE,
    AnswerPlan,
    IdeaKind,
    IdeaPlan,
    ReuseKind,
    ReusePlan,
    Stance,
)
from maillage.opendata.ideas.store.models import Idea
from maillage.territory.domain.terms import Kind
from maillage.web.wording.formats import shipped

_PLACES: Final = territories_named(Kind.COMMUNE, Kind.EPCI, Kind.DEPARTEMENT, Kind.REGION)
_LONGEST_TYPED: Final = 200
_MAX_MATCHES: Final = 8


def _organisations(text: str) -> list[tuple[str, str]]:
    """The accepted organisations of that name, those that contain it otherwise; by slug for one that was chosen."""
    rows = accepted_organisations().order_by("name")
    same = rows.filter(slug=text) or rows.filter(name__iexact=text) or rows.filter(name__icontains=text)
    return [(str(row.pk), row.name) for row in same[:_MAX_MATCHES]]


class ChosenOrganisationField(ChosenField):
    """An organisation that takes part, cleaned to its key; a key that was chosen is taken as it is."""

    def __init__(self, **options: Any) -> None:
        super().__init__(search=_organisations_or_key, **options)


def _organisations_or_key(text: str) -> list[tuple[str, str]]:
    number = row_number(text)
    if number is None:
        return _organisations(text)
    return [(str(row.pk), row.name) for row in accepted_organisations().filter(pk=number)]


class IdeaForm(StrangerForm):
    """A data set that is asked for, or a use that is proposed."""

    refusal_text = _("Cette idée ne peut pas être envoyée ainsi : corrigez ce qui suit.")
    kind = sent_as(
        "sorte",
        forms.ChoiceField(
            label=_("Vous proposez"),
            choices=[(kind.value, _(kind.label)) for kind in IdeaKind],
            initial=IdeaKind.DATASET.value,
            widget=forms.RadioSelect,
        ),
    )
    title = sent_as(
        "titre",
        LineField(
            label=_("En quelques mots"),
            help_text=_("Par exemple : les menus de la cantine."),
            max_length=LONGEST_TITLE,
            error_messages={"required": _("Dites en quelques mots ce que vous cherchez.")},
        ),
    )
    text = sent_as(
        "texte",
        TextField(
            label=_("À quoi cela servirait (facultatif)"),
            help_text=_("N’y nommez personne : ce texte est montré à tous."),
            required=False,
            max_length=LONGEST_TEXT,
            widget=forms.Textarea(attrs={"rows": "4"}),
        ),
    )
    place = sent_as(
        "lieu",
        ChosenField(
            label=_("Où"),
            help_text=_("Une commune, une intercommunalité, un département ou la région : écrivez son nom."),
            search=_PLACES,
            max_length=_LONGEST_TYPED,
        ),
    )
    schema = sent_as(
        "modele",
        forms.ChoiceField(
            label=_("Modèle national, si vous le connaissez (facultatif)"), required=False, choices=[("", "")]
        ),
    )
    organisation = sent_as(
        "organisation",
        ChosenOrganisationField(
            label=_("À qui le demander (facultatif)"),
            help_text=_("Le nom d’une organisation qui publie ici ; vide, l’agence répond."),
            required=False,
            max_length=_LONGEST_TYPED,
            error_messages={
                "unknown": _("« %(value)s » ne publie pas encore ici : laissez vide, l’agence le lui demandera."),
            },
        ),
    )
    email = sent_as(
        "courriel",
        EmailField(
            label=_("Votre adresse, pour la réponse (facultatif)"),
            help_text=_("Elle sert à répondre, n’est montrée à personne, et s’efface avec la réponse ou après un an."),
            required=False,
        ),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        models = sorted(((model.id, shipped(model.title)) for model in all_schemas()), key=lambda pair: pair[1])
        self.offer("schema", [("", _("Je ne sais pas")), *models])

    def plan(self) -> IdeaPlan:
        """The idea in a valid form."""
        typed = self.cleaned_data
        return IdeaPlan(
            kind=IdeaKind(typed["kind"]),
            title=typed["title"],
            text=typed["text"].strip(),
            territory=typed["place"],
            schema_id=typed["schema"],
            organisation_id=int(typed["organisation"]) if typed["organisation"] else None,
            email=typed["email"],
        )


class IdeaAnswerForm(RefusableForm):
    """What an organisation answers to an idea."""

    refusal_text = _("Cette réponse ne peut pas être donnée ainsi : corrigez ce qui suit.")
    organisation = sent_as("organisation", forms.ChoiceField(label=_("Vous répondez pour")))
    stance = sent_as(
        "reponse",
        forms.ChoiceField(label=_("Votre réponse"), choices=[(stance.value, _(stance.label)) for stance in Stance]),
    )
    planned_on = sent_as("jour", DayField(label=_("Publié avant le (si ce sera publié)"), required=False))
    dataset = sent_as(
        "jeu",
        LineField(
            label=_("Adresse du jeu publié (si c’est publié)"),
            help_text=_("Copiez celle de sa page du catalogue."),
            required=False,
            max_length=LONGEST_ADDRESS,
        ),
    )
    text = sent_as(
        "explication",
        LineField(
            label=_("Pourquoi, ou ce qu’il faut savoir"),
            required=False,
            max_length=LONGEST_ANSWER,
            widget=forms.Textarea(attrs={"rows": "3"}),
        ),
    )

    def __init__(self, *args: Any, organisations: Sequence[Organisation], **options: Any) -> None:
        super().__init__(*args, **options)
        self.offer("organisation", [(row.slug, row.name) for row in organisations])

    def plan(self) -> AnswerPlan:
        """The answer in a valid form."""
        typed = self.cleaned_data
        return AnswerPlan(Stance(typed["stance"]), typed["text"], typed["planned_on"], slug_in(typed["dataset"]))


class ProposalRefusalForm(RefusableForm):
    """Why an idea or a reuse is not shown."""

    reason = sent_as("motif", JudgedField(label=_("Pourquoi, que la personne lira"), longest=LONGEST_REASON))


class ReuseForm(StrangerForm):
    """What somebody made of data."""

    refusal_text = _("Cette réutilisation ne peut pas être proposée ainsi : corrigez ce qui suit.")
    kind = sent_as(
        "sorte", forms.ChoiceField(label=_("Sorte"), choices=[(kind.value, _(kind.label)) for kind in ReuseKind])
    )
    title = sent_as("titre", LineField(label=_("Nom"), max_length=LONGEST_TITLE))
    url = sent_as("adresse", WebAddressField(label=_("Son adresse"), max_length=LONGEST_ADDRESS))
    text = sent_as(
        "texte",
        TextField(
            label=_("Ce qu’elle apporte (facultatif)"),
            required=False,
            max_length=LONGEST_TEXT,
            widget=forms.Textarea(attrs={"rows": "4"}),
        ),
    )
    datasets = sent_as(
        "jeux",
        TextField(
            label=_("Les données qu’elle reprend"),
            help_text=_("L’adresse de la page de chaque jeu, une par ligne."),
            max_length=LONGEST_TEXT,
            widget=forms.Textarea(attrs={"rows": "2"}),
        ),
    )
    author = sent_as("auteur", LineField(label=_("Auteur (facultatif)"), required=False, max_length=LONGEST_AUTHOR))
    made_on = sent_as("faite", DayField(label=_("Parue le (facultatif)"), required=False))
    picture = sent_as("image", ReceivedFileField(label=_("Image (facultatif, PNG ou JPEG)"), accept=ACCEPTED))
    alt = sent_as(
        "description", LineField(label=_("Ce qu’on voit sur l’image"), required=False, max_length=LONGEST_ALT)
    )
    email = sent_as(
        "courriel",
        EmailField(label=_("Votre adresse, si l’on a une question (facultatif)"), required=False),
    )

    def plan(self) -> ReusePlan:
        """The reuse in a valid form."""
        typed = self.cleaned_data
        return ReusePlan(
            kind=ReuseKind(typed["kind"]),
            title=typed["title"],
            text=typed["text"].strip(),
            url=typed["url"],
            author=typed["author"],
            made_on=typed["made_on"],
            alt=typed["alt"],
            email=typed["email"],
        )

    def slugs(self) -> list[str]:
        """The slugs of the data sets that were typed."""
        return [slug for line in self.cleaned_data["datasets"].split() if (slug := slug_in(line))]


def slug_in(typed: str) -> str:
    """The slug of a data set in a pasted address, or the text itself: ".../catalogue/menus?page=2" is "menus"."""
    path = typed.strip().partition("?")[0].partition("#")[0].rstrip("/")
    after = path.partition("/catalogue/")[2]
    return after.split("/")[0].partition(".")[0] if after else path.rpartition("/")[2]


def answer_form(idea: Idea, organisations: Sequence[Organisation], data: QueryDict | None = None) -> IdeaAnswerForm:
    """The form that answers an idea, in a list of them."""
    return IdeaAnswerForm(data, organisations=organisations, auto_id=f"%s-idea-{idea.pk}")


def proposal_refusal_form(key: str, data: QueryDict | None = None) -> ProposalRefusalForm:
    """The form that refuses a proposal, in a list of them."""
    return ProposalRefusalForm(data, auto_id=f"%s-{key}")
