"""Who looks after an account: responsibilities and function items over time, judged by a policy."""

from domain.coverage.gaps import Gaps as Gaps
from domain.coverage.gaps import Watch as Watch
from domain.coverage.gaps import gaps_within as gaps_within
from domain.coverage.holdings import Holding as Holding
from domain.coverage.holdings import holders_at as holders_at
from domain.coverage.holdings import holdings as holdings
from domain.coverage.holdings import open_spans as open_spans
from domain.coverage.policy import CoveragePolicy as CoveragePolicy
from domain.coverage.policy import Item as Item
from domain.coverage.policy import MalformedCoveragePolicy as MalformedCoveragePolicy
from domain.coverage.policy import default_policy as default_policy
from domain.coverage.policy import parse_policy as parse_policy
from domain.coverage.rows import CoverageRow as CoverageRow
from domain.coverage.rows import coverage_rows as coverage_rows
from domain.coverage.states import COVERED as COVERED
from domain.coverage.states import Coverage as Coverage
from domain.coverage.states import ItemCoverage as ItemCoverage
from domain.coverage.states import Share as Share
from domain.coverage.states import State as State
from domain.coverage.states import coverage_at as coverage_at
from domain.coverage.states import share as share
