"""Background tasks of the demonstration: invented rows follow the rows that they rest on, and stay in the future.

Each finds by itself what is missing, and stops once the agency has ended the demonstration of its subject.
"""

from typing import Final

from maillage.core.offers import Duty
from maillage.demonstration.announced import follow_announced
from maillage.demonstration.clauses import follow_clauses
from maillage.demonstration.consultation import follow_consultations
from maillage.demonstration.coverage import follow_prediction
from maillage.demonstration.events import keep_invented_events_to_come
from maillage.demonstration.first_start import complete_demonstration, publish_demonstration
from maillage.demonstration.groups import follow_groups
from maillage.demonstration.ideas import follow_ideas
from maillage.demonstration.needs import follow_needs
from maillage.demonstration.press import follow_press
from maillage.demonstration.programme import follow_programme
from maillage.demonstration.structures import follow_structures

DUTIES: Final = (
    Duty("actions of the demonstration", 30, complete_demonstration),
    Duty("edition of the demonstration", 30, publish_demonstration, may_take_long=True),
    Duty("announced coverage of the demonstration", 60, follow_announced, may_take_long=True),
    Duty("demonstration of fixed 4G", 30, follow_prediction, may_take_long=True),
    Duty("programme of the demonstration", 60, follow_programme),
    Duty("structures of the demonstration", 60, follow_structures),
    Duty("consultations of the demonstration", 60, follow_consultations),
    Duty("needs of the demonstration", 60, follow_needs),
    Duty("groups of the demonstration", 60, follow_groups),
    Duty("clauses of the demonstration", 60, follow_clauses),
    Duty("ideas of the demonstration", 60, follow_ideas),
    Duty("press of the demonstration", 600, follow_press, may_take_long=True),
    Duty("events of the demonstration", 3_600, keep_invented_events_to_come),
)
