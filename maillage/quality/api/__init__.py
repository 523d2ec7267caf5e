"""What programs ask the feature over HTTP, one router a noun; mounted under /api/v1 by the site."""

from typing import Final

from maillage.quality.api.measurements import router as measurements

ROUTERS: Final = (measurements,)
