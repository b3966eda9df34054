"""Loyverse: its own export of customers, and our Loyverse template in any language.

Loyverse shows its export (https://help.loyverse.com/help/importing-and-exporting-customers) and publishes no list of
its headers. These are the words of the customer form, and the names of the API's customer object.
"""

from tillbook.recipes import COUNTED, TECHNICAL, Recipe, any_label, from_template, template_columns
from tillbook_schemas.loyverse import schema

recipe = Recipe(
    "loyverse",
    "Loyverse",
    known_by=(
        ("Customer name", *any_label(schema, "name")),
        any_label(schema, "customer_code"),
        ("Total points", "Points", *any_label(schema, "points_balance")),
    ),
    fields=from_template(
        schema,
        {
            "name": ("Customer name",),
            "phone": ("Phone number",),
            "postal_code": ("Zip", "Postcode"),
            "country": ("Country code",),
            "points_balance": ("Total points", "Points"),
            "region": ("State",),
        },
    ),
    left_out={
        "Customer ID": TECHNICAL,
        "id": TECHNICAL,
        "created_at": TECHNICAL,
        "updated_at": TECHNICAL,
        "First visit": COUNTED,
        "Last visit": COUNTED,
        "Total visits": COUNTED,
        "Total spent": COUNTED,
        **template_columns(),
    },
    vocabulary="loyverse",
)
