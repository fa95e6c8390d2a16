"""What the entries of a timeline are called: kinds of facts by their own label, then derived moments."""

import tierline.domain.account  # noqa: F401  (registers every topic's kinds)
from tierline.domain.account.base import KINDS
from tierline.domain.shared.words import Words
from tierline.projections.models.derived_events import KINDS as DERIVED

KIND_NAMES: dict[str, Words] = {**{name: kind.LABEL for name, kind in KINDS.items()}, **DERIVED}
"""Every kind of entry with its name."""
