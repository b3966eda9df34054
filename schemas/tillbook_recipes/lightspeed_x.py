"""Lightspeed Retail X-Series, once Vend: the customer list exported as CSV.

Some headers: https://support.vendhq.com/hc/en-us/articles/360000851496; the others are the names of the API's customer
object, which its importers use, too. `do_not_email` is an objection: 1 is a no, 0 is nobody's yet. Balances are
the shop's money or points, by its own settings, so they are told in the notes.
"""

from tillbook.recipes import (
    COUNTED,
    TECHNICAL,
    Recipe,
    birthday,
    column,
    consent,
    joined,
    mapped,
    objection,
)

_ZERO = ("0", "0.0", "0.00", "0.00000")

recipe = Recipe(
    "lightspeed_x",
    "Lightspeed Retail (X-Series)",
    known_by=(
        "customer_code",
        ("first_name", "last_name", "company_name"),
        ("do_not_email", "customer_group_name", "enable_loyalty", "loyalty_balance", "year_to_date"),
    ),
    fields={
        "account_number": column("customer_code"),
        "first_name": column("first_name"),
        "last_name": column("last_name"),
        "company": column("company_name"),
        "address1": column("physical_address_1", "postal_address_1"),
        "address2": joined(
            ("physical_address_2", "postal_address_2"), ("physical_suburb", "postal_suburb"), by=", "
        ),
        "city": column("physical_city", "postal_city"),
        "county": column("physical_state", "postal_state"),
        "postcode": column("physical_postcode", "postal_postcode"),
        "country": column(
            "physical_country", "physical_country_id", "postal_country", "postal_country_id", "country"
        ),
        "phone": column("phone"),
        "mobile": column("mobile"),
        "fax": column("fax"),
        "email": column("email"),
        "date_of_birth": birthday("date_of_birth"),
        "gender": mapped(("gender", "sex"), {"M": "male", "F": "female", "O": "other"}),
        "price_level": column("customer_group_name", "customer_group", usual=("All Customers",)),
        "marketing_email": objection("do_not_email"),
        "marketing_sms": consent("enable_promotional_sms", "accepts_marketing_sms", unknown=("0", "false")),
        "notes": column("note", "customer_note"),
        "tax_number": column("tax_number", "vat_number"),
        "loyalty_balance": column("loyalty_balance", usual=_ZERO),
        "store_credit": column("store_credit_balance", usual=_ZERO),
        "balance": column("account_balance", "balance", usual=_ZERO),
    },
    noted=("website", "twitter", "custom_field_1", "custom_field_2", "custom_field_3", "custom_field_4"),
    left_out={
        "id": TECHNICAL,
        "customer_group_id": TECHNICAL,
        "enable_loyalty": TECHNICAL,
        "created_at": TECHNICAL,
        "updated_at": TECHNICAL,
        "year_to_date": COUNTED,
    },
    either=("physical_", "postal_"),
)
