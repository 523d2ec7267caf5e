"""A need is read whole, or each field of its form says what to correct."""

import datetime as dt

import pytest
from django.http import QueryDict
from django.utils.http import urlencode

from maillage.buy.contracts.domain.threshold_bands import ThresholdBand
from maillage.include.sourcing.domain.needs import NeedPlan
from maillage.include.sourcing.pages.need_form import NeedForm, need_initial

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 3, 2)
TYPED = {
    "objet": " Nettoyage  de la salle ",
    "secteurs": "proprete",
    "lieu": "44131",
    "reponsesAvant": "2026-03-20",
}


def form_of(**typed: str) -> NeedForm:
    """The form in which these texts were typed."""
    return NeedForm(QueryDict(urlencode({**TYPED, **typed})), today=TODAY)


def read(**typed: str) -> NeedPlan:
    """The need that these texts say."""
    form = form_of(**typed)
    assert form.is_valid(), form.errors
    return form.plan()


def test_need_is_read_with_what_is_not_said_left_open():
    plan = read()

    assert plan == NeedPlan("Nettoyage de la salle", ("proprete",), "commune:44131", dt.date(2026, 3, 20))


def test_sector_comes_from_the_cpv_code_where_none_is_ticked():
    plan = read(secteurs="", cpv="90910000-9", tranche="-40000", anonyme="non", achat="12")

    assert (plan.sectors, plan.cpv, plan.band, plan.is_anonymous, plan.purchase) == (
        ("proprete",),
        "90910000",
        ThresholdBand.BELOW_40K,
        False,
        12,
    )


def test_draft_is_shown_in_its_form_as_it_was_typed():
    plan = read(debut="2026-05-01", tranche="-40000", contraintes="Le matin")
    form = NeedForm(initial=need_initial(plan), today=TODAY)

    shown = {name: form[name].value() for name in ("object", "sectors", "place", "band", "is_anonymous")}
    assert shown == {
        "object": "Nettoyage de la salle",
        "sectors": ["proprete"],
        "place": "Pornic",
        "band": "-40000",
        "is_anonymous": "oui",
    }
    assert 'value="2026-05-01"' in str(form["starts_on"])


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"objet": "abc"}, "objet"),
        ({"objet": "x" * 201}, "objet"),
        ({"secteurs": ""}, "secteurs"),
        ({"secteurs": "inconnu"}, "secteurs"),
        ({"cpv": "neuf"}, "cpv"),
        ({"lieu": ""}, "lieu"),
        ({"lieu": "Nulle-Part"}, "lieu"),
        ({"lieu": "Saint-Jean"}, "lieu"),
        ({"tranche": "beaucoup"}, "tranche"),
        ({"reponsesAvant": ""}, "reponsesAvant"),
        ({"reponsesAvant": "hier"}, "reponsesAvant"),
        ({"reponsesAvant": "2026-03-01"}, "reponsesAvant"),
        ({"reponsesAvant": "2027-03-01"}, "reponsesAvant"),
        ({"debut": "2026-05-01", "fin": "2026-04-01"}, "fin"),
        ({"fin": "2025-04-01"}, "fin"),
        ({"decisionVers": "2026-03-10"}, "decisionVers"),
        ({"contraintes": "x" * 1_501}, "contraintes"),
    ],
)
def test_each_field_says_what_to_correct(typed: dict[str, str], field: str):
    form = form_of(**typed)

    assert [form[name].html_name for name in form.errors] == [field]
    assert form.problem == "Ce besoin ne peut pas être gardé ainsi : corrigez ce qui suit."


def test_name_of_several_places_is_shown_with_them():
    html = str(form_of(lieu="Saint-Jean")["place"].as_field_group())

    assert html.count('name="lieu-choix"') > 1
