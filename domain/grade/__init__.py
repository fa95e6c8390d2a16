"""The evidence grade: how far the facts about an account can be relied on, A to D, shown beside every tier.

Evidence is weak where one person said nearly all of it, where it was written down long after it happened,
where it is of a few days only, and where little of it can be checked with the customer. Each grade sets a
limit to these. Which facts are looked at, and what the limits are, the tier policy says: `rule`.
"""

from tierline.domain.grade.evidence import KINDS_OF_EVIDENCE as KINDS_OF_EVIDENCE
from tierline.domain.grade.evidence import is_confirmed as is_confirmed
from tierline.domain.grade.explained import Grade as Grade
from tierline.domain.grade.explained import grade_at as grade_at
from tierline.domain.grade.over_time import GradeRow as GradeRow
from tierline.domain.grade.over_time import grade_rows as grade_rows
from tierline.domain.grade.over_time import letters_over as letters_over
from tierline.domain.grade.over_time import rows_of as rows_of
from tierline.domain.grade.over_time import while_open as while_open
from tierline.domain.grade.rule import LIMITS as LIMITS
from tierline.domain.grade.rule import MOST as MOST
from tierline.domain.grade.rule import Letter as Letter
from tierline.domain.grade.watch import watch_of as watch_of
