"""A till's own spellings: an untouched export of them changes nothing, a real edit still does."""

from tests.core.shelf import ANN, CLOUDPOS, Shelf, edited, problems

TILLS_OWN = {
    **ANN,
    "mobile": "07400 100001",
    "postcode": "la1 1aa",
    "email": "ann@Example.COM",
    "credit_limit": "300.00",
    "gender": "Female",
    "city": "Lancaster  Town",
}


def test_an_untouched_export_of_a_tills_own_spellings_is_unchanged() -> None:
    shelf = Shelf(CLOUDPOS, TILLS_OWN)

    checked = shelf.check(shelf.export())

    assert problems(checked) == []
    assert checked.plan.unchanged.to_dict() == {2: "c1"}


def test_an_edit_beside_them_changes_that_field_only() -> None:
    shelf = Shelf(CLOUDPOS, TILLS_OWN)

    checked = shelf.check(edited(shelf, title={2: "Ms"}))

    assert [(c.field, c.old, c.new) for c in checked.plan.changes] == [("title", None, "Ms")]
