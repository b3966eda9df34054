"""The catalogue of problems: what each code says, and whether it blocks. The only place that words them.

Every sentence names the field, what is wrong, and what to do. Parameters come from the problem's details;
`{value}` is what stands in the cell.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from tillbook.language import Plural, _, _n


@dataclass(frozen=True)
class Entry:
    """One code: its sentence in English, and whether it keeps the row out.

    A `Plural` goes by how many rows it names, or by what `{maximum}` says. `listing` is the sentence for a
    field whose choices are few enough to be listed.
    """

    text: str | Plural
    blocks: bool = True
    listing: str | None = None

    @property
    def severity(self) -> str:
        """`error` or `warning`, as in the JSON."""
        return "error" if self.blocks else "warning"


def _warning(text: str) -> Entry:
    return Entry(text, blocks=False)


WARNING: Final = _("Warning")
# What stands behind that word, and behind the field at the start of each sentence: by it the sheet's own
# highlights know which cell a sentence is about.
COLON: Final = _(": ")

CATALOGUE: Final[Mapping[str, Entry]] = {
    # What stands in the cell.
    "required": Entry(_("{field}: a new customer needs this. Fill it in.")),
    "required-kept": Entry(_("{field}: this cannot be cleared. Type a value, or leave the cell blank to keep the stored one.")),
    "too-long": Entry(_n("{field}: {length} characters, but at most {maximum} fits. Shorten it.", "{field}: {length} characters, but at most {maximum} fit. Shorten it.")),
    "not-a-choice": Entry(_("{field}: ‘{value}’ is not one of the choices. Pick one from the cell's list."), listing=_("{field}: ‘{value}’ is not one of the choices. Pick one from the cell's list: {choices}.")),
    "bad-email": Entry(_("{field}: ‘{value}’ is not an e-mail address. Write one address, like name@example.com.")),
    "bad-phone": Entry(_("{field}: ‘{value}’ is not a phone number ({country}). Write the whole number, or start with + and the country code.")),
    "bad-date": Entry(_("{field}: ‘{value}’ is not a date from {first} to today. Write the date like {example}.")),
    "ambiguous-date": Entry(_("{field}: ‘{value}’ can be {one} or {other}, and nothing else in the column settles it. Write the year first, like {one_iso}.")),
    "bad-number": Entry(_("{field}: ‘{value}’ is not a number from {low} to {high} with at most two decimals. Write it like {example}.")),
    "bad-yes-no": Entry(_("{field}: ‘{value}’ is neither yes nor no. Pick one from the cell's list, or leave it blank.")),
    "digits-lost": Entry(_("{field}: Excel has thrown away digits, ‘{value}’ is all that is left. Format the column as text and type or paste the number again.")),
    "became-a-date": Entry(_("{field}: Excel has turned what was typed into the date {read}. Format the cell as text and type it again.")),
    "cell-error": Entry(_("{field}: the cell shows ‘{value}’, which is no value. Mend its formula, or type the value.")),
    "illegal-character": Entry(_("{field}: ‘{value}’ holds a character that cannot be stored. Delete the cell and type it again.")),
    "contact-missing": Entry(_("{field}: ‘{value}’ needs the field {other}, which is blank. Fill that in, or choose something else.")),
    # The same thing twice in the sheet.
    "repeated-account-number": Entry(_n("{field}: ‘{value}’ is also in row {rows}. Give each customer a number of its own, or delete one row.", "{field}: ‘{value}’ is also in rows {rows}. Give each customer a number of its own, or delete one row.")),
    "repeated-email": Entry(_n("{field}: ‘{value}’ is also in row {rows}. Keep it in one row only.", "{field}: ‘{value}’ is also in rows {rows}. Keep it in one row only.")),
    "repeated-mobile": Entry(_n("{field}: ‘{value}’ is also in row {rows}. Keep it in one row only.", "{field}: ‘{value}’ is also in rows {rows}. Keep it in one row only.")),
    "repeated-name-postcode": Entry(_n("{field}: the same first name, last name and postcode are also in row {rows}. Keep one row for the customer.", "{field}: the same first name, last name and postcode are also in rows {rows}. Keep one row for the customer.")),
    "repeated-record": Entry(_n("{field}: row {rows} is filled for the same customer, {customer}. Keep one row for the customer.", "{field}: rows {rows} are filled for the same customer, {customer}. Keep one row for the customer.")),
    "repeated-value": Entry(_n("{field}: ‘{value}’ is also in row {rows}. Keep it in one row only.", "{field}: ‘{value}’ is also in rows {rows}. Keep it in one row only.")),
    # Against the live store.
    "account-number-in-use": Entry(_("{field}: ‘{value}’ belongs to {customer}. Leave the cell blank to be given a number, or export that customer to change it.")),
    "email-in-use": Entry(_("{field}: ‘{value}’ belongs to {customer}. Export that customer to change it, or correct the address.")),
    "mobile-in-use": Entry(_("{field}: ‘{value}’ belongs to {customer}. Export that customer to change it, or correct the number.")),
    "name-postcode-in-use": Entry(_("{field}: the same first name, last name and postcode belong to {customer}. Export that customer to change it, or correct the row.")),
    "value-in-use": Entry(_("{field}: ‘{value}’ belongs to {customer}. Export that customer to change it, or correct the value.")),
    "keys-disagree": Entry(_("{field}: the row was filled for {customer}, but ‘{value}’ belongs to {other}. Put the row's own value back, or copy the change to the other customer's row.")),
    "unknown-record": Entry(_("{field}: the customer that this row was filled for is no longer in the store. Copy the row's cells into a new row to create the customer again, or delete the row.")),
    "changed-in-store": Entry(_("{field}: the sheet says ‘{value}’, but meanwhile the store was changed to ‘{stored}’. Type the store's value to keep it, or export the customer again to change it.")),
    "consent-refused": Entry(_("{field}: {customer} said no, and an import cannot turn that into ‘{value}’. Leave the cell blank; a new consent is recorded at the till.")),
    "customer-exists": Entry(_("{field}: {customer} is in the store already, and this import only creates. Delete the row, or import with updates.")),
    "customer-missing": Entry(_("{field}: no customer in the store matches this row, and this import only updates. Correct the row, or import with new customers.")),
    "store-constraint": Entry(_("{field}: the store did not take the row: {reason}. Correct the row, then validate again.")),
    # Worth a look; the row goes in.
    "bad-postcode": _warning(_("{field}: ‘{value}’ is not a postcode ({country}). Check the postcode and the country.")),
    "bad-tax-number": _warning(_("{field}: ‘{value}’ is not a valid tax number ({country}). Check it.")),
    "email-typo": _warning(_("{field}: ‘{value}’ looks mistyped. Was {suggestion} meant?")),
    "not-a-mobile": _warning(_("{field}: ‘{value}’ is not a mobile number. Move a landline to the phone column.")),
    "doubtful-phone": _warning(_("{field}: ‘{value}’ is in no known range of numbers. Check it.")),
    "zeros-restored": _warning(_("{field}: Excel had dropped the leading zeros of ‘{value}’; it was read as ‘{read}’. Check it.")),
    "formula-read": _warning(_("{field}: the cell is a formula; its result ‘{value}’ was read.")),
    "blank-kept": _warning(_("{field}: the cell is blank, so the stored ‘{stored}’ stays. Type {clear} to erase it.")),
    "no-email": _warning(_("{field}: without it, the next import cannot recognise this customer.")),
}  # fmt: skip


def severity(code: str) -> str:
    """`error` or `warning`."""
    return CATALOGUE[code].severity


def blocks(code: str) -> bool:
    """Whether a problem of that code keeps the row out."""
    return CATALOGUE[code].blocks
