import pytest

from maillage.measure.protocol.domain.plan import METHODS, TestKind, Volume, largest_volume, plan_of
from maillage.measure.protocol.domain.protocol import ECO_BYTES
from maillage.measure.protocol.domain.terms import SubtestKind


def test_plan_of_a_speed_test_has_three_subtests():
    plan = plan_of(TestKind.SPEED, is_eco=False)

    assert (plan.subtests, plan.pages, plan.limit_ms) == (("latency", "download", "upload"), (), 20_000)


def test_plan_of_a_full_test_has_all_seven():
    plan = plan_of(TestKind.FULL, is_eco=False)

    assert [kind for kind in SubtestKind if plan.is_made(kind)] == list(SubtestKind)


def test_plan_in_eco_mode_leaves_out_files_and_video():
    plan = plan_of(TestKind.FULL, is_eco=True)

    assert [kind for kind in plan.subtests if plan.is_made(kind)] == ["latency", "download", "upload", "web"]


@pytest.mark.parametrize("kind", list(TestKind))
def test_plan_in_eco_mode_costs_at_most_ten_megabytes(kind: TestKind):
    volume = largest_volume(plan_of(kind, is_eco=True))

    assert volume.down + volume.up <= ECO_BYTES


def test_plan_announces_the_volume_of_a_speed_test():
    volume = largest_volume(plan_of(TestKind.SPEED, is_eco=False))

    assert volume == Volume(down=60_500_000, up=20_000_000)


def test_plan_names_a_method_for_each_subtest():
    assert METHODS[SubtestKind.FILE_DOWNLOAD] == "maillage/file_download/1"
