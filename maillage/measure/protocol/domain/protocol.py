"""Constants of the test, by the section of docs/protocol/node-1.md that gives their reasons.

The browser's engine reads the same values from static/protocol/engine/constants.js, which is generated from this
module (a test compares them).
"""

from typing import Final

# Section 2: the token and the session -----------------------------------------------------------------------------
TOKEN_ALGORITHM: Final = "EdDSA"  # noqa: S105 -- a word of the protocol
TOKEN_ISSUER: Final = "maillage"  # noqa: S105 -- likewise
TOKEN_START_S: Final = 120  # the session must begin within this time
RECEIPT_ISSUER: Final = "maillage-node"  # not the issuer of tokens, so that neither can be used as the other
RECEIPT_VERSION: Final = 2  # includes the requests and round trips that the node saw; version 1 lacks them
RECEIPT_UNIT_BYTES: Final = 1000  # unit of the bytes per step in a receipt
SESSION_S: Final = 240  # a full test takes under 180 s; the rest is for waiting between its parts
SILENCE_S: Final = 45  # a session with less progress than this in so long is abandoned, and its slot is freed
LEAST_PROGRESS_BYTES: Final = 10_000  # about 200 bytes/s: no test can finish at that rate
SESSION_CONNECTIONS: Final = 12  # six of a browser for measuring, and as many while the previous ones close
HARD_STOP_S: Final = 15.0  # limit of one transfer
HEAD_TIMEOUT_S: Final = 5.0
HEAD_LIMIT_BYTES: Final = 16 * 1024
IDLE_TIMEOUT_S: Final = 30.0  # a kept-alive connection without a request
STALL_TIMEOUT_S: Final = 10.0  # a peer that neither reads nor sends
WAIT_STEP_S: Final = 5  # minimum retry delay
WAIT_KEPT_S: Final = 20  # a queue position is reserved for this long after the announced time
TEST_TYPICAL_S: Final = 25  # assumed duration of a running session, for wait estimates

# Section 3: latency -----------------------------------------------------------------------------------------------
LATENCY_PROBES: Final = 20
LATENCY_GAP_MS: Final = 50  # between a response and the next probe
PROBE_TIMEOUT_MS: Final = 2_000  # after this, a probe has failed
LATENCY_LIMIT_MS: Final = 5_000  # the phase ends then, with the probes made so far

# Section 4: download and upload -----------------------------------------------------------------------------------
STEP_MS: Final = 250  # time resolution of the byte counts per stream
TRANSFER_MS: Final = 7_000
PRETEST_MS: Final = 1_500
PRETEST_BYTES: Final = 500_000
STREAMS: Final = 4  # browsers open six connections per host; two are left for probes
STREAMS_SLOW: Final = 2
SLOW_BPS: Final = 2_000_000  # below this pre-test rate, two streams: more would only queue behind each other
RAMPUP_STEPS: Final = 4  # excluded from the figure: slow start and the filling of the link
STABLE_STEPS: Final = 16  # at least four seconds before stopping early
STABLE_WINDOW_STEPS: Final = 8  # the last two seconds, against the two before
STABLE_SHARE: Final = 0.03
CUT_STEPS: Final = 8  # two seconds without a byte on any stream: the link is cut
DOWNLOAD_CAP_BYTES: Final = 60_000_000
UPLOAD_CAP_BYTES: Final = 20_000_000
LOADED_GAP_MS: Final = 200  # between two probes under load

# Section 5: files (Arcep's protocols DLH and ULH) -----------------------------------------------------------------
FILE_DOWNLOAD_BYTES: Final = 5_000_000
FILE_UPLOAD_BYTES: Final = 1_000_000
FILE_LIMIT_MS: Final = 30_000

# Section 6: pages -------------------------------------------------------------------------------------------------
PAGES_VERSION: Final = "ref-2026-1"
PAGE_PROFILES: Final = ("texte", "mairie", "courante", "boutique", "presse")
PAGES_ECO: Final = ("courante",)  # the middle profile: the median of the five is mostly its own
PAGE_CONNECTIONS: Final = 6
PAGE_FAST_MS: Final = 5_000
PAGE_LIMIT_MS: Final = 10_000

# Section 7: video -------------------------------------------------------------------------------------------------
VIDEO_VERSION: Final = "video-2026-1"
VIDEO_S: Final = 24
VIDEO_SEGMENT_S: Final = 2
VIDEO_BUFFER_S: Final = 8
# Height in pixels, nominal video bit rate.
VIDEO_LADDER: Final = (
    (240, 400_000),
    (360, 800_000),
    (480, 1_500_000),
    (720, 3_000_000),
    (1080, 6_000_000),
)
VIDEO_AUDIO_BPS: Final = 96_000
VIDEO_RATE_SHARE: Final = 0.8  # the chosen variant needs at most this share of the observed rate
VIDEO_HD_PX: Final = 720
VIDEO_PERFECT_START_MS: Final = 3_000
VIDEO_PERFECT_HD_SHARE: Final = 0.8
VIDEO_START_LIMIT_MS: Final = 10_000
VIDEO_CORRECT_STALL_MS: Final = 2_000
VIDEO_CORRECT_STALLS: Final = 2

# Section 8: volume ------------------------------------------------------------------------------------------------
ECO_BYTES: Final = 10_000_000  # a whole test in eco mode, both directions
ECO_TRANSFER_MS: Final = 4_000
ECO_DOWNLOAD_CAP_BYTES: Final = 5_000_000
ECO_UPLOAD_CAP_BYTES: Final = 1_500_000
# Files and video are skipped in eco mode: other sizes would give figures that are not comparable.

# Section 9: limits of a node --------------------------------------------------------------------------------------
TEST_SHARE_BPS: Final = 100_000_000  # bandwidth of the node's link that one test may need
UPLINK_SHARE: Final = 0.8
LEAST_TESTS: Final = 4
PREFIX_SHARE: Final = 0.75  # of the slots, for one address prefix: a crowd leaves room for a single client
SHARED_FROM: Final = 8  # slots; on smaller nodes one prefix may use all, first come, first served
LEGACY_SESSIONS: Final = 2  # at once from one address prefix, without a token
LEGACY_SESSION_S: Final = 60
LEGACY_HOUR: Final = 10
LEGACY_DOWNLOAD_BYTES: Final = 1_500_000_000
LEGACY_UPLOAD_BYTES: Final = 1_000_000_000
PREFIX_V4_BITS: Final = 24
PREFIX_V6_BITS: Final = 48

# Section 10: ndt7 (the specification of Measurement Lab, version 0.11) -----------------------------------------------
NDT7_SUBPROTOCOL: Final = "net.measurementlab.ndt.v7"
NDT7_DURATION_S: Final = 10.0
NDT7_FIRST_MESSAGE_BYTES: Final = 1 << 13
NDT7_LARGEST_SENT_BYTES: Final = 1 << 20  # limit of the Go client
NDT7_GROWTH: Final = 16  # the size doubles while it is at most 1/16 of the bytes sent
NDT7_COUNTERFLOW_MEAN_MS: Final = 250.0
NDT7_COUNTERFLOW_BOUNDS_MS: Final = (25.0, 625.0)
NDT7_QUERY_LIMIT_BYTES: Final = 4096
