"""Who looks after an account: responsibilities and function items over time, judged by a policy."""

from tierline.domain.coverage.department import AllFulfilments as AllFulfilments
from tierline.domain.coverage.department import Book as Book
from tierline.domain.coverage.department import Concerned as Concerned
from tierline.domain.coverage.department import concerned as concerned
from tierline.domain.coverage.gaps import GapDays as GapDays
from tierline.domain.coverage.gaps import UnchangedPeriod as UnchangedPeriod
from tierline.domain.coverage.gaps import gaps_within as gaps_within
from tierline.domain.coverage.holdings import Holding as Holding
from tierline.domain.coverage.holdings import holders_at as holders_at
from tierline.domain.coverage.holdings import holdings as holdings
from tierline.domain.coverage.holdings import open_spans as open_spans
from tierline.domain.coverage.policy import CoveragePolicy as CoveragePolicy
from tierline.domain.coverage.policy import Item as Item
from tierline.domain.coverage.policy import MalformedCoveragePolicy as MalformedCoveragePolicy
from tierline.domain.coverage.policy import default_policy as default_policy
from tierline.domain.coverage.policy import parse_policy as parse_policy
from tierline.domain.coverage.rows import CoverageRow as CoverageRow
from tierline.domain.coverage.rows import coverage_rows as coverage_rows
from tierline.domain.coverage.states import COVERED as COVERED
from tierline.domain.coverage.states import Coverage as Coverage
from tierline.domain.coverage.states import ItemCoverage as ItemCoverage
from tierline.domain.coverage.states import Share as Share
from tierline.domain.coverage.states import State as State
from tierline.domain.coverage.states import coverage_at as coverage_at
from tierline.domain.coverage.states import share as share
