"""What a clerk types of a purchase to come: what is understood, and what is told instead of being guessed."""

import datetime as dt
from collections.abc import Sequence

import pytest

from maillage.buy.contracts.domain.threshold_bands import ThresholdBand
from maillage.buy.contracts.domain.vocabularies import Procedure
from maillage.buy.programme.domain.planned_purchases import PurchasePlan, Quarter, Reservation
from maillage.buy.programme.intake.purchase_plans import read_plan
from maillage.core.problems import Refused

TODAY = dt.date(2026, 11, 27)
TYPED = {
    "objet": "  Nettoyage  des écoles ",
    "cpv": "90919300-5",
    "territoire": "Pornic",
    "tranche": "de 40 000 a 90 000 €",
    "trimestre": "2027-t1",
    "debutSouhaite": "2027-09-01",
    "reservation": "l2113-13",
    "procedure": "procedure adaptee",
    "considerationSociale": "Oui",
    "considerationEnvironnementale": "",
}


def places_named(text: str) -> Sequence[tuple[str, str]]:
    """Pornic is one place, Saint-Jean several, others none."""
    saints = [("commune:85222", "Saint-Jean-de-Beugné"), ("commune:85234", "Saint-Jean-de-Monts")]
    return {"Pornic": [("commune:44131", "Pornic")], "Saint-Jean": saints}.get(text, [])


def read(**changes: str) -> PurchasePlan:
    return read_plan({**TYPED, **changes}, today=TODAY, places_named=places_named)


def findings(**changes: str) -> dict[str, str]:
    with pytest.raises(Refused) as refusal:
        read(**changes)
    return {finding.field_name or "": finding.text for finding in refusal.value.findings}


def test_plan_is_understood_without_capitals_accents_and_control_digit() -> None:
    assert read() == PurchasePlan(
        object="Nettoyage des écoles",
        cpv="90919300",
        territory="commune:44131",
        band=ThresholdBand.BELOW_90K,
        quarter=Quarter(2027, 1),
        starts_on=dt.date(2027, 9, 1),
        reservation=Reservation.INSERTION,
        procedure=Procedure.ADAPTED,
        is_social=True,
        is_environmental=None,
    )


@pytest.mark.parametrize(
    ("typed", "code"),
    [("45", "45000000"), ("3121200", "03121200"), ("90 91 93 00", "90919300"), ("90919300.0", "90919300")],
)
def test_code_is_completed_as_spreadsheets_leave_it(typed: str, code: str) -> None:
    assert read(cpv=typed).cpv == code


def test_words_for_a_code_and_a_name_of_several_places_are_asked_about() -> None:
    told = findings(cpv="tonte", territoire="Saint-Jean")

    assert told == {
        "cpv": "« tonte » pourrait être plusieurs codes CPV : choisissez le bon.",
        "territoire": "« Saint-Jean » pourrait être plusieurs lieux : choisissez le bon.",
    }


def test_each_field_that_is_wrong_has_its_finding() -> None:
    told = findings(
        objet="clé", cpv="99999999", territoire="Atlantide", tranche="beaucoup", trimestre="2055-T1",
        debutSouhaite="demain", reservation="aux amis", procedure="au pif", considerationSociale="peut-être",
    )  # fmt: skip

    assert set(told) == {
        *("objet", "cpv", "territoire", "tranche", "trimestre", "debutSouhaite", "reservation", "procedure"),
        "considerationSociale",
    }
    assert told["trimestre"] == "Dites le trimestre du lancement, de 2024-T4 à 2032-T4, par exemple 2027-T1."


def test_nothing_typed_asks_for_what_is_needed_alone() -> None:
    with pytest.raises(Refused) as refusal:
        read_plan({}, today=TODAY, places_named=places_named)

    assert [finding.field_name for finding in refusal.value.findings] == [
        *("objet", "cpv", "territoire", "tranche", "trimestre"),
    ]
