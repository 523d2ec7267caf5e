"""Thresholds of the law, of the ministry's quality rules, and measured on real data, with their sources.

DAJ: quality rules of the ministry's directorate of legal affairs, 15 February 2023, as its consolidation applies them.
"""

import datetime as dt
from typing import Final

# Arrêté du 22 décembre 2022, art. 3: published within two months of the notification, or of the amendment.
PUBLICATION_MONTHS: Final = 2
# Article R2196-1 du code de la commande publique: contracts from 40,000 EUR without tax; 25,000 before 1 January 2020.
PUBLICATION_THRESHOLD_EUR: Final = 40_000
SHORT_FORM_THRESHOLD_EUR: Final = 25_000  # article R2196-1: from 25,000 to 40,000 EUR five data may be published
FIRST_YEAR: Final = 1990  # contracts running when publication began in 2018 may be that old; measured: none is older
LAST_YEAR: Final = 2100
FIRST_DAY: Final = dt.date(FIRST_YEAR, 1, 1)

# DAJ: grounds for leaving a contract out.
LEAST_AMOUNT_EUR: Final = 1
MOST_AMOUNT_EUR: Final = 3_000_000_000
LARGE_AMOUNT_EUR: Final = 100_000_000  # above: a digit repeated more than six times; eclaireur_public: to be reviewed
MOST_REPEATED_DIGITS: Final = 6
MADE_UP_DIGITS: Final = "123456789"
# Placeholder amounts (our rule; docs/explanation/public-contracts.md): at most one euro; six or more 9, or another
# digit alone except 3 and 6, which occur in thirds of a round sum; six or more digits of 1, 2, 3… in sequence. Measured
# on 11,194 contracts of 2018 to 2024: 365 amounts, each a test, a zero or a "without a maximum".
MOST_PLACEHOLDER_EUR: Final = 1
LEAST_PLACEHOLDER_DIGITS: Final = 6
DIGITS_OF_THIRDS: Final = frozenset("36")
MOST_MONTHS: Final = 180
MOST_CONCESSION_MONTHS: Final = 360
LEAST_OBJECT_CHARACTERS: Final = 5

# decp-qualite (the ministry's indicators): accuracy and consistency.
LOW_AMOUNT_EUR: Final = 200
HIGH_AMOUNT_EUR: Final = 999_999_999
LEAST_EUR_A_MONTH: Final = 100
DAYS_OF_A_YEAR: Final = frozenset({360, 365, 366})  # a duration in days instead of months
DAYS_BELOW_EUR: Final = 10_000_000
LONG_MONTHS: Final = 120
LONG_BELOW_EUR: Final = 2_000_000

# Format 2.x: lengths in characters.
MOST_ID_CHARACTERS: Final = 16
MOST_OBJECT_CHARACTERS: Final = 1_000
MOST_V1_OBJECT_CHARACTERS: Final = 256
# Platform databases truncate here: a text of exactly this length was probably longer (measured: 14 of 10,657).
CUT_LENGTHS: Final = frozenset({255, 256})
