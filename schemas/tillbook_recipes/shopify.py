"""Shopify: the customer export as CSV, of 2024 and later, and the older one with other headers.

Headers: https://help.shopify.com/en/manual/customers/import-export-customers. Shopify puts an apostrophe
before numbers, so that spreadsheets keep them as text. Custom fields come as `Label (customer.metafields.x.y)`.
"""

from tillbook.recipes import COUNTED, Recipe, _, column, consent

recipe = Recipe(
    "shopify",
    "Shopify",
    known_by=(
        "Email",
        ("Accepts Email Marketing", "Accepts Marketing", "Accepts SMS Marketing"),
        ("Total Orders", "Orders Count", "Total Spent", "Tax Exempt"),
    ),
    fields={
        "first_name": column("First Name"),
        "last_name": column("Last Name"),
        "company": column("Default Address Company", "Company"),
        "address1": column("Default Address Address1", "Address1"),
        "address2": column("Default Address Address2", "Address2"),
        "city": column("Default Address City", "City"),
        "county": column("Province", "Default Address Province Code", "Province Code", same=True),
        "postcode": column("Default Address Zip", "Zip"),
        "country": column("Default Address Country Code", "Country Code", "Country", same=True),
        "phone": column("Default Address Phone"),
        "mobile": column("Phone"),
        "email": column("Email"),
        "tax_exempt": column("Tax Exempt"),
        "marketing_email": consent("Accepts Email Marketing", "Accepts Marketing"),
        "marketing_sms": consent("Accepts SMS Marketing"),
        "marketing_whatsapp": column("Accepts WhatsApp Marketing", usual=("no", "false")),
        "notes": column("Note"),
        "shopify_id": column("Customer ID"),
    },
    noted=("Tags",),
    left_out={
        "Total Spent": COUNTED,
        "Total Orders": COUNTED,
        "Orders Count": COUNTED,
        "*Marketing Level": _("How somebody signed up is no consent by itself."),
        "Verified Email": _("It means something to the platform only."),
    },
)
