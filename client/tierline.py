"""The service, as a program elsewhere speaks to it: every operation, and the feed without an end."""

from collections.abc import Iterator, Sequence
from typing import Literal, cast

from tierline.client.operations import Operations
from tierline.client.shapes import FeedEventShape


class Tierline(Operations):
    """Tierline's API: a method for each operation, named as in the OpenAPI document.

    What a method gives is the JSON of the answer, typed; moments and days are text as they came. Lists have a
    second method whose name ends in `_items`: it walks through all pages. Answers that are no JSON are
    written to a `file`, opened for bytes. Each method raises RequestRefused where the service refuses, and
    what httpx2 raises where there is no answer.
    """

    def follow_feed(
        self,
        after: str = "0",
        *,
        wait: float | None = None,
        kinds: Sequence[str] | None = None,
        accounts: Sequence[str] | None = None,
        tiers: Sequence[str] | None = None,
        detail: Literal["thin", "full"] | None = None,
    ) -> Iterator[FeedEventShape]:
        """The entries of the feed behind a place, in order, none missing and none twice.

        Keep the `sequence` of the last one that you are done with, and give it as `after` the next time.

        Args:
            after: A position of the log, or the `sequence` of an entry; `0` is the beginning.
            wait: For how many seconds each request stays open until something comes. It then never ends.
                None: it ends with the last entry that there is.
            kinds, accounts, tiers: Which entries.
            detail: `full` for the fields of facts.
        """
        asked = {"after": after, "wait": wait, "kinds": kinds, "accounts": accounts, "tiers": tiers}
        found = self.follow("/v1/feed", {**asked, "detail": detail}, "application/cloudevents-batch+json")
        return cast("Iterator[FeedEventShape]", found)
