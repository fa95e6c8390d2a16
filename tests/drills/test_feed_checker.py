"""What judges readers of the feed finds each kind of fault, and tells one from the other."""

import pytest

from tests.drills.feed_checker import FeedFindings, compare_feed
from tests.drills.feed_readers import ReadEntry

WALKED: list[ReadEntry] = [[f"{place:019d}.000000000", f"id-{place}", "D-1", place] for place in range(1, 6)]
ONE, TWO, THREE, FOUR, FIVE = WALKED
ANOTHER = [FIVE[0], "id-of-another", "D-1", 5]


@pytest.mark.parametrize(
    ("had", "found"),
    [
        pytest.param(WALKED, FeedFindings(), id="nothing is wrong"),
        pytest.param([ONE, TWO, FOUR, FIVE], FeedFindings(missed=1), id="one is missed"),
        pytest.param([ONE, TWO, THREE, FOUR], FeedFindings(missed=1), id="the last one is missed"),
        pytest.param([], FeedFindings(missed=5), id="nothing was read"),
        pytest.param([ONE, TWO, THREE, THREE, FOUR, FIVE], FeedFindings(doubled=1), id="one came twice"),
        pytest.param(
            [ONE, THREE, TWO, FOUR, FIVE], FeedFindings(disordered=1), id="two came in the wrong order"
        ),
        pytest.param(
            [ONE, TWO, THREE, TWO, THREE, FOUR, FIVE],
            FeedFindings(doubled=2, disordered=1),
            id="two came again from the first of them on",
        ),
        pytest.param(
            [ONE, TWO, THREE, FOUR, ANOTHER],
            FeedFindings(missed=1, gone=1),
            id="another stood in a place",
        ),
    ],
)
def test_a_reader_is_judged_by_the_whole_feed(had: list[ReadEntry], found: FeedFindings) -> None:
    assert compare_feed(had, WALKED) == found


def test_the_faults_of_all_readers_are_added_and_those_that_there_are_are_told() -> None:
    found = FeedFindings.in_all([FeedFindings(missed=1), FeedFindings(missed=2, gone=4), FeedFindings()])
    assert found.violations() == ["missed by readers of the feed: 3", "read, and not in the feed: 4"]
