"""What of the catalogue can be followed by e-mail: a data set, and all that is published about a territory."""

from typing import Final

from maillage.catalog.queries.changes import (
    dataset_changes,
    dataset_name,
    read_dataset,
    read_territory,
    territory_changes,
    territory_name,
)
from maillage.catalog.terms.subscriptions import SubscriptionSubject
from maillage.core.problems import sentence

SUBJECTS: Final = (
    SubscriptionSubject("dataset", read_dataset, dataset_name, dataset_changes),
    SubscriptionSubject(
        "territory",
        read_territory,
        territory_name,
        territory_changes,
        title=sentence("Suivre ce territoire"),
        promise=sentence("Vous recevrez un courriel quand quelque chose est publié sur ce territoire."),
    ),
)
