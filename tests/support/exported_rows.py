"""How each platform writes a person down: text by header, in the order of its columns."""

from collections.abc import Callable, Sequence

from tests.support.exported_people import NOBODY, STAFF, Person

from tillbook import systems
from tillbook.language import translator

# A row of an export: text by header.
Row = dict[str, str]


def shopify(person: Person) -> Row:
    return {
        "Customer ID": f"'{6437280000000 + person.number}",
        "First Name": person.first,
        "Last Name": person.last,
        "Email": person.email,
        "Accepts Email Marketing": person.email_consent or "no",
        "Default Address Company": person.company,
        "Default Address Address1": person.street,
        "Default Address Address2": person.flat,
        "Default Address City": person.city,
        "Default Address Province Code": person.region,
        "Default Address Country Code": person.country,
        "Default Address Zip": f"'{person.postcode}",
        "Default Address Phone": f"'{person.landline}" if person.landline else "",
        "Phone": f"'{person.mobile}",
        "Accepts SMS Marketing": person.sms_consent or "no",
        "Total Spent": f"{person.orders * 19.95:.2f}",
        "Total Orders": str(person.orders),
        "Note": person.note,
        "Tax Exempt": "yes" if person.tags == "trade" else "no",
        "Tags": person.tags,
        "Accepts WhatsApp Marketing": "no",
        "Bike size (customer.metafields.custom.size)": "54 cm" if person.number % 9 == 0 else "",
    }


def shopify_2019(person: Person) -> Row:
    return {
        "First Name": person.first,
        "Last Name": person.last,
        "Email": person.email,
        "Company": person.company,
        "Address1": person.street,
        "Address2": person.flat,
        "City": person.city,
        "Province": person.region,
        "Province Code": person.region[:2],
        "Country": person.country,
        "Country Code": person.country,
        "Zip": f"'{person.postcode}",
        "Phone": f"'{person.mobile}",
        "Accepts Marketing": person.email_consent or "no",
        "Total Spent": f"{person.orders * 19.95:.2f}",
        "Total Orders": str(person.orders),
        "Tags": person.tags,
        "Note": person.note,
        "Tax Exempt": "no",
    }


def square(person: Person) -> Row:
    subscription = {"yes": "Subscribed", "no": "Unsubscribed", "": "Unknown"}
    form = "%Y-%m-%d" if person.with_year else "%m-%d"
    # Whoever has a landline gave only that.
    phone = person.landline or person.mobile
    return {
        "Reference ID": "" if person.kind == NOBODY else f"R{person.number:06d}",
        "First Name": person.first,
        "Last Name": person.last,
        "Email Address": person.email,
        "Phone Number": phone,
        "Nickname": person.first[:3] if person.number % 11 == 0 else "",
        "Company Name": person.company,
        "Street Address 1": person.street,
        "Street Address 2": person.flat,
        "City": person.city,
        "State": person.region,
        "Postal Code": person.postcode,
        "Birthday": person.birthday.strftime(form) if person.birthday else "",
        "Memo": person.note,
        "Square Customer ID": f"SQ{person.number:010X}",
        "Creation Source": "Instant Profile" if person.kind == NOBODY else "Directory",
        "First Visit": "2021-05-02",
        "Last Visit": "2025-11-30",
        "Transaction Count": str(person.orders),
        "Lifetime Spend": f"{person.orders * 19.95:.2f}",
        "Email Subscription Status": subscription[person.email_consent],
        "Instant Profile": "Yes" if person.kind == NOBODY else "No",
        "Blocked from online booking": "No",
    }


def _twice(groups: Sequence[str], places: Sequence[str], filled: Row) -> Row:
    return {f"{group}_{place}": filled.get(f"{group}_{place}", "") for group in groups for place in places}


def lightspeed_x(person: Person) -> Row:
    # Some shops fill in the postal address only.
    start = "postal" if person.number % 4 == 0 else "physical"
    places = ("address_1", "address_2", "suburb", "city", "postcode", "state", "country")
    address = dict(
        zip(
            (f"{start}_{place}" for place in places),
            (person.street, person.flat, "", person.city, person.postcode, person.region, person.country),
            strict=True,
        )
    )
    return {
        "id": f"0af7b240-ab83-11e7-eddc-{person.number:012d}",
        "customer_code": f"{person.last[:4].strip()}-{person.number:05d}",
        "first_name": person.first,
        "last_name": person.last,
        "company_name": person.company,
        "sex": person.gender,
        "date_of_birth": person.birthday.isoformat() if person.birthday else "",
        **_twice(("physical", "postal"), places, address),
        "phone": person.landline,
        "mobile": person.mobile,
        "fax": "",
        "email": person.email,
        "website": "https://example.com" if person.company else "",
        "customer_group_name": "Trade" if person.tags == "trade" else "All Customers",
        "note": person.note,
        "custom_field_1": person.tags,
        "do_not_email": "1" if person.email_consent == "no" else "0",
        "enable_loyalty": "1",
        "loyalty_balance": "0.00" if person.number % 3 else "12.50",
        "store_credit_balance": "0.00",
        "account_balance": "0.00",
        "year_to_date": f"{person.orders * 19.95:.2f}",
    }


def lightspeed_r(person: Person) -> Row:
    return {
        "Customer ID": str(person.number),
        "First Name": person.first,
        "Last Name": person.last,
        "Title": "",
        "Company": person.company,
        "Customer Type": "Trade" if person.tags == "trade" else "Default",
        "Home Phone": person.landline,
        "Work Phone": person.landline if person.number % 5 else "",
        "Mobile Phone": person.mobile,
        "Pager": "",
        "Fax": "",
        "Email": person.email,
        "Email 2": f"work{person.number}@example.com" if person.company else "",
        "Website": "",
        "Address 1": person.street,
        "Address 2": person.flat,
        "City": person.city,
        "State": person.region,
        "Zip": person.postcode,
        "Country": person.country,
        "Birthday": person.birthday.isoformat() if person.birthday else "",
        "Credit Limit": "300.00" if person.tags == "trade" else "0.00",
        "Custom": "",
        "Notes": person.note,
        "Tags": person.tags,
        "No Email": "true" if person.email_consent == "no" else "false",
        "No Phone": "false",
        "No Mail": "false",
        "Archived": "false",
        "Date Created": "2019-03-04T10:11:12",
    }


def woocommerce(person: Person) -> Row:
    # Guests of the shop have their address under shipping.
    starts = ("shipping", "billing") if person.number % 6 == 0 else ("billing", "shipping")
    given = (
        "first_name",
        "last_name",
        "company",
        "address_1",
        "address_2",
        "city",
        "state",
        "postcode",
        "country",
    )
    cells = (
        person.first, person.last, person.company.replace("&", "&amp;"), person.street, person.flat,
        person.city, person.region, person.postcode, person.country,
    )  # fmt: skip
    address = {f"{starts[0]}_{place}": cell for place, cell in zip(given, cells, strict=True)}
    return {
        "ID": str(person.number),
        "customer_id": str(person.number),
        "user_login": f"user{person.number}",
        "user_pass": f"$P$B{person.number:030d}",
        "user_email": person.email,
        "display_name": " ".join(person.whole.split()),
        "user_registered": "2020-02-03 04:05:06",
        "roles": "shop_manager" if person.kind == STAFF else "customer",
        **_twice(("billing", "shipping"), given, address),
        "billing_phone": person.mobile,
        "billing_email": person.email,
        "wp_capabilities": 'a:1:{s:8:"customer";b:1;}',
        "session_tokens": "a:1:{s:64:}" if person.number % 7 == 0 else "",
        "last_update": "1700000000",
        "bike_size": "54 cm" if person.number % 9 == 0 else "",
    }


def woocommerce_analytics(person: Person) -> Row:
    return {
        "Name": person.whole,
        "Username": f"user{person.number}",
        "Last active": "2025-11-30",
        "Sign up": "2020-02-03",
        "Email": person.email,
        "Orders": str(person.orders),
        "Total spend": f"{person.orders * 19.95:.2f}",
        "AOV": "19.95",
        "Country / Region": person.country,
        "City": person.city,
        "Region": person.region,
        "Postal code": person.postcode,
    }


def loyverse(person: Person) -> Row:
    return {
        "Customer ID": f"c0ffee00-0000-4000-8000-{person.number:012d}",
        "Customer name": person.whole or person.company,
        "Email": person.email,
        "Phone": person.landline or person.mobile,
        "Address": ", ".join(filter(None, (person.street, person.flat))),
        "City": person.city,
        "Region": person.region,
        "Postal code": person.postcode,
        "Country": person.country,
        "Customer code": f"L{person.number:06d}",
        "Points balance": str(person.orders),
        "Note": person.note,
        "First visit": "2021-05-02",
        "Last visit": "2025-11-30",
        "Total visits": str(person.orders),
        "Total spent": f"{person.orders * 19.95:.2f}",
    }


def _labelled(system: str, language: str, cells: Row) -> Row:
    """A row under the headers of our own template."""
    told = translator(language)
    fields = systems.load(system).fields
    stars = {key: " *" if known.required else "" for key, known in fields.items()}
    return {f"{told(known.label)}{stars[key]}": cells.get(key, "") for key, known in fields.items()}


def cloudpos_template(language: str) -> Callable[[Person], Row]:
    def write(person: Person) -> Row:
        cells = {
            "account_number": f"{person.number:07d}",
            "first_name": person.first,
            "last_name": person.last,
            "company": person.company,
            "address1": person.street,
            "address2": person.flat,
            "city": person.city,
            "county": person.region,
            "postcode": person.postcode,
            "country": person.country,
            "phone": person.landline,
            "mobile": person.mobile,
            "email": person.email,
            "date_of_birth": person.birthday.isoformat() if person.birthday else "",
            "tax_exempt": "no",
            "marketing_email": person.email_consent,
            "marketing_sms": person.sms_consent,
            "notes": person.note,
        }
        return _labelled("cloudpos", language, cells)

    return write


def citrus_lime(person: Person) -> Row:
    return {
        "ID": str(person.number),
        "Account Number": f"{person.number:07d}",
        "Title": "",
        "First Name": person.first,
        "Last Name": person.last,
        "Company": person.company,
        "Address": person.street,
        "Address2": person.flat,
        "City/Town": person.city,
        "County/State": person.region,
        "Postcode/Zip": person.postcode,
        "Country": person.country,
        "Phone Number": person.landline,
        "Mobile/Cell": person.mobile,
        "Email Address": person.email,
        "Date of Birth": person.birthday.isoformat() if person.birthday else "",
        "Notes": person.note,
        "Total Sales": f"{person.orders * 19.95:.2f}",
        "Last Visit": "2025-11-30",
    }


def loyverse_template(language: str) -> Callable[[Person], Row]:
    def write(person: Person) -> Row:
        cells = {
            "name": person.whole or person.company,
            "email": person.email,
            "phone": person.mobile,
            "address": ", ".join(filter(None, (person.street, person.flat))),
            "city": person.city,
            "region": person.region,
            "postal_code": person.postcode,
            "country": person.country,
            "customer_code": f"L{person.number:06d}",
            "points_balance": str(person.orders),
            "note": person.note,
        }
        return _labelled("loyverse", language, cells)

    return write
