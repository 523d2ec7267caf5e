"""Files of answers, plans and calibrations as others read them."""
