"""Loyverse.

Fields follow the customer form and the API's customer object; the e-mail identifies a customer:
https://help.loyverse.com/help/importing-and-exporting-customers and
https://help.loyverse.com/help/how-work-customer-base-back-office. Lengths are those that the API's
public descriptions give, rounded to what a form shows.
"""

from tillbook.schema import (
    Schema,
    _,
    country,
    email,
    identifier,
    name,
    note,
    number,
    phone,
    postcode,
    text,
)

schema = Schema.of(
    "loyverse",
    "Loyverse",
    {
        "name": name(
            _("Name"), 64, required=True, example="Łucja O’Brien-Ødegård",
            help=_("The customer's whole name, first name first."),
        ),
        "email": email(
            _("E-mail"), unique=True, example="lucja@example.com",
            help=_("Identifies the customer: a row with the e-mail of an existing customer changes that customer."),
        ),
        "phone": phone(
            _("Phone"), example="+447911123456",
            help=_("Start with + and the country code when it is not a number of the row's country."),
        ),
        "address": text(
            _("Address"), 192, example="12 Quay Street",
            help=_("Street and number."),
        ),
        "city": text(
            _("City"), 64, example="Lancaster",
            help=_("Town or city."),
        ),
        "region": text(
            _("Region"), 64, example="Lancashire",
            help=_("County, province or state."),
        ),
        "postal_code": postcode(
            _("Postal code"), example="LA1 1AA",
            help=_("Postcode, as its country writes it."),
        ),
        "country": country(
            _("Country"), example="GB",
            help=_("Pick a country, or type its name or two-letter code."),
            default_note=_("the store's country"),
        ),
        "customer_code": identifier(
            _("Customer code"), 40, example="0001042",
            help=_("The number on the customer's loyalty card."),
        ),
        "points_balance": number(
            _("Points balance"), example="120",
            help=_("Loyalty points that the customer has."),
        ),
        "note": note(
            _("Note"), 255, example=_("Prefers morning deliveries."),
            help=_("Anything the staff should know."),
        ),
    },
    edition=1,
    shown_by=("name", "email"),
    matched_by="email",
    warns_without="email",
)
