"""Lightspeed Retail R-Series: the customer list exported as CSV or XLSX, and the sheet that its importers fill.

Lightspeed publishes no list of headers. These are what the API's customer and contact hold (phones by use, several
e-mails, a custom text, a title that is a job's, `noEmail`, `noPhone` and `noMail`), in likely spellings.
"""

from tillbook.recipes import COUNTED, TECHNICAL, Recipe, birthday, column, joined, objection

_NO = ("no", "false", "0")
_ZERO = ("0", "0.0", "0.00", "$0.00")

recipe = Recipe(
    "lightspeed_r",
    "Lightspeed Retail (R-Series)",
    known_by=(
        ("Last Name", "Company"),
        "Customer Type",
        ("Home Phone", "Phone (Home)", "Home", "Work Phone", "Phone (Work)", "Work", "Pager", "No Email"),
    ),
    fields={
        "account_number": column("Customer #", "Customer Number"),
        "first_name": column("First Name"),
        "last_name": column("Last Name"),
        "company": column("Company", "Company Name"),
        "address1": column("Address 1", "Address", "Address Line 1"),
        "address2": column("Address 2", "Address Line 2"),
        "city": column("City"),
        "county": column("State", "Province", "State/Province", "County"),
        "postcode": column("Zip", "Zip Code", "Postal Code", "Postcode", "Zip/Postal Code"),
        "country": column("Country", "Country Code"),
        "phone": column(
            "Home Phone", "Phone (Home)", "Home", "Work Phone", "Phone (Work)", "Work", "Phone", "Pager"
        ),
        "mobile": column("Mobile Phone", "Mobile", "Phone (Mobile)", "Cell Phone"),
        "fax": column("Fax", "Fax Phone", "Phone (Fax)"),
        "email": column("Email", "Primary Email", "Email 1", "Email 2", "Secondary Email"),
        "date_of_birth": birthday("Birthday", "Birth Date", "Date of Birth", "DOB"),
        "price_level": column("Customer Type", usual=("Default",)),
        "credit_limit": column("Credit Limit", usual=_ZERO),
        "tax_number": column("VAT Number", "VAT #", "Tax Number"),
        "marketing_email": objection("No Email", "Do Not Email", "Opt Out Email"),
        "no_phone": column("No Phone", "Do Not Call", usual=_NO),
        "no_mail": column("No Mail", "Do Not Mail", usual=_NO),
        "archived": column("Archived", usual=_NO),
        "balance": column("Account Balance", "Credit Balance", "Balance", usual=_ZERO),
        "notes": joined("Notes", "Note", by="\n"),
    },
    noted=("Title", "Customer ID", "System ID", "Website", "Custom", "Tags", "Discount", "Tax Category"),
    left_out={
        "Create Time": TECHNICAL,
        "Date Created": TECHNICAL,
        "Updated": TECHNICAL,
        "Time Stamp": TECHNICAL,
        "Total Sales": COUNTED,
        "Last Sale": COUNTED,
    },
)
