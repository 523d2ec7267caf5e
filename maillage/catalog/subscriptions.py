"""The subjects of the catalogue that can be followed by e-mail: a data set, and a territory."""

from datetime import timedelta
from typing import Final

from maillage.catalog.queries import changes
from maillage.catalog.terms.subscriptions import SubscriptionSubject
from maillage.core.problems import sentence

SUBJECTS: Final = (
    SubscriptionSubject("dataset", changes.read_dataset, changes.dataset_name, changes.dataset_changes),
    SubscriptionSubject(
        "territory",
        changes.read_territory,
        changes.territory_name,
        changes.territory_changes,
        pace=timedelta(days=1),
        title=sentence("Suivre ce lieu"),
        promise=sentence(
            "Vous recevrez au plus un courriel par jour : meilleur opérateur, réparations du réseau, 4G fixe, données, "
            "marchés, événements."
        ),
    ),
)
