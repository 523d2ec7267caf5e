"""Lists of people stand in the order of their family names."""

from maillage.include.events.pages.papers import name_order


def test_le_goff_stands_under_l_and_de_gaulle_under_g() -> None:
    people = [
        "Ana Zoé",
        "Yann Le Goff",
        "Charles de Gaulle",
        "Marie Claire Dupont",
        "Zoé Ben Salah",
        "LEROY Anne",
        "Éva Étienne",
        "Madonna",
    ]

    assert sorted(people, key=name_order) == [
        "Zoé Ben Salah",
        "Marie Claire Dupont",
        "Éva Étienne",
        "Charles de Gaulle",
        "Yann Le Goff",
        "LEROY Anne",
        "Madonna",
        "Ana Zoé",
    ]
