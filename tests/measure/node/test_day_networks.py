from maillage.measure.node.day_networks import DAY_S, DayNetworks

SECRET = bytes(range(32))
NOON = 20_000 * DAY_S + DAY_S / 2


def test_network_has_one_word_in_a_day_and_another_the_next():
    networks = DayNetworks(SECRET, NOON)

    today = [networks.word("192.0.2.0/24", NOON + hours * 3600) for hours in (0, 11)]
    tomorrow = networks.word("192.0.2.0/24", NOON + DAY_S)

    assert (today[0] == today[1], today[0] == tomorrow) == (True, False)


def test_processes_that_were_forked_from_one_agree_whenever_they_look():
    one, other = DayNetworks(SECRET, NOON), DayNetworks(SECRET, NOON)
    one.word("192.0.2.0/24", NOON + DAY_S)

    assert one.word("192.0.2.0/24", NOON + 9 * DAY_S) == other.word("192.0.2.0/24", NOON + 9 * DAY_S)


def test_words_of_a_day_that_is_over_cannot_be_made_again():
    networks = DayNetworks(SECRET, NOON)
    before = networks.word("192.0.2.0/24", NOON)
    networks.move_on(NOON + DAY_S)

    assert networks.word("192.0.2.0/24", NOON) != before


def test_two_networks_have_two_words():
    networks = DayNetworks(SECRET, NOON)

    assert networks.word("192.0.2.0/24", NOON) != networks.word("198.51.100.0/24", NOON)
