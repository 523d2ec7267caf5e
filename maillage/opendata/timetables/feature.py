"""What this feature offers the site: each line names a module below this package, and the name in it."""

from typing import Final

from maillage.core.offers import Feature

FEATURE: Final = Feature(
    file_urls=("pages.urls:FILES",),
    duties=("edges.duties:DUTIES",),
    letter_kinds=("domain.letter_kinds:LETTER_KINDS",),
    document_checks=("edges.document_checks:DOCUMENT_CHECKS",),
    source_importers=("edges.source_importers:IMPORTERS",),
    package_forms=("edges.package_forms:PACKAGE_FORMS",),
)
