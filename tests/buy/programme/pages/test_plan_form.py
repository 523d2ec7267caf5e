"""A consultation is said whole, or each field says what to correct."""

import datetime as dt

import pytest

from maillage.buy.programme.domain.planned_purchases import Consultation
from maillage.buy.programme.pages.plan_form import ConsultationForm

TODAY = dt.date(2026, 12, 1)
TYPED = {"consulteLe": "2026-11-02", "avis": " 26-123 ", "avisAdresse": "https://www.boamp.fr/avis/26-123"}


def test_consultation_has_its_day_and_its_notice() -> None:
    form = ConsultationForm(TYPED, today=TODAY)

    assert form.is_valid()
    assert form.consultation() == Consultation(dt.date(2026, 11, 2), "26-123", "https://www.boamp.fr/avis/26-123")


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"consulteLe": ""}, "on"),
        ({"consulteLe": "hier"}, "on"),
        ({"consulteLe": "2027-01-01"}, "on"),
        ({"avis": "x" * 81}, "notice"),
        ({"avisAdresse": "javascript:alert(1)"}, "notice_address"),
        ({"avisAdresse": "http://["}, "notice_address"),
    ],
)
def test_each_field_of_a_consultation_says_what_to_correct(typed: dict[str, str], field: str) -> None:
    form = ConsultationForm({**TYPED, **typed}, today=TODAY)

    assert list(form.errors) == [field]
    assert form.problem == "Cet achat ne peut pas être enregistré ainsi : corrigez ce qui suit."
