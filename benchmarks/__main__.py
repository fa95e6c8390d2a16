"""`make bench`: measure everything, print the table, and keep it in `benchmarks/results.md`."""

import warnings
from collections.abc import Callable, Iterable
from pathlib import Path

from benchmarks import (
    django_history,
    following,
    foreign,
    importing,
    large,
    late_facts,
    narrowing,
    pages,
    proofs,
    reads,
    rebuilding,
    recording,
    recording_over_http,
    two_clocks,
)
from benchmarks.measure import Result, machine, table
from benchmarks.stores import Place, places

ALL: tuple[Callable[[Place], Iterable[Result]], ...] = (
    recording.measure,
    recording_over_http.measure,
    importing.measure,
    rebuilding.measure,
    following.measure,
    proofs.measure,
    late_facts.measure,
    two_clocks.measure,
    django_history.measure,
    large.measure,
    pages.measure,
    reads.measure,
    narrowing.measure,
    foreign.measure,
)
PREFACE = """\
# Measurements

Written by `make bench`. What is compared was measured in one run, recording in turns, so the ratios say
something; the times belong to the machine they were taken on (for these: two busy cores and a disk that
syncs quickly).

Recording costs the same however long an account's history is. A process that meets an account for the first
time reads the account's snapshot: that grows with the things decisions look at (contacts, contracts,
escalations; here a tenth of all facts), not with interactions, and is paid once.

Over HTTP the event-sourcing library stands alone behind an endpoint of the same framework, without rules
between facts, seals and repetitions; both are processes of their own, and one process of lean clients asks
them in turns. With the worker beside, recording shares two processors with what follows. On PostgreSQL they
are asked once more while each sync of its log takes 2 ms longer, as on disks that keep what they acknowledge.

An import reads a table of meetings through a mapping, each time in a process of its own. It keeps a page of
rows, and of accounts and once-only facts no more than their hashes: memory should not grow with the table.
`TIERLINE_BENCH_ROWS` says how many rows the long one has: 100,000 unless told. The second import of the same
table finds every fact recorded. What goes by in all is compared with putting the same rows into empty tables
of the same shape: by COPY, or by one statement for many rows on SQLite.

A rebuild judges every fact by what was known when it came in, as the worker does live: that is most of its
time. What it saves are transactions.

How a rebuild grows is told by the time of the processor, at two sizes a factor of ten apart. How far the read
models fall behind is measured with the worker in the process that imports, as `tierline serve --one-process`
has it: the most facts at the end of a page of the import, and how long after its end they had caught up.

The tree of proofs takes facts in by pages, as the worker does beside all else: a page for what an import
records, and what came in since the last minute where facts are recorded one by one. Both are told by the time
of the processor, beside recording by medians of five rounds in turns.

Facts that come late are judged again as far as they change anything. What they cost is compared by the time
of the processor, medians of three rebuilds in turns: the same accounts told in the order of time, kind after
kind (as a history is imported file after file) and shuffled. Each has five years, however many its facts are,
so that longer accounts have more of them in every window.

Answers at two clocks (as of V, known at K) are compared with the SQL that they ask, said to the driver by
itself and all rows fetched; each time is the fastest of five. `TIERLINE_BENCH_ACCOUNTS` says how many
accounts with 50 facts there are: 1,000 unless told.

The portfolio of a past day is also asked of Django, with the history tables of django-simple-history: as if
somebody kept the tier as a field of the account; and worked out from the histories of contacts, contracts and
escalations, by rules made up for that, read at once or account by account. Their rows are dated by when
things happened. What Django answers has no responsibilities, no grades and no days on which a tier will fall.

A large portfolio is asked about as of now, at two sizes a factor of ten apart: the read service beside the
SQL that it asks, said to the driver by itself, all rows fetched, medians of five in turns. A few hundred
accounts with 6 to 10 facts each, some of them a past of years, are recorded and judged; the others are copies
of their rows, with all that ever held and was known. `TIERLINE_BENCH_LARGE` says how many there are: 20,000
unless told.

A page is asked for through the whole door, compression included. It is made once for all looks at it while
nothing new is heard of, for a minute at most; a portfolio of 1,000 accounts and more is counted once a minute
whatever is heard of, and its table asked for each time. The large portfolio is the demo's, each account 500
times, in the read models only.

Reads of one account are compared with an endpoint of the same framework that answers the same bytes and does
nothing, both called in this process without a client between, by the time of the processor. What they are
about is named by `as_of`, but where it is now. Made anew means that nothing of the account is in memory but
its facts.

Reads with a key and a set of accounts are compared with the same reads of a service without keys; they take
turns, both through the whole door. What a set lets in is looked up again when something was recorded; every
table is then asked for these accounts only.

A foreign account should take as long as one that isn't there, so that time tells nothing: medians of rounds
in which both take turns, at every address that names an account.

"""


def main() -> None:
    """Measure on every database."""
    warnings.simplefilter("ignore")
    results: list[Result] = []
    where = machine()
    print(where, flush=True)
    with places() as found:
        for place in found:
            for measure in ALL:
                for result in measure(place):
                    print(table([result]).splitlines()[-1], flush=True)
                    results.append(result)
    (Path(__file__).parent / "results.md").write_text(
        f"{PREFACE}{where}\n\n{table(results)}", encoding="utf-8"
    )


if __name__ == "__main__":
    main()
