"""Document numbers: as compared, and whether an Italian tax code can be right."""

from __future__ import annotations

import re

from codicefiscale import codicefiscale

_NOT_ALNUM = re.compile(r"[^0-9A-Z]")


def number_key(value: str) -> str:
    """A number as compared: capitals and digits only, so that `I-97 010807` equals `i97010807`."""
    return _NOT_ALNUM.sub("", value.upper())


def tax_code_problem(value: str) -> str:
    """Why a codice fiscale cannot be right, in Italian; '' when it can.

    Sixteen characters with their check letter, or the eleven digits of a provisional code (D.M. 23 December 1976,
    check digit as for VAT numbers; from the package python-codicefiscale and general knowledge).
    """
    key = number_key(value)
    if len(key) == 11 and key.isdigit():
        return "" if _has_right_check_digit(key) else "Il codice fiscale provvisorio non torna: controlla le 11 cifre."
    if len(key) != 16:
        return "Il codice fiscale ha 16 caratteri (11 cifre se provvisorio)."
    return "" if codicefiscale.is_valid(key) else "Il codice fiscale non torna: controlla lettere e cifre."


def _has_right_check_digit(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(map(int, digits)):
        doubled = digit * 2 if place % 2 else digit
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0
