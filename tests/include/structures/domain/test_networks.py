"""Networks are known by any of their names; what is none stays a name."""

from maillage.include.structures.domain.networks import network_of, network_words, networks


def test_a_network_is_known_by_each_of_its_names():
    texts = ("COORACE", "FNARS", "Fédération des acteurs de la solidarité", "jardins de cocagne", "Union nationale")

    assert [network.code if (network := network_of(text)) else None for text in texts] == [
        "coorace",
        "fas",
        "fas",
        "cocagne",
        None,
    ]


def test_codes_of_networks_stand_once_in_the_column_that_is_searched():
    assert network_words(["Coorace", "coorace", "Les voisins", "UNEA"]) == " coorace unea "
    assert network_words(["Les voisins"]) == ""


def test_names_of_networks_are_their_own():
    names = [network.name for network in networks().values()]

    assert len(set(names)) == len(names)
