from statistics import mean

import pytest

from maillage.measure.protocol.domain.page_profiles import PROFILES, PageProfile, objects_of
from maillage.measure.protocol.domain.protocol import PAGE_PROFILES, PAGES_ECO


def test_profiles_are_those_of_the_protocol_in_its_order():
    assert (tuple(PROFILES), set(PAGES_ECO) <= set(PROFILES)) == (PAGE_PROFILES, True)


def test_profiles_go_from_a_light_text_to_heavy_news():
    found = [(profile.objects, profile.bytes) for profile in PROFILES.values()]

    assert found == [(14, 350_000), (40, 1_200_000), (70, 2_190_000), (95, 2_900_000), (131, 4_350_000)]


def test_profiles_are_a_median_page_in_the_mean():
    profiles = PROFILES.values()

    assert (mean(one.objects for one in profiles), mean(one.bytes for one in profiles)) == (70, 2_198_000)


def test_common_page_has_the_objects_of_the_study():
    kinds = {share.kind: share.objects for share in PROFILES["courante"].shares}

    assert kinds == {"document": 1, "style": 3, "script": 18, "font": 3, "picture": 45}


@pytest.mark.parametrize("profile", PROFILES.values(), ids=lambda profile: profile.name)
def test_objects_add_up_to_the_profile(profile: PageProfile):
    objects = objects_of(profile)

    assert (len(objects), sum(one.bytes for one in objects)) == (profile.objects, profile.bytes)


@pytest.mark.parametrize("profile", PROFILES.values(), ids=lambda profile: profile.name)
def test_objects_have_names_of_their_own_and_are_as_large_as_they_must(profile: PageProfile):
    objects = objects_of(profile)
    least = {share.kind: share.least_bytes for share in profile.shares}

    too_small = [one.path for one in objects if one.bytes < least[one.kind]]

    assert (len({one.path for one in objects}), too_small) == (len(objects), [])
