"""Citrus-Lime Cloud POS: our template and export in any language, and the system's own list of customers.

The system does not publish its headers. Beside the labels of the customer card
(https://howto.citruslime.com/41976-customer-management/cloud-pos-backoffice-understanding-the-customer-card) these
are the names that its retail family (Microsoft Dynamics RMS) gives its columns.
"""

from tillbook.recipes import COUNTED, TECHNICAL, Recipe, any_label, from_template, template_columns
from tillbook_schemas.cloudpos import schema

_PECULIAR = [
    label
    for key in ("price_level", "account_type", "tax_exempt", "contact_preference", "marketing_email", "marketing_sms")
    for label in any_label(schema, key)
]

recipe = Recipe(
    "cloudpos",
    "Citrus-Lime Cloud POS",
    known_by=(
        ("Account no", "Customer account number", *any_label(schema, "account_number")),
        ("Surname", *any_label(schema, "last_name")),
        # Many a till has customers with a number and a last name.
        ("City/Town", "County/State", "Postcode/Zip", "Mobile/Cell", *_PECULIAR),
    ),
    fields=from_template(
        schema,
        {
            "account_number": ("Account no", "Customer account number"),
            "title": ("Salutation",),
            "first_name": ("Forename",),
            "last_name": ("Surname",),
            "company": ("Company name",),
            "address1": ("Address line 1",),
            "address2": ("Address line 2",),
            "city": ("City/Town", "Town"),
            "county": ("County/State", "State"),
            "postcode": ("Postcode/Zip", "Zip", "Zip code"),
            "phone": ("Phone number", "Home phone", "Telephone"),
            "mobile": ("Mobile/Cell", "Mobile number", "Cell"),
            "fax": ("Fax number",),
            "email": ("Email address",),
            "date_of_birth": ("DOB",),
            "tax_number": ("VAT number",),
            "notes": ("Comments",),
        },
    ),
    left_out={
        "ID": TECHNICAL,
        "Customer ID": TECHNICAL,
        "HQID": TECHNICAL,
        "Account opened": TECHNICAL,
        "Last updated": TECHNICAL,
        "Last visit": COUNTED,
        "Total sales": COUNTED,
        "Total visits": COUNTED,
        "Total savings": COUNTED,
        **template_columns(),
    },
)
