"""What a line of hours may say, and what is asked instead."""

import pytest

from maillage.core.problems import Refused
from maillage.include.clauses.domain.hours import ReportedHours, WorkMode
from maillage.include.clauses.domain.months import WorkMonth
from maillage.include.clauses.intake.hour_rows import hours_text, read_hours

NOW = WorkMonth(2026 * 12 + 10)
LINE = {"mois": "2026-10", "pseudonyme": "44-7k3qxa", "mode": "Intérim", "heures": "151,67", "commune": "44109"}


def test_line_is_read_with_the_place_of_its_clause() -> None:
    hours = read_hours(LINE, this_month=NOW, departement="44")

    assert hours == ReportedHours("44-7K3QXA", WorkMonth(2026 * 12 + 9), WorkMode.STAFFING, 15_167, "44", "44109")
    assert hours_text(hours.centihours) == "151,67"
    assert hours_text(3_500) == "35"


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        ("heures", "-12", "jamais négatives"),
        ("heures", "1500", "Aucun mois n’a"),
        ("heures", "beaucoup", "n’est pas un nombre"),
        ("mois", "octobre", "n’est pas un mois"),
        ("mois", "2027-01", "n’est pas commencé"),
        ("mode", "bénévolat", "n’est pas un mode"),
        ("pseudonyme", "Jean Dupont", "n’est pas un pseudonyme"),
        ("departement", "440", "n’est pas un département"),
        ("commune", "Nantes", "n’est pas le code Insee"),
    ],
)
def test_what_is_not_understood_is_said_at_its_field(field: str, text: str, words: str) -> None:
    with pytest.raises(Refused) as refusal:
        read_hours({**LINE, field: text}, this_month=NOW, departement="44")

    (finding,) = refusal.value.findings
    assert finding.field_name == field
    assert words in finding.text
