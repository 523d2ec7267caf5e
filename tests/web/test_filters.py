from maillage.web.filters import (
    Chip,
    FilterField,
    FilterOption,
    HeadedOptions,
    chips_of,
    pairs_without,
    with_pairs,
)

PAIRS = [("theme", "water"), ("within", "departement:44"), ("page", "2")]


def test_chip_leads_to_the_address_without_its_filter() -> None:
    words = {"theme": "Eau", "within": "Loire-Atlantique"}

    chips = chips_of(PAIRS, "/here", label_of=lambda name, _value: words.get(name))

    assert chips == (
        Chip("Eau", "/here?within=departement:44&page=2"),
        Chip("Loire-Atlantique", "/here?theme=water&page=2"),
    )


def test_last_filter_taken_away_leaves_the_bare_address() -> None:
    assert chips_of(PAIRS[:1], "/here", label_of=lambda _name, value: value) == (Chip("water", "/here"),)


def test_address_keeps_commas_and_colons_readable() -> None:
    assert with_pairs("/here", [("bbox", "1,2"), ("q", "a b&c")]) == "/here?bbox=1,2&q=a+b%26c"


def test_pairs_are_left_out_by_their_names() -> None:
    assert pairs_without(PAIRS, "page", "theme") == [("within", "departement:44")]


def test_menu_without_a_choice_filters_nothing() -> None:
    everything, water = FilterOption("", "Tous"), FilterOption("water", "Eau")

    menu = FilterField("theme", "Thème", (HeadedOptions("", (everything,)), HeadedOptions("Thèmes", (water,))))

    assert (menu.option_in_force, menu.is_default) == (everything, True)


def test_menu_says_which_option_is_in_force() -> None:
    water = FilterOption("water", "Eau", is_chosen=True)

    menu = FilterField("theme", "Thème", (HeadedOptions("", (FilterOption("", "Tous"), water)),))

    assert (menu.option_in_force, menu.is_default) == (water, False)
