"""Square: the customer directory exported as CSV.

Headers and words: https://squareup.com/help/us/en/article/6632-import-customers-online and
https://developer.squareup.com/reference/square/objects/customer (a birthday may come without its year; an
instant profile is made from a card payment). There is one phone for all lines. The export names no country.
"""

import pandas as pd

from tillbook.recipes import (
    COUNTED,
    TECHNICAL,
    Recipe,
    Skip,
    SourceTable,
    _,
    birthday,
    column,
    consent,
)

_NAMED = ("First Name", "Last Name", "Company Name", "Email Address", "Phone Number", "Reference ID")


def _nobody(table: SourceTable) -> pd.Series:
    """Profiles that came about by a card payment and say nothing about who paid."""
    made = table.header("Instant Profile")
    if made is None:
        return pd.Series(False, table.frame.index)
    is_made = table.frame[made].str.casefold().isin(("yes", "true"))
    return is_made & table.frame[table.headers(_NAMED)].isna().all(axis=1)


recipe = Recipe(
    "square",
    "Square",
    known_by=(
        ("First Name", "Last Name"),
        ("Square Customer ID", "Email Subscription Status", "Instant Profile"),
        ("Reference ID", "Creation Source", "Transaction Count", "Lifetime Spend"),
    ),
    fields={
        "account_number": column("Reference ID"),
        "first_name": column("First Name"),
        "last_name": column("Last Name"),
        "company": column("Company Name"),
        "address1": column("Street Address 1", "Street Address"),
        "address2": column("Street Address 2"),
        "city": column("City"),
        "county": column("State"),
        "postcode": column("Postal Code"),
        "country": column("Country"),
        "any_phone": column("Phone Number"),
        "email": column("Email Address"),
        "date_of_birth": birthday("Birthday"),
        "marketing_email": consent("Email Subscription Status", unknown=("unknown",)),
        "notes": column("Memo"),
        "blocked": column("Blocked from online booking", usual=("no", "false")),
    },
    noted=("Nickname", "Groups", "Square Customer ID"),
    left_out={
        "Creation Source": TECHNICAL,
        "Instant Profile": TECHNICAL,
        "First Visit": COUNTED,
        "Last Visit": COUNTED,
        "Transaction Count": COUNTED,
        "Lifetime Spend": COUNTED,
    },
    skip=Skip(_nobody, _("Square made it from a card payment, and it names nobody.")),
)
