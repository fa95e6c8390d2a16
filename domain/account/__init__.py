"""An account and everything that can be recorded about it: one file per topic.

The topics are found by looking in this folder, so a new kind of fact touches its own file only.
"""

from tierline.domain.shared.discovery import modules_in

modules_in(__name__, __path__)
