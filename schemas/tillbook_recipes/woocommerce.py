"""WooCommerce: customers as its export suites, WordPress' users and its own Analytics write them.

Headers: https://woocommerce.com/document/import-and-export-of-woocommerce-users/ (users with `billing_` and
`shipping_` fields), https://docs.woocommerce.com/document/ordercustomer-csv-export-developer-documentation/
(Customer/Order/Coupon Export), and the columns of the customers' report in Analytics. The people who run the shop
are users like the customers: their roles tell them apart.
"""

import re

import pandas as pd

from tillbook.recipes import (
    COUNTED,
    SECRET,
    TECHNICAL,
    Recipe,
    Skip,
    SourceTable,
    _,
    birthday,
    column,
    consent,
)

_ROLES = ("roles", "role", "user_role", "wp_capabilities")
_STAFF = re.compile(r"(?i)administrator|shop_manager|editor|author|contributor")
_CUSTOMER = re.compile(r"(?i)customer|subscriber")


def _staff(table: SourceTable) -> pd.Series:
    """Users who run the shop and have no role of a customer beside that."""
    there = table.headers(_ROLES)
    if not there:
        return pd.Series(False, table.frame.index)
    roles = table.frame[there[0]].fillna("")
    return roles.str.contains(_STAFF) & ~roles.str.contains(_CUSTOMER)


recipe = Recipe(
    "woocommerce",
    "WooCommerce",
    known_by=(
        ("billing_first_name", "billing_last_name", "billing_address_1", "user_login", "Username"),
        ("user_email", "billing_email", "email"),
        ("billing_country", "billing_postcode", "billing_city", "user_registered", "AOV", "Total spend"),
    ),
    fields={
        "first_name": column("billing_first_name", "shipping_first_name", "first_name"),
        "last_name": column("billing_last_name", "shipping_last_name", "last_name"),
        "name": column("billing_full_name", "shipping_full_name", "Name", "display_name"),
        "company": column("billing_company", "shipping_company", "company"),
        "address1": column("billing_address_1", "shipping_address_1"),
        "address2": column("billing_address_2", "shipping_address_2"),
        "city": column("billing_city", "shipping_city", "City"),
        "county": column("billing_state", "shipping_state", "Region"),
        "postcode": column("billing_postcode", "shipping_postcode", "Postal code"),
        "country": column("billing_country", "shipping_country", "Country / Region", "Country"),
        "any_phone": column("billing_phone", "shipping_phone", "phone"),
        "email": column("user_email", "email", "billing_email"),
        "date_of_birth": birthday("date_of_birth", "birthday", "billing_birthday"),
        "tax_number": column("vat_number", "billing_vat", "billing_vat_number", "billing_eu_vat_number"),
        # Mailchimp's plugin: 0 is whoever has not subscribed, which is no refusal.
        "marketing_email": consent(
            "mailchimp_woocommerce_is_subscribed", yes=("1",), no=(), unknown=("0", "archived")
        ),
        "notes": column("description", "customer_note"),
        "role": column(*_ROLES[:3], usual=("customer", "subscriber")),
    },
    noted=("user_url",),
    left_out={
        "ID": TECHNICAL,
        "customer_id": TECHNICAL,
        "user_id": TECHNICAL,
        "user_login": TECHNICAL,
        "username": TECHNICAL,
        "user_nicename": TECHNICAL,
        "nickname": TECHNICAL,
        "user_status": TECHNICAL,
        "user_registered": TECHNICAL,
        "date_registered": TECHNICAL,
        "Sign up": TECHNICAL,
        "Registered": TECHNICAL,
        "last_active": COUNTED,
        "last_order_date": COUNTED,
        "last_update": TECHNICAL,
        "locale": TECHNICAL,
        "rich_editing": TECHNICAL,
        "syntax_highlighting": TECHNICAL,
        "comment_shortcuts": TECHNICAL,
        "admin_color": TECHNICAL,
        "use_ssl": TECHNICAL,
        "show_admin_bar_front": TECHNICAL,
        "show_welcome_panel": TECHNICAL,
        "dismissed_wp_pointers": TECHNICAL,
        "*wp_capabilities": TECHNICAL,
        "*wp_user*level": TECHNICAL,
        "*wp_user-settings*": TECHNICAL,
        "*wp_dashboard*": TECHNICAL,
        "*_woocommerce_*": TECHNICAL,
        "*wc_last_active": COUNTED,
        "paying_customer": COUNTED,
        "user_activation_key": SECRET,
        "*session_tokens*": SECRET,
        "*hash*": SECRET,
        "total_spent": COUNTED,
        "Total spend": COUNTED,
        "order_count": COUNTED,
        "orders_count": COUNTED,
        "Orders": COUNTED,
        "AOV": COUNTED,
    },
    either=("billing_", "shipping_"),
    skip=Skip(_staff, _("It is somebody who runs the shop, not a customer.")),
)
