"""Citrus-Lime Cloud POS.

Fields, what is required and what must be unique follow the system's customer record and its import
tool: https://howto.citruslime.com/41976-customer-management/customer-import-tool and
https://howto.citruslime.com/41976-customer-management/cloud-pos-backoffice-understanding-the-customer-card.
The system does not publish its lengths; these are the usual ones of its retail family (20 for codes, 30
for first names and phones, 50 for lines of an address).
"""

from tillbook.schema import (
    Key,
    Schema,
    _,
    choice,
    consent,
    country,
    date,
    email,
    identifier,
    lookup,
    mobile,
    money,
    name,
    note,
    phone,
    postcode,
    text,
    yes_no,
)

schema = Schema.of(
    "cloudpos",
    "Citrus-Lime Cloud POS",
    {
        "account_number": identifier(
            _("Account number"), 20, required=True, unique=True, generated=True, example="0001042", like=("customer_code",),
            help=_("The customer's number at the till. Leave it blank on a new row: the next free number is given out."),
            default_note=_("next free number"),
        ),
        "title": text(
            _("Title"), 20, example=_("Ms"),
            help=_("How the customer is addressed."),
        ),
        "first_name": name(
            _("First name"), 30, example="Łucja", like=("name",),
            help=_("The customer's first name or initials."),
        ),
        "last_name": name(
            _("Last name"), 50, required=True, example="O’Brien-Ødegård", like=("name",),
            help=_("The customer's family name; a single name goes here too."),
        ),
        "company": name(
            _("Company"), 50, example="Harbour Cycles Ltd",
            help=_("The firm that the customer buys for."),
        ),
        "address1": text(
            _("Address"), 50, example="12 Quay Street", like=("address",),
            help=_("First line of the billing address."),
        ),
        "address2": text(
            _("Address 2"), 50, example="Flat 3", like=("address",),
            help=_("Second line of the billing address."),
        ),
        "city": text(
            _("City"), 50, example="Lancaster",
            help=_("Town or city of the billing address."),
        ),
        "county": text(
            _("County"), 50, example="Lancashire", like=("region",),
            help=_("County, province or state of the billing address."),
        ),
        "postcode": postcode(
            _("Postcode"), example="LA1 1AA", like=("postal_code",),
            help=_("Postcode of the billing address, as its country writes it."),
        ),
        "country": country(
            _("Country"), example="GB",
            help=_("Pick a country, or type its name or two-letter code."),
            default_note=_("the store's country"),
        ),
        "phone": phone(
            _("Phone"), example="+441524509876",
            help=_("Home or office phone. Start with + and the country code when it is not a number of the row's country."),
        ),
        "mobile": mobile(
            _("Mobile"), unique=True, example="+447911123456", like=("phone",),
            help=_("Mobile phone for text messages."),
        ),
        "fax": phone(
            _("Fax"), example="+441524509877",
            help=_("Fax number."),
        ),
        "email": email(
            _("E-mail"), unique=True, example="lucja@example.com",
            help=_("Where the customer gets e-mail."),
        ),
        "contact_preference": choice(
            _("Contact preference"), {"email": _("E-mail"), "sms": _("Text message")}, example="email",
            help=_("How the customer likes to be contacted; that contact must be filled in."),
            needs={"email": "email", "sms": "mobile"},
        ),
        "date_of_birth": date(
            _("Date of birth"), example="1985-06-26",
            help=_("Day, month and year of birth."),
        ),
        "gender": choice(
            _("Gender"), {"female": _("Female"), "male": _("Male"), "other": _("Other")}, example="female",
            help=_("Pick from the list, or leave it blank."),
        ),
        "tax_exempt": yes_no(
            _("Tax exempt"), default="no", example="no",
            help=_("Yes takes the tax off every sale to this customer."),
        ),
        "tax_number": identifier(
            _("Tax number"), 20, example="GB220430231",
            help=_("The company's VAT number."),
        ),
        "price_level": lookup(
            _("Price level"), default="Standard", example="Standard",
            help=_("Which of the shop's prices this customer pays."),
        ),
        "account_type": lookup(
            _("Account type"), example="Trade",
            help=_("The kind of credit account, if the customer has one."),
        ),
        "credit_limit": money(
            _("Credit limit"), example="300", default_from=("account_type", "credit_limit"),
            help=_("How much the customer may owe."),
            default_note=_("the account type's limit"),
        ),
        "marketing_email": consent(
            _("Marketing by e-mail"), example="yes",
            help=_("Yes only if the customer said so. Blank means not known; a refusal is never overwritten."),
        ),
        "marketing_sms": consent(
            _("Marketing by text message"), example="no",
            help=_("Yes only if the customer said so. Blank means not known; a refusal is never overwritten."),
        ),
        "notes": note(
            _("Notes"), 4000, example=_("Prefers morning deliveries."), like=("note",),
            help=_("Anything the staff should know."),
        ),
    },
    edition=1,
    shown_by=("account_number", "first_name", "last_name", "company"),
    unique_together=[Key("name_postcode", ("first_name", "last_name", "postcode"))],
)
