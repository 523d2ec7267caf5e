"""What stands below every page: the sources on which its figures rest, each with the day of its data."""

from typing import Final

FEET: Final = ("sources/page_foot.html",)
