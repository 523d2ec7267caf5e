import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any, TypeVar

import pytest
import uvloop

from maillage.core.problems import Unavailable
from maillage.measure.protocol.client.events import Event, RateSeen, RttSeen, WaitSeen
from maillage.measure.protocol.client.session import Grant
from maillage.measure.protocol.client.test import Test, TestOutcome
from maillage.measure.protocol.domain.plan import Plan, TestKind, plan_of
from maillage.measure.protocol.domain.transfer import Transfer, transfer_figures
from tests.measure.protocol.client.small_node import Link, SmallNode, serving

Made = TypeVar("Made")

SHORT = replace(
    plan_of(TestKind.SPEED, is_eco=False), transfer_ms=500, probes=4, pretest_ms=100, download_cap_bytes=400_000,
    upload_cap_bytes=400_000,
)  # fmt: skip
FULL = replace(
    plan_of(TestKind.FULL, is_eco=False), transfer_ms=300, probes=2, pretest_ms=50, download_cap_bytes=100_000,
    upload_cap_bytes=100_000, file_download_bytes=50_000, file_upload_bytes=20_000, pages=("texte", "mairie"),
    video_s=4,
)  # fmt: skip
PAGE = b"""<!doctype html><link rel=stylesheet href=a.css><link rel="preload" as="font" href="f.woff">
<script src='b.js'></script><img src="c.png"><img src="c.png"><a href="elsewhere.html">no object</a>"""
MASTER = b"""#EXTM3U
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="g",NAME="sound",URI="sound.m3u8"
#EXT-X-STREAM-INF:BANDWIDTH=496000,RESOLUTION=426x240,AUDIO="g"
low.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=3096000,RESOLUTION=1280x720,AUDIO="g"
high.m3u8
"""
NAMES, PARTS = ("texte", "mairie"), ("a.css", "f.woff", "b.js", "c.png")
TRACKS = ("low", "high", "sound")
TRACK = '#EXTM3U\n#EXT-X-MAP:URI="{0}-i"\n#EXTINF:2,\n{0}-1\n#EXTINF:2,\n{0}-2\n'
FILES = {
    **{f"/ref/{name}/index.html": PAGE for name in NAMES},
    **{f"/ref/{name}/{part}": bytes(3000) for name in NAMES for part in PARTS},
    "/video/master.m3u8": MASTER,
    **{f"/video/{name}.m3u8": TRACK.format(name).encode() for name in TRACKS},
    **{f"/video/{name}-{part}": bytes(20_000) for name in TRACKS for part in "i12"},
}


def run(work: Coroutine[Any, Any, Made]) -> Made:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:  # as the command runs it
        return runner.run(work)


async def _outcome(node: SmallNode, plan: Plan, seen: list[Event] | None = None) -> TestOutcome:
    async with serving(node):
        outcome = await Test(plan, node.grant, (seen if seen is not None else []).append).run()
    assert outcome is not None
    return outcome


def _set_on(event: Event, kind: type, begun: asyncio.Event) -> None:
    if isinstance(event, kind):
        begun.set()


def _statuses(outcome: TestOutcome) -> dict[str, str]:
    return {kind: part["status"] for kind, part in outcome.subtests.items()}


def test_speed_test_measures_latency_download_and_upload():
    outcome = run(_outcome(SmallNode(), SHORT))

    assert _statuses(outcome) == {"latency": "ok", "download": "ok", "upload": "ok"}
    assert (outcome.node, outcome.flags, outcome.is_stopped) == ("small", (), False)


def test_speed_test_figures_can_be_computed_again_from_the_samples():
    outcome = run(_outcome(SmallNode(down=Link(bps=8e6), up=Link(bps=8e6)), SHORT))

    for kind, cap_bytes in (("download", SHORT.download_cap_bytes), ("upload", SHORT.upload_cap_bytes)):
        part = outcome.subtests[kind]
        again = transfer_figures(Transfer(part["streams"], part["duration_ms"], SHORT.transfer_ms, cap_bytes))
        assert part["goodput_bps"] == pytest.approx(again.goodput_bps, rel=0.01)


def test_speed_test_of_a_slow_link_opens_two_streams():
    outcome = run(_outcome(SmallNode(down=Link(bps=500_000)), SHORT))

    assert (outcome.subtests["download"]["connections"], outcome.subtests["upload"]["connections"]) == (2, 2)


def test_speed_test_that_reaches_its_cap_ends_by_it_with_every_byte_counted():
    outcome = run(_outcome(SmallNode(), SHORT))

    assert [
        (outcome.subtests[kind]["ended_by"], outcome.subtests[kind]["bytes"]) for kind in ("download", "upload")
    ] == [("cap", 400_000), ("cap", 400_000)]


def test_speed_test_tells_its_rate_while_it_runs():
    seen: list[Event] = []

    run(_outcome(SmallNode(down=Link(bps=2e6), up=Link(bps=2e6)), SHORT, seen))

    assert {event.phase for event in seen if isinstance(event, RateSeen)} == {"download", "upload"}


@pytest.mark.parametrize("cut", ["silent", "closed"])
def test_download_cut_in_the_middle_has_failed_and_has_no_figure(cut: str):
    plan = replace(SHORT, transfer_ms=4_000, download_cap_bytes=60_000_000, subtests=SHORT.subtests[:2])
    node = SmallNode(down=Link(bps=2e6, cut_after_bytes=150_000, is_silent=cut == "silent"))

    outcome = run(_outcome(node, plan))

    part = outcome.subtests["download"]
    assert (part["status"], part["reason"], "goodput_bps" in part) == ("failed", "link_cut", False)


def test_upload_cut_in_the_middle_has_failed_and_has_no_figure():
    plan = replace(SHORT, transfer_ms=3_000, upload_cap_bytes=20_000_000, subtests=SHORT.subtests[::2])
    node = SmallNode(up=Link(bps=2e6, cut_after_bytes=120_000, is_silent=True))

    outcome = run(_outcome(node, plan))

    part = outcome.subtests["upload"]
    assert (part["status"], part["reason"], "goodput_bps" in part) == ("failed", "link_cut", False)


def test_download_of_which_nothing_comes_is_a_time_out():
    node = SmallNode(down=Link(cut_after_bytes=0, is_silent=True))

    outcome = run(_outcome(node, replace(SHORT, subtests=SHORT.subtests[:2])))

    part = outcome.subtests["download"]
    assert (part["status"], part["reason"]) == ("timeout", "nothing_received")


def test_latency_with_lost_probes_counts_them():
    outcome = run(_outcome(SmallNode(lost_probes=2), replace(SHORT, subtests=SHORT.subtests[:1])))

    # The warm-up is lost too, and counts for nothing; the probe that comes after it opens another connection.
    part = outcome.subtests["latency"]
    assert (part["status"], part["failures"], part["samples"]) == ("ok", 1, 4)


def test_node_that_is_gone_fails_what_is_left_at_once():
    async def _made() -> TestOutcome | None:
        node, begun = SmallNode(), asyncio.Event()
        async with serving(node):
            plan = replace(SHORT, subtests=FULL.subtests)
            running = asyncio.ensure_future(Test(plan, node.grant, lambda event: _set_on(event, RttSeen, begun)).run())
            await begun.wait()
        return await running

    outcome = run(_made())

    assert outcome is not None
    assert set(_statuses(outcome).values()) == {"failed"}
    assert outcome.subtests["web"]["reason"] == "no_network"


def test_busy_node_is_waited_for_with_the_same_token():
    busy = (503, {"code": "node.busy", "wait_s": 0.01, "ahead": 2, "message": "Complet."})
    node = SmallNode(session_answers=[busy, busy])
    seen: list[Event] = []

    run(_outcome(node, replace(SHORT, subtests=SHORT.subtests[:1]), seen))

    assert ([event for event in seen if isinstance(event, WaitSeen)], node.asked.count("POST /m1/session")) == (
        [WaitSeen(0.2, 2), WaitSeen(0.2, 2)],
        3,
    )


def test_token_that_expired_while_waiting_is_asked_for_again():
    busy = (503, {"code": "node.busy", "wait_s": 0.01, "ahead": 1})
    node = SmallNode(session_answers=[busy, (401, {"code": "token.expired"})])
    renewed: list[str] = []

    async def _made() -> TestOutcome | None:
        async def renew() -> Grant:
            renewed.append("once")
            return node.grant

        async with serving(node):
            return await Test(replace(SHORT, subtests=SHORT.subtests[:1]), node.grant, renew=renew).run()

    assert (run(_made()) is not None, renewed) == (True, ["once"])


def test_node_that_refuses_is_told_in_its_own_words():
    node = SmallNode(session_answers=[(429, {"code": "prefix.hour", "message": "Trop de tests."})])

    with pytest.raises(Unavailable, match="Trop de tests") as caught:
        run(_outcome(node, SHORT))

    assert caught.value.code == "prefix.hour"


def test_stopped_test_keeps_what_is_done_and_says_what_was_not():
    async def _made() -> TestOutcome | None:
        node, begun = SmallNode(down=Link(bps=1e6)), asyncio.Event()
        async with serving(node):
            plan = replace(SHORT, transfer_ms=5_000)
            test = Test(plan, node.grant, lambda event: _set_on(event, RateSeen, begun))
            running = asyncio.ensure_future(test.run())
            await begun.wait()
            test.stop()
            return await running

    outcome = run(_made())

    assert outcome is not None
    assert _statuses(outcome) == {"latency": "ok", "download": "voided", "upload": "skipped"}
    assert (outcome.flags, outcome.subtests["upload"]["reason"]) == (("stopped",), "stopped")


def test_flags_of_the_node_go_into_the_result():
    node = SmallNode(end_flags=["node_over_limit"])

    outcome = run(_outcome(node, replace(SHORT, subtests=SHORT.subtests[:1])))

    assert outcome.flags == ("node_over_limit",)


def test_full_test_loads_files_pages_and_film():
    outcome = run(_outcome(SmallNode(files=FILES), FULL))

    assert set(_statuses(outcome).values()) == {"ok"}
    page = outcome.subtests["web"]["pages"][0]
    assert (page["objects"], page["objects_done"], page["bytes"]) == (5, 5, len(PAGE) + 4 * 3000)
    video = outcome.subtests["video"]
    assert (video["heights_px"], video["stalls"], video["watched_ms"]) == ([720, 720], 0, 4000)


def test_full_test_before_the_film_is_made_leaves_it_out():
    outcome = run(_outcome(SmallNode(files=FILES, is_video_ready=False), FULL))

    assert outcome.subtests["video"] == {"method": "maillage/video/1", "status": "skipped", "reason": "not_ready"}


def test_full_test_without_pages_and_film_has_failures_for_both():
    outcome = run(_outcome(SmallNode(), FULL))

    web, video = outcome.subtests["web"], outcome.subtests["video"]
    assert (web["status"], [page["reason"] for page in web["pages"]]) == ("failed", ["not_found", "not_found"])
    assert (video["status"], video["reason"], video["verdict"]) == ("failed", "not_found", "failed")


def test_file_that_takes_too_long_is_a_time_out():
    plan = replace(FULL, file_limit_ms=200, subtests=FULL.subtests[3:4])

    outcome = run(_outcome(SmallNode(down=Link(bps=100_000)), plan))

    part = outcome.subtests["file_download"]
    assert (part["status"], part["reason"], "duration_ms" in part) == ("timeout", "limit", False)


def test_page_that_takes_too_long_is_a_time_out():
    plan = replace(FULL, page_limit_ms=200, subtests=FULL.subtests[5:6])
    slow = {**FILES, "/ref/texte/c.png": bytes(500_000)}

    outcome = run(_outcome(SmallNode(down=Link(bps=2e6), files=slow), plan))

    web = outcome.subtests["web"]
    assert ([page["status"] for page in web["pages"]], web["pages_within_5s"]) == (["timeout", "ok"], 1)


def test_eco_test_leaves_out_files_and_film():
    plan = replace(FULL, is_eco=True)

    outcome = run(_outcome(SmallNode(files=FILES), plan))

    assert {kind for kind, part in outcome.subtests.items() if part.get("reason") == "eco"} == {
        "file_download",
        "file_upload",
        "video",
    }
    assert outcome.flags == ("eco",)
