"""The street: its places first to last, the rooms of a feature, and in which a path is."""

import ast
import re
from functools import cache
from typing import Final

from tests.order.sources import ROOT

PACKAGE: Final = ROOT / "maillage"

# The street, first to last: what stands on one line knows nothing below it. Houses on one line are of one age.
STREET: Final = (
    ("core",),
    ("web",),
    ("territory",),
    ("kits",),
    ("accounts",),
    ("sources",),
    ("measure", "opendata"),
    ("buy",),
    ("include", "cover"),
    ("demonstration",),
    ("site",),
)
HOUSES: Final = frozenset({"measure", "opendata", "buy", "include", "cover"})
# A feature that stands further up than its house.
MOVED_UP: Final = {"include/events": "opendata"}  # the catalogue lists them

# Rooms of a feature, inmost first. Pages and edges are beside each other: an answer of the API says what a page says.
ROOMS: Final = {"domain": 0, "intake": 1, "store": 2, "pages": 3, "edges": 3}
PURE_ROOMS: Final = frozenset({"domain", "intake"})
PURE_PLACES: Final = ("core", "measure/protocol", "measure/node")
PURE_MODULES: Final = frozenset({"kits/letters/terms.py"})  # kits have no rooms
FRAMEWORK: Final = frozenset({"django", "ninja"})
# What others may import of a feature: its words and rules, what it reads and writes, what its pages lend to others; and
# what its feature.py names as doors.
DOORS: Final = (("domain",), ("store",), ("pages", "parts"))
# Rows are touched by their feature alone, and so is what makes its derived files.
CLOSED: Final = re.compile(r"^store/(models|build|reply_tables|meeting_tables|reading_tables|plan_tables)(/|$)")
# It invents rows as they stand after months of use, which no write of a feature makes at once.
WRITES_ROWS_OF_ALL: Final = "demonstration"
# Words and machinery without rooms, or whose modules all are for others.
OPEN_PLACES: Final = frozenset({"core", "web", "kits", "measure/protocol", "measure/node"})


def place_of(path: str) -> str:
    """The feature of a house ("buy/contracts") or the place of the street ("web") that a path under maillage/ is in."""
    parts = path.split("/")
    return "/".join(parts[:2]) if parts[0] in HOUSES and len(parts) > 2 else parts[0].removesuffix(".py")


def room_of(path: str) -> str | None:
    """The room of a feature that a path is in: None at the feature's root, and where there are no rooms."""
    inner = path.removeprefix(place_of(path)).strip("/").split("/")
    room = inner[0].removesuffix(".py")
    return room if room in ROOMS and place_of(path) not in {"core", "web", "site", "kits"} else None


@cache
def doors_of(place: str) -> tuple[tuple[str, ...], ...]:
    """The modules that a feature lends beside the usual ones (``doors`` of its feature.py)."""
    path = PACKAGE / place / "feature.py"
    if not path.is_file():
        return ()
    return tuple(
        tuple(str(door).split("."))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.keyword) and node.arg == "doors"
        for door in ast.literal_eval(node.value)
    )


@cache
def age(place: str) -> int:
    """How far down the street a place stands."""
    house = MOVED_UP.get(place, place.partition("/")[0])
    return next(number for number, line in enumerate(STREET) if house in line)


@cache
def feature_order() -> dict[str, int]:
    """The order of FEATURES (site/features.py), which decides among features of one line of the street."""
    tree = ast.parse((PACKAGE / "site/features.py").read_text("utf-8"))
    (listed,) = (
        node.value
        for node in tree.body
        if isinstance(node, ast.AnnAssign) and getattr(node.target, "id", "") == "FEATURES"
    )
    names = [name.replace(".", "/") for name in ast.literal_eval(listed)]  # type: ignore[arg-type]
    return {name: number for number, name in enumerate(names)}


def may_know(who: str, whom: str) -> bool:
    """Whether a place may know another: further up the street; on one line, as FEATURES lists them."""
    if age(who) != age(whom):
        return age(whom) < age(who)
    order = feature_order()
    # The node of the protocol serves it; neither is listed after the other.
    return order.get(whom, -1) <= order.get(who, len(order))
