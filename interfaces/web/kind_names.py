"""What the entries of a timeline are called: kinds of facts by their own label, then derived moments."""

import domain.account  # noqa: F401  (registers every topic's kinds)
from domain.account.base import KINDS
from domain.shared.words import Words
from projections.moments import KINDS as DERIVED

KIND_NAMES: dict[str, Words] = {**{name: kind.LABEL for name, kind in KINDS.items()}, **DERIVED}
"""Every kind of entry with its name."""
