"""The demonstration of the catalogue: an EPCI and five communes with invented organisations and data sets.

Each data set is marked as invented, none is offered to harvesters, and one command deletes everything.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

import pyarrow as pa
from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import ngettext

from maillage.accounts.domain.terms import INVENTED_MARK, OrganisationKind
from maillage.accounts.store.model_types import Organisation
from maillage.accounts.store.organisation_changes import (
    create_demonstration_organisation,
    delete_demonstration_organisations,
)
from maillage.accounts.store.organisations import organisations_called
from maillage.accounts.store.trace import installation_acting
from maillage.core.problems import sentence
from maillage.core.schema.check import check_table
from maillage.core.tables.reading import RowsInMemory
from maillage.core.text import commune_named
from maillage.demonstration.kit import real_link
from maillage.include.events.store.model_types import Event
from maillage.opendata.catalog.domain.description import Description
from maillage.opendata.catalog.domain.terms import Licence
from maillage.opendata.catalog.store.consolidation import consolidate
from maillage.opendata.catalog.store.datasets import DATASETS, open_datasets
from maillage.opendata.catalog.store.lookups import lookups
from maillage.opendata.catalog.store.model_types import Dataset
from maillage.opendata.catalog.store.publishing import publish
from maillage.opendata.catalog.store.schemas import model_named, schema
from maillage.opendata.learning.domain import sample_tables
from maillage.opendata.learning.domain.sample_tables import SamplePlace, SampleTable
from maillage.opendata.learning.domain.survey import Obstacle
from maillage.opendata.learning.store.models import SurveyAnswer
from maillage.opendata.learning.store.sandbox import erase_work_of
from maillage.opendata.publishing.store.draft_changes import begin_draft
from maillage.territory.domain.terms import Territory
from maillage.territory.store.territories import territory
from maillage.web.demonstration import Demonstration
from maillage.web.row_totals import PreparedStatement, RowTotals
from maillage.web.wording.formats import number

EPCI: Final = "epci:200067346"  # Pornic Agglo Pays de Retz
PORNIC, BERNERIE, MOUTIERS, PREFAILLES, SAINT_MICHEL = (
    f"commune:{code}" for code in ("44131", "44012", "44106", "44136", "44182")
)
_ADDRESSES: Final = (EPCI, PORNIC, BERNERIE, MOUTIERS, PREFAILLES, SAINT_MICHEL)
_MERGED: Final = "scdl/subventions"
_CORRECTED_ROWS: Final = 7  # rows of the first version; the second has all


@dataclass(frozen=True, slots=True)
class _InventedDataset:
    """One invented data set: territory, schema, generator, age in days."""

    address: str
    schema_id: str
    table: Callable[[SamplePlace, int], SampleTable]
    days: int


_INVENTED: Final = (
    _InventedDataset(PORNIC, "scdl/deliberations", sample_tables.acts, 12),
    _InventedDataset(PORNIC, "scdl/equipements", sample_tables.equipment, 90),
    _InventedDataset(
        BERNERIE,
        "scdl/subventions",
        lambda place, year: sample_tables.with_faults(sample_tables.grants(place, year)),
        25,
    ),
    _InventedDataset(BERNERIE, "scdl/menus-collectifs", sample_tables.menus, 8),
    _InventedDataset(MOUTIERS, "scdl/deliberations", sample_tables.acts, 400),  # four times its interval: late
    _InventedDataset(SAINT_MICHEL, "scdl/subventions", sample_tables.grants, 60),
    _InventedDataset(SAINT_MICHEL, "scdl/prenoms", sample_tables.given_names, 120),
    _InventedDataset(EPCI, "etalab/schema-irve-statique", sample_tables.charging_points, 45),
)
_ANSWERS: Final = (
    (PREFAILLES, "scdl/deliberations", True, "Word et le logiciel de télétransmission", True, Obstacle.TIME),
    (PREFAILLES, "scdl/subventions", True, "Tableur", True, Obstacle.NONE),
    (PREFAILLES, "scdl/equipements", True, "", False, Obstacle.QUALITY),
    (PREFAILLES, "scdl/menus-collectifs", False, "", None, Obstacle.NONE),
    (MOUTIERS, "scdl/subventions", True, "Logiciel comptable", True, Obstacle.SOFTWARE),
    (MOUTIERS, "scdl/budget", True, "Logiciel comptable", False, Obstacle.PERSONAL),
)


def load_catalogue(now: datetime) -> int:
    """Load the invented catalogue; how many data sets, 0 if it exists."""
    if Dataset.objects.filter(organisation__in=demonstration_organisations()).exists():
        return 0
    with transaction.atomic():
        organisations = {address: demonstration_organisation(address) for address in _ADDRESSES}
        for invented in _INVENTED:
            table = invented.table(_place(invented.address), localdate(now).year - 1)
            published_at = now - timedelta(days=invented.days)
            _publish_table(organisations[invented.address], invented.schema_id, table, dataset=None, now=published_at)

        # Grants in two versions: the second adds rows and corrects an amount.
        table = sample_tables.grants(_place(PORNIC), localdate(now).year - 1)
        amount = table.header.index("montant")
        mistaken = tuple("100.00" if place == amount else cell for place, cell in enumerate(table.rows[0]))
        first = SampleTable(table.header, (mistaken, *table.rows[1:_CORRECTED_ROWS]))
        publisher, published_at = organisations[PORNIC], now - timedelta(days=40)
        dataset = _publish_table(publisher, _MERGED, first, dataset=None, now=published_at)
        _publish_table(publisher, _MERGED, table, dataset=dataset, now=now - timedelta(days=15))

        described = schema("scdl/deliberations")
        begin_draft(
            installation_acting(organisations[PREFAILLES].pk),
            schema=(described.id, described.version),
            now=now - timedelta(days=2),
        )
        SurveyAnswer.objects.bulk_create(
            SurveyAnswer(
                organisation=organisations[address],
                schema_id=schema_id,
                is_held=is_held,
                software=software,
                would_publish=would_publish,
                obstacle=obstacle.value,
                answered_at=now,
            )
            for address, schema_id, is_held, software, would_publish, obstacle in _ANSWERS
        )
        acting = installation_acting(organisations[EPCI].pk)
        consolidate(acting, schema_id=_MERGED, address=EPCI, now=now - timedelta(days=5), is_invented=True)
    return Dataset.objects.filter(organisation__in=list(organisations.values())).count()


def remove_catalogue(_now: datetime) -> int:
    """Delete the invented data sets with their organisations; how many organisations.

    The organiser of the invented event stays.
    """
    organisations = demonstration_organisations()
    organisers = set(Event.objects.filter(is_invented=True).values_list("organisation", flat=True))
    keys = [organisation.pk for organisation in organisations if organisation.pk not in organisers]
    erase_work_of(organisations, then=lambda: delete_demonstration_organisations(keys))
    return len(keys)


def demonstration_organisation(address: str) -> Organisation:
    """The invented organisation of a territory, created if missing."""
    name = _name(territory(address))
    for organisation in organisations_called([name]):
        return organisation
    kind = OrganisationKind.EPCI if address == EPCI else OrganisationKind.COMMUNE
    return create_demonstration_organisation(name, kind=kind, territory=address)


def demonstration_organisations() -> list[Organisation]:
    """The organisations of the demonstration."""
    return organisations_called([_name(territory(address)) for address in _ADDRESSES])


def _name(place: Territory) -> str:
    name = place.name.removeprefix("CA ") if place.address == EPCI else commune_named(place.name)
    return f"{name} {INVENTED_MARK}"


def _publish_table(
    organisation: Organisation, schema_id: str, table: SampleTable, *, dataset: Dataset | None, now: datetime
) -> Dataset:
    described, model, place = schema(schema_id), model_named(schema_id), territory(organisation.territory)
    version = publish(
        installation_acting(organisation.pk),
        description=Description(
            title=f"{model.title} de {place.name.removeprefix('CA ')}",
            description=f"Jeu inventé pour la démonstration : aucune ligne n’est vraie. {model.summary}",
            licence=Licence.LICENCE_OUVERTE,
            frequency=model.frequency,
            theme=model.theme,
            keywords=model.words[:4],
            territory=organisation.territory,
            period_start=date(localdate(now).year - 1, 1, 1),
            period_end=date(localdate(now).year - 1, 12, 31),
            contact_name=organisation.name,
            contact_email="",
        ),
        table=pa.table(dict(zip(table.header, map(pa.array, zip(*table.rows, strict=True)), strict=True))),
        schema=(described.id, described.version),
        report=check_table(RowsInMemory(table.header, table.rows), described, lookups=lookups()),
        dataset=dataset,
        note="Ajout de la fin de l’année, un montant corrigé." if dataset else "",
        now=now,
    )
    version.dataset.is_demonstration = True
    version.dataset.save(update_fields=["is_demonstration"])
    return version.dataset


def _place(address: str) -> SamplePlace:
    place = territory(address)
    # An EPCI has no Insee code: its equipment is placed in its first commune.
    code = place.code if address != EPCI else PORNIC.partition(":")[2]
    postal_code = place.postal_codes[0] if place.postal_codes else ""
    # Every commune and EPCI of the reference has a centre.
    return SamplePlace(place.name.removeprefix("CA "), code, place.lon or 0.0, place.lat or 0.0, postal_code)


def _datasets() -> QuerySet[Dataset]:
    return open_datasets().filter(is_demonstration=False)


def _real_words(count: int) -> str:
    text = ngettext("%(count)s vrai jeu publié", "%(count)s vrais jeux publiés", count)
    return text % {"count": number(count)}


# Needed by most pages.
_INVENTED_DATASETS: Final = PreparedStatement(lambda: open_datasets().filter(is_demonstration=True).exists())
_REAL_DATASETS: Final = RowTotals(_datasets, Count("pk"))
DEMONSTRATIONS: Final = (
    Demonstration(
        name=DATASETS,
        place=15,
        label=sentence("jeux de données"),
        floor="DEMO_UNTIL_DATASETS",
        is_held=lambda: bool(_INVENTED_DATASETS.rows()),
        real_count=lambda: int(_REAL_DATASETS.now()[0]),
        real_words=_real_words,
        real_href=real_link(_datasets, page="dataset", listing="catalog", key="slug"),
        remove=remove_catalogue,
        restore=load_catalogue,
    ),
)
