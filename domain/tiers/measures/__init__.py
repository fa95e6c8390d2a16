"""The measures: each file says what one number or level of a relationship is, at every moment.

They are found by looking in this folder, so a new measure touches its own file only.
"""

from tierline.domain.shared.discovery import modules_in
from tierline.domain.tiers.measures.base import MEASURES as MEASURES
from tierline.domain.tiers.measures.base import Accumulator as Accumulator
from tierline.domain.tiers.measures.base import Measure as Measure
from tierline.domain.tiers.measures.base import MeasureReading as MeasureReading
from tierline.domain.tiers.measures.base import Value as Value

modules_in(__name__, __path__)
