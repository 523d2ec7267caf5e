"""Social clauses over HTTP (under /api/v1): published years, and a holder's monthly hours by API key.

No response contains a pseudonym or a name, not even in error messages.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from django.http import HttpRequest
from django.utils.timezone import localdate
from ninja import Field, Path, Query, Router, Schema

from maillage.accounts.domain.terms import Acting, Role
from maillage.accounts.pages.parts import ApiKeyAuth
from maillage.accounts.store.organisations import organisation_of
from maillage.accounts.store.trace import installation_acting
from maillage.core.clock import utc_now
from maillage.core.problems import Finding, Refused, sentence
from maillage.include.clauses.domain.hours import CENTIHOURS, EntryOrigin
from maillage.include.clauses.domain.months import WorkMonth
from maillage.include.clauses.intake.hour_rows import (
    COMMUNE,
    DEPARTEMENT,
    EVIDENCE,
    HOURS,
    MODE,
    MONTH,
    PSEUDONYM,
    read_hours,
    unnamed_finding,
)
from maillage.include.clauses.store.access import reporting
from maillage.include.clauses.store.models import HourReporter
from maillage.include.clauses.store.month_letters import answer_month
from maillage.include.clauses.store.public_hours import contract_years, promised_by_contract
from maillage.include.clauses.store.reported_hours import HoursIntake, HoursReport, report_hours
from maillage.include.clauses.store.yearly_people import published_rows_of_years
from maillage.web.api_answers import PageOf, PageParameters, page_of

router = Router(tags=["clauses"])
keyed = Router(tags=["clauses"], auth=ApiKeyAuth(Role.EDITOR))
_MOST_ROWS: Final = 500
_REFUSED: Final = sentence("Rien n’a été enregistré : corrigez ce qui suit, puis renvoyez le mois entier.")
_MONTH_WANTED: Final = sentence("Le mois de l’adresse s’écrit AAAA-MM, par exemple 2026-11.")


class WorkedRow(Schema):
    """Hours of one person in the month; ``hours`` 0 takes back what was said of her mode and place.

    Empty texts are not said.
    """

    pseudonym: str = Field(max_length=60, description="of the coordination's register, never a name: 44-7K3QXA")
    hours: Annotated[float, Field(description="151.67")]
    mode: str = Field("embauche", max_length=40, description="embauche, interim, sous-traitance")
    departement: str = Field("", max_length=3, description="of the place of work; else that of the clause")
    commune: str = Field("", max_length=5, description="Insee code of the place of work")
    evidence: str = Field("", max_length=200, description="where the proof lies; it names nobody")


class HoursOfMonth(Schema):
    """All that is said of a month; no row: nobody worked."""

    rows: list[WorkedRow] = Field(max_length=_MOST_ROWS)


class HoursAnswer(Schema):
    """What came in: rows kept, rows taken back, people of whom nothing was known."""

    rows: int
    removed: int
    new_people: int


class YearsWanted(PageParameters):
    """Filters of published years; without one, all rows."""

    year: int | None = Field(None, ge=2000, le=2100, description="A published year.")
    departement: str | None = Field(None, max_length=3, description='Its code; "" for all of them together.')


class YearRowAnswer(Schema):
    """A published row: people (eleven at least) and all their hours of the year; ``departement`` "": all of them."""

    year: int
    departement: str
    breakdown: str
    value: str
    people: int
    hours: int


class YearRowList(PageOf[YearRowAnswer]):
    """A page of published rows."""


class ContractYearAnswer(Schema):
    """A published year of a contract."""

    year: int
    people: int
    hours: int


class ContractHoursAnswer(Schema):
    """Hours promised on a contract, and those done of published years; a year that may not be disclosed is absent."""

    clauses: int
    promised_hours: float
    years: list[ContractYearAnswer]


@router.get("/clauses/years", response=YearRowList, summary="List published years of insertion hours")
def list_clause_years(request: HttpRequest, parameters: Query[YearsWanted]) -> dict[str, Any]:
    """Rows of the yearly tables, frozen once published: none of fewer than eleven people, nor a difference of rows."""
    rows = [
        {
            "year": year,
            "departement": row.departement,
            "breakdown": row.breakdown.value,
            "value": row.value,
            "people": row.people,
            "hours": round(row.centihours / CENTIHOURS),
        }
        for year, row in published_rows_of_years()
        if parameters.year in {None, year} and parameters.departement in {None, row.departement}
    ]
    return page_of(request, parameters, rows)


@router.get(
    "/clauses/contracts/{path:contract}", response=ContractHoursAnswer, summary="Get the insertion hours of a contract"
)
def get_contract_hours(
    request: HttpRequest,  # noqa: ARG001
    contract: Annotated[str, Path(max_length=400, description="The id of a contract, as lists give it.")],
) -> dict[str, Any]:
    """What a public contract promises, and what published years say is done; zeros where it has no clause here."""
    promised = promised_by_contract(contract)
    return {
        "clauses": promised.clauses,
        "promised_hours": promised.centihours / CENTIHOURS,
        "years": [
            {"year": year.year, "people": year.people, "hours": round(year.centihours / CENTIHOURS)}
            for year in contract_years(contract)
        ],
    }


@keyed.patch("/clauses/{clause}/months/{month}", response=HoursAnswer, summary="Update the hours of a month")
def update_clause_month(
    request: HttpRequest,
    clause: Annotated[int, Path(description="The id of a clause.")],
    month: Annotated[str, Path(description="2026-11")],
    said: HoursOfMonth,
) -> HoursIntake:
    """The hours of a month of a clause, by the key of who does them: its company has the SIRET of the clause's holder.

    Sent twice it changes nothing; a person who is said again is replaced, others of the month stay. What is wrong is
    reported row by row, and nothing is kept then.
    """
    acting: Acting = request.auth  # type: ignore[attr-defined]  # ApiKeyAuth puts it there
    reporter = reporting(organisation_of(acting), clause)
    work_month = WorkMonth.read(month)
    if work_month is None:
        raise Refused("month", _MONTH_WANTED, findings=[Finding("month", _MONTH_WANTED, "month")])
    several = _said_rows(reporter, work_month, said.rows)
    coordination = installation_acting(reporter.clause.coordination_id)
    if not several:
        answer_month(reporter, work_month, now=utc_now())
        return HoursIntake(0, 0, 0, ())
    return report_hours(coordination, several, origin=EntryOrigin.API, now=utc_now())


def _said_rows(reporter: HourReporter, month: WorkMonth, rows: list[WorkedRow]) -> list[HoursReport]:
    several: list[HoursReport] = []
    findings: list[Finding] = []
    for place, row in enumerate(rows, 1):
        cells: Mapping[str, str] = {
            MONTH: month.word,
            PSEUDONYM: row.pseudonym,
            HOURS: f"{row.hours:.2f}",
            MODE: row.mode,
            DEPARTEMENT: row.departement,
            COMMUNE: row.commune,
            EVIDENCE: row.evidence,
        }
        try:
            hours = read_hours(cells, this_month=WorkMonth.of(localdate()), departement=reporter.clause.departement)
            several.append(HoursReport(reporter, hours))
        except Refused as refusal:
            # Collected with its row number; all rows are parsed, so that all errors are reported at once.
            findings += [unnamed_finding(finding, place) for finding in refusal.findings]
    if findings:
        raise Refused("hours", _REFUSED, findings=findings)
    return several


ROUTERS: Final = (router, keyed)
