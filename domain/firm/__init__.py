"""The firm's own book: our people, what departments did, and budgets, as facts in a stream of their own.

The topics are found by looking in this folder, as those of accounts are in theirs.
"""

from tierline.domain.shared.discovery import modules_in

modules_in(__name__, __path__)
