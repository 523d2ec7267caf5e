"""/apprendre/elus: the sixth guided page, for elected people. /vous-etes-elu: what this site says of her commune."""

from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from maillage.kits.forms.fields import ChosenField, sent_as, territories_named
from maillage.kits.forms.forms import RefusableForm
from maillage.opendata.learning.domain.elected import HARM_WORDS, MINUTES, STATEMENTS, is_right
from maillage.opendata.learning.pages.teaching import LESSON_TASKS
from maillage.opendata.learning.store.matrix import publication_in
from maillage.territory.domain.terms import Kind, Territory
from maillage.territory.store.territories import territory
from maillage.web.error_pages import render_problems
from maillage.web.protection.limits import limited

DONE: Final = "lesson_of_elected"  # session key: the day on which the page was done
_COMMUNES: Final = territories_named(Kind.COMMUNE)


class StatementsForm(RefusableForm):
    """What each statement would do."""

    refusal_text = gettext_lazy("Relisez : une réponse au moins n’est pas la bonne.")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(harm.value, _(words)) for harm, words in HARM_WORDS.items()]
        for name, (words, _harm, _why) in STATEMENTS.items():
            self.fields[name] = forms.ChoiceField(
                label=_(words),
                choices=choices,
                widget=forms.RadioSelect,
                error_messages={"required": _("Choisissez ce que cela ferait.")},
            )

    def clean(self) -> dict[str, Any]:
        """The answers; a wrong one says why at its field."""
        for name, answer in list(self.cleaned_data.items()):
            if not is_right(name, answer):
                self.add_error(name, _(STATEMENTS[name][2]))
        return self.cleaned_data


class OwnCommuneForm(RefusableForm):
    """The commune of an elected person."""

    commune = sent_as(
        "commune",
        ChosenField(
            label=gettext_lazy("Votre commune"),
            help_text=gettext_lazy("Son nom, ou son code Insee."),
            search=_COMMUNES,
            max_length=100,
            error_messages={
                "required": gettext_lazy("Écrivez le nom de votre commune."),
                "unknown": gettext_lazy("« %(value)s » n’est pas une commune connue : essayez son code Insee."),
                "several": gettext_lazy("« %(value)s » est le nom de plusieurs communes : choisissez la vôtre."),
            },
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@render_problems
@limited(LESSON_TASKS)
def elected_lesson(request: HttpRequest) -> HttpResponse:
    """What open data bring and where they harm, three real cases, and a task of three statements."""
    form = StatementsForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        request.session[DONE] = localdate().isoformat()
    context = {
        "form": form,
        "minutes": MINUTES,
        "is_done": DONE in request.session,
        "whys": [(_(words), _(why)) for words, _harm, why in STATEMENTS.values()],
    }
    return render(request, "learning/elected_lesson.html", context, status=form.status)


@require_safe
@render_problems
def elected(request: HttpRequest) -> HttpResponse:
    """The page of a commune first, then its data, what people ask for, and seven minutes to learn."""
    form = OwnCommuneForm(request.GET if "commune" in request.GET else None)
    place = territory(form.cleaned_data["commune"]) if form.is_valid() else None
    context = {"form": form, "place": place, "steps": [] if place is None else _steps(place)}
    return render(request, "learning/elected.html", context, status=form.status)


def _steps(place: Territory) -> list[tuple[str, str, str]]:
    """What to read of a commune: (what it answers, label, href), its own page first."""
    core = publication_in(place, today=localdate())
    words = {"count": core.published, "all": core.expected}
    return [
        (
            _("Le réseau, les marchés, l’insertion, les données : ce que chacun peut y lire."),
            _("La page de %(name)s") % {"name": place.name},
            reverse("territory", args=[place.address]),
        ),
        (
            _("%(count)s jeux du socle commun publiés sur %(all)s, et la prochaine étape.") % words,
            _("Ce que publie votre commune"),
            reverse("matrix_at", args=[place.address]),
        ),
        (
            _("Vos habitants demandent des données ici ; votre mairie répond devant tous."),
            _("Les demandes et leurs réponses"),
            reverse("ideas"),
        ),
        (
            _("Ce que les données ouvertes apportent, où elles blessent, trois cas réels."),
            _("Sept minutes pour décider"),
            reverse("lesson_elected"),
        ),
    ]
