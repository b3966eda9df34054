"""What the product costs beside a bare floor that does the same by hand: ratios of one run, never seconds."""

from collections.abc import Callable

import pytest
from tests.benchmarks.conftest import Scene
from tests.benchmarks.measuring import Run, table

from tillbook.core.messages import blocks

Scenes = Callable[[int, int], Scene]


def _errors(run: Run) -> set[tuple[int, str, str]]:
    return {fault for fault in run.found if blocks(fault[2])}


def test_every_planted_fault_is_found_in_its_cell_and_no_other_cell_is_blamed(scene: Scenes) -> None:
    planted = scene(5_000, 10_000).sheet

    run = scene(5_000, 10_000).run("validate")

    assert sorted(run.found - planted.truth) == []
    assert sorted(planted.truth - run.found) == []
    assert run.counts == {
        "rows": 5_000,
        "new": planted.new,
        "changed": planted.changed,
        "unchanged": planted.unchanged,
        "errors": planted.errors,
    }


def test_a_commit_costs_little_more_than_the_bare_floor(scene: Scenes) -> None:
    runs = scene(5_000, 10_000).best(2, "floor", "commit")
    print(table(runs))

    assert _errors(runs["commit"]) == _errors(runs["floor"])
    assert runs["commit"].counts["created"] == runs["floor"].counts["created"]
    # What does not grow with the rows weighs more here than in the large run below.
    assert runs["commit"].cost <= 3 * runs["floor"].cost


@pytest.mark.large
def test_fifty_thousand_rows_cost_at_most_1_8_times_the_bare_floor_and_500_mb(
    scene: Scenes, capsys: pytest.CaptureFixture[str]
) -> None:
    large = scene(50_000, 100_000)
    planted = large.sheet

    runs = large.best(3, "floor", "validate", "commit")
    with capsys.disabled():
        print(f"\n50,000 rows, 100,000 customers; CPU seconds\n{table(runs)}")

    assert runs["commit"].found == planted.truth
    assert runs["validate"].found == planted.truth
    assert _errors(runs["floor"]) == _errors(runs["commit"])
    assert runs["commit"].counts["created"] == runs["floor"].counts["created"] == planted.new
    assert runs["commit"].counts["updated"] == runs["floor"].counts["updated"] == planted.changed
    assert runs["commit"].cost <= 1.8 * runs["floor"].cost
    assert max(runs["commit"].peak_mb, runs["validate"].peak_mb) < 500
