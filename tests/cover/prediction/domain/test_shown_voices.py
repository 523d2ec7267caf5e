import numpy as np

from maillage.cover.prediction.domain.shown_voices import distinct_devices, may_show, measured_share, shown_shares


def test_group_below_five_takes_another_with_it_that_a_subtraction_would_need():
    assert may_show(np.array([30, 3, 9, 12])).tolist() == [True, False, False, True]
    assert may_show(np.array([30, 0, 9])).tolist() == [True, False, True]
    assert may_show(np.array([2, 2])).tolist() == [False, False]


def test_device_that_tests_often_is_one():
    group, device = np.array([0, 0, 0, 1]), np.array([7, 7, 7, 7])

    assert distinct_devices(group, device, 3).tolist() == [1, 1, 0]


def test_share_counts_a_voice_whose_tests_differ_as_half():
    share = measured_share(np.array([True, False, True]), np.array([1, 1, 2]))

    assert share is not None
    assert (share.voices, share.works, share.fails, share.share) == (2, 1.5, 0.5, 0.75)


def test_groups_that_may_be_shown_have_their_share():
    device = np.arange(12)
    group = np.repeat([0, 1], [7, 5])

    shares = shown_shares(group, group == 0, device, device=device, groups=3)

    assert {number: (share.voices, share.share) for number, share in shares.items()} == {0: (7, 1.0), 1: (5, 0.0)}
