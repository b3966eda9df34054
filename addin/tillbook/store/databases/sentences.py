"""What analysts are told alike by every database."""

from typing import Final

from tillbook.language import _

BUSY: Final = _(
    "The store {store} is busy: somebody else is writing. Nothing was done; try again in a moment."
)
FULL: Final = _(
    "There is no room left on the disk of the store {store}. Nothing was done; make room and try again."
)
NO_STORE: Final = _(
    "{store} is not a Tillbook store. Check the store's address, or make one with ‘tillbook store init’."
)
NOT_OURS: Final = _("{store} is not a Tillbook store. Check the store's address.")
REFUSED: Final = _("The store {store} refused: {reason}. Nothing was done.")
