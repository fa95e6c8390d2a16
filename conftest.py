"""Property tests are the same on every machine and in every run, unless asked to look further.

`TIERLINE_HYPOTHESIS=whole` draws four times as many as the usual run, as `make long` does; `explore` draws
new ones each time, and more of them.
"""

from hypothesis import HealthCheck, settings

from tests.drawn import PROFILE, examples
from tierline.projections.engine.garbage import collect_seldom

collect_seldom()

for profile in ("ci", "whole"):
    settings.register_profile(
        profile,
        derandomize=True,
        deadline=None,
        database=None,
        max_examples=examples(60),
        suppress_health_check=[HealthCheck.too_slow],
    )
settings.register_profile("explore", deadline=None, max_examples=1_000)
settings.load_profile(PROFILE)
