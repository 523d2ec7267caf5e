"""What programs ask the feature over HTTP, one router a noun; mounted under /api/v1 by the site."""
