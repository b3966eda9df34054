"""Looking for duplicates grows with the customers, not with their square."""

import time

import pandas as pd
from tests.support.people import People

from tillbook import systems
from tillbook.core.duplicates import find_duplicates
from tillbook.schema import Schema


def _cost(customers: pd.DataFrame, schema: Schema) -> float:
    """CPU seconds of the cheapest of three runs: other work on the machine only adds."""
    runs = []
    for _ in range(3):
        begun = time.process_time()
        find_duplicates(customers, schema)
        runs.append(time.process_time() - begun)
    return min(runs)


def test_four_times_the_customers_cost_much_less_than_sixteen_times_as_much() -> None:
    schema = systems.load("cloudpos")
    people = pd.DataFrame(People(seed=40).take(40_000), columns=list(schema.fields), dtype="str")
    people.insert(0, "id", [f"c{at:05d}" for at in range(len(people))])

    few, many = _cost(people.iloc[:10_000], schema), _cost(people, schema)

    assert many / few < 8
