"""docs/reliability.md: what the drills counted, each drill's section written anew by the drill itself."""

import re

from tests.drills.services import ROOT
from tests.drills.verdict import machine

PAGE = ROOT / "docs" / "reliability.md"
BEGINNING = """# What was counted while Tierline was broken

Written by the drills themselves (`make drill`, and `tests/drills/` for the others), each section by one
run on the day and the machine that it names. Counts hold anywhere; seconds are those of that machine, on
which cluster, service and clients share the cores. *Lost* is what was acknowledged and is not there,
*doubled* what is there twice, *skipped* what a reader that follows by position never saw. The checker
reads the tables with the database's driver alone: each acknowledged fact exactly once with the position,
version and time of its receipt, versions without holes, times that never decrease, texts that open to
what was sent, and in the end every row of the read models as a rebuild makes it (but for those of what holds
now, which say at what instant they were drawn, and follow from the others).

Where the feed is read, three readers follow it all the while, two by pages and one by the stream, each a
process that keeps what it got; it is killed, and goes on behind the last entry that it has. On a cluster
they are spread over both processes of the service, one of them is killed as the fault begins and comes back
in its midst, and each goes on at the other process where an answer fails. In the end what the three have is
held against the whole feed, walked once: *missed* is in the feed and a reader doesn't have it, *had twice*
came again, *out of order* came right behind a later one, *read, not there* was read and isn't in the feed,
or not any more. All four are counted over the three. Without synchronous replication a failover takes back
what was read as well as what was acknowledged, so in the control they need not be 0. After the restore the
readers forget what they have from behind the restored log, as [operations](operations.md#restore) says.
"""
SECTIONS = (
    "Cluster",
    "Crashes",
    "Kills at every point",
    "Feed",
    "System calls that fail",
    "Stops under a backlog",
    "Pooler",
    "Soak",
    "Mutants",
)
_SECTION = re.compile(r"^## (.+)\n((?:(?!^## ).*\n?)*)", re.MULTILINE)


def write(section: str, body: str) -> None:
    """Put what a drill counted in its section, and leave the others as they are."""
    text = PAGE.read_text() if PAGE.exists() else ""
    sections = {name: words.strip("\n") for name, words in _SECTION.findall(text)}
    sections[section] = f"Measured on {machine()}.\n\n{body.strip()}"
    parts = [f"## {name}\n\n{sections[name]}\n" for name in SECTIONS if name in sections]
    PAGE.write_text("\n".join([BEGINNING, *parts]))


def table(heads: list[str], lines: list[list[str]]) -> str:
    """A Markdown table."""
    rule = ["---"] * len(heads)
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (heads, rule, *lines))
