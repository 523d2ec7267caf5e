"""Models: a kind of data set that has a schema, described in plain words, with every version of the schema."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from maillage.accounts.domain.terms import Capability
from maillage.core.problems import Finding
from maillage.core.schema.terms import Schema
from maillage.core.schema.wording.words import without_markup
from maillage.opendata.catalog.domain.terms import Frequency, Licence, Theme


class ModelForm(StrEnum):
    """What a schema describes: a table, a layer of a map, or the addresses of a commune, which are made elsewhere."""

    TABLE = "table"
    GEOJSON = "geojson"
    ADDRESSES = "addresses"


@dataclass(frozen=True, slots=True)
class ModelVersion:
    """One version of a model: upstream file, parsed schema (None of addresses), and findings about the file."""

    version: str
    path: Path
    schema: Schema | None
    document: Mapping[str, Any]
    oddities: tuple[Finding, ...] = ()
    conforms_to: str = ""


@dataclass(frozen=True, slots=True)
class Model:
    """A kind of data set with a schema, described in plain words, with its versions, oldest first.

    ``core_order`` is its rank in the common core that the agency recommends; None outside of it.
    """

    id: str
    title: str
    summary: str
    words: tuple[str, ...]
    theme: Theme
    frequency: Frequency
    licence: Licence
    who: str
    law: str
    where: str
    versions: tuple[ModelVersion, ...]
    personal: str = ""
    core_order: int | None = None
    also: tuple[str, ...] = ()
    form: ModelForm = ModelForm.TABLE
    elsewhere: str = ""
    elsewhere_href: str = ""
    capability: Capability = Capability.OPEN  # needed in a mandate to publish it for another organisation

    @property
    def family(self) -> str:
        """The family, such as scdl."""
        return self.id.partition("/")[0]

    @property
    def is_of_installation(self) -> bool:
        """Whether only this installation publishes this kind of data set."""
        return self.family == "maillage" and self.capability is Capability.OPEN

    @property
    def name(self) -> str:
        """The name within the family."""
        return self.id.partition("/")[2]

    @property
    def latest(self) -> ModelVersion:
        """The newest version."""
        return self.versions[-1]

    @property
    def texts(self) -> Iterator[str]:
        """The texts shown about it: the description, and titles and descriptions of the newest columns."""
        said = (self.title, self.summary, self.who, self.law, self.personal, self.where, self.elsewhere)
        fields = self.latest.schema.fields if self.latest.schema else ()
        explained = (text for field in fields for text in (field.title, without_markup(field.description)))
        yield from filter(None, (*said, *explained))

    @property
    def is_table(self) -> bool:
        """Whether it can be typed and edited as a table."""
        return self.form is ModelForm.TABLE

    @property
    def is_layer(self) -> bool:
        """Whether it is drawn as a layer of a map, which is uploaded."""
        return self.form is ModelForm.GEOJSON

    @property
    def is_published_here(self) -> bool:
        """Whether a file of it can be checked and published here."""
        return self.latest.schema is not None
