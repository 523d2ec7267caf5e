"""What a walk asks of a person: its screens, clicks and answers, and the seconds that a practised hand needs for them.

Seconds are those of the keystroke-level model: Card, Moran and Newell, "The Keystroke-Level Model for User Performance
Time with Interactive Systems", Communications of the ACM 23(7), 1980. It counts no reading and no waiting for a page.
"""

from dataclasses import dataclass, field
from typing import Any, Final

from playwright.sync_api import Frame, Page

# Operators of the model, in seconds: an average typist (40 words a minute) presses a key; points; presses a button of
# the mouse or lets it go; moves a hand between mouse and keyboard; makes up her mind.
KEY_S, POINT_S, BUTTON_S, HAND_S, MIND_S = 0.28, 1.10, 0.10, 0.40, 1.35
_KEYS_OF_A_PASTE: Final = 2
_PASTED: Final = 200  # characters: nobody types as many into one field

# Playwright fills a date by an event that is not the browser's own, on the field that has the focus.
LISTEN: Final = """
addEventListener("pointerdown", event => event.isTrusted && tellEffort("", -1), true);
for (const kind of ["input", "change"]) addEventListener(kind, ({target, isTrusted}) =>
  (isTrusted || target === document.activeElement) && tellEffort(target.name || target.id,
    target.matches("[type=checkbox], [type=radio], [type=file], select") ? 0 : target.value.length), true);
"""


@dataclass
class Effort:
    """What somebody does on a page from ``effort_on`` on; a page that is read again is no other screen."""

    clicks: int = 0
    # Characters of each field, by its screen and name: 0 for one that is ticked or chosen.
    answers: dict[tuple[int, str], int] = field(default_factory=dict)
    screens: list[str] = field(default_factory=list)  # addresses, without the part after #

    @property
    def counts(self) -> tuple[int, int, int]:
        """Screens, clicks, answers."""
        return len(self.screens), self.clicks, len(self.answers)

    @property
    def seconds(self) -> float:
        """The time of a practised person: each click and each field is decided, pointed at or typed."""
        typed = [length for length in self.answers.values() if length]
        keys = sum(_KEYS_OF_A_PASTE if length > _PASTED else length for length in typed)
        pointing = self.clicks * (MIND_S + POINT_S + 2 * BUTTON_S)
        return pointing + len(typed) * (MIND_S + 2 * HAND_S) + keys * KEY_S

    def note(self, _source: Any, name: str, length: int) -> None:
        """A click (``length`` -1), or the answer so far of the field ``name``."""
        if length < 0:
            self.clicks += 1
        else:
            self.answers[len(self.screens), name] = length

    def turn_to(self, frame: Frame) -> None:
        """The page shows another address."""
        address = frame.url.partition("#")[0]
        if frame.parent_frame is None and address != (self.screens or [""])[-1]:
            self.screens.append(address)


def effort_on(page: Page) -> Effort:
    """The effort of what is done on ``page`` from now on, before its first address is opened."""
    effort = Effort()
    page.expose_binding("tellEffort", effort.note)
    page.add_init_script(LISTEN)
    page.on("framenavigated", effort.turn_to)
    return effort
