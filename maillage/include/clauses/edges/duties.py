"""Background duties of clauses: monthly requests, alerts, retention, publication of years, balances."""

from typing import Final

from maillage.core.offers import Duty
from maillage.include.clauses.pages.parts.alert_letters import write_due_alerts
from maillage.include.clauses.pages.parts.month_letters import ask_due_months
from maillage.include.clauses.store.evidence_files import forget_past_evidence
from maillage.include.clauses.store.published_figures import close_due_balance, publish_due_years, publish_yearly_table
from maillage.include.clauses.store.retention import forget_past_people
from maillage.web.public_url import installation_url

DUTIES: Final = (
    Duty("letters of months of clauses", 600, lambda now: ask_due_months(now, installation_url()), may_take_long=True),
    Duty("alerts of clauses", 3_600, lambda now: write_due_alerts(now, installation_url()), may_take_long=True),
    Duty("retention of people of clauses", 3_600, forget_past_people, is_final=True),
    Duty("retention of evidence of clauses", 3_600, forget_past_evidence, is_final=True),
    Duty("closed years of social clauses", 21_600, publish_due_years, is_final=True),
    Duty("closed balances of social clauses", 3_600, close_due_balance, may_take_long=True, is_final=True),
    Duty("data set of social clauses", 21_600, publish_yearly_table),
)
