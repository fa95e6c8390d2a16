"""The page on reports: what each answers, column by column."""

import inspect
from collections.abc import Iterator

from tierline.interfaces.presentation.exports import formats
from tierline.interfaces.presentation.language import said
from tierline.projections.catalogue import REPORTS
from tierline.projections.reports.base import Report

PREFACE = """\
# Reports

A report is asked for by its name: `GET /v1/reports/NAME`, `tierline report NAME`, or on its page. It is the
same value in every format, and states in `basis` what it rests on.

Filters (`region`, `segment`, `industry`, `kind`, `tier`, `person`, `team`, `account`) narrow a report to
some accounts: `team` to those of which somebody holds a role who is in that team then, by the firm's own
book; over a range of time an account counts while that is so. Some reports look at a range of time: `from`
(its first instant or day), `to` (its last day, or the instant at which it is over; nothing later than
`as_of` is counted), split by `period` (`month`, `quarter`, `year`). Some show slices of the portfolio: `by`
an attribute (`region`, `segment`, `industry`, `kind`, `parent`) or by who holds a role (`account_manager`,
`executive_sponsor`, `sales_manager`; an account with two holders is in both slices).
A report that takes them says so below; another refuses them.
What was said is another range than what happened: `audit`, `lateness` and `digest` take `from` and `to` as
times of recording.
On the command line all of these are options, as in `--from`, and so is `--as-of`.

## Formats

The same question gives the same rows in every format, and the same value the same bytes. `format=` names one
at the API, `--format` (with `--output FILE`) on the command line; each report's page leads to all of them.

| format | what it is |
|---|---|
{formats}

`lang=` (`en`, `zh`) is for whom XLSX, PPTX and PDF are written. `bom=1` begins CSV with a byte order mark, by
which spreadsheets know UTF-8; the links of the pages ask for it.
CSV, XLSX, PPTX and PDF name our people as the firm's own book calls them then; two of one name have their ids
behind it, and whom the book doesn't know is named by id. JSON and Parquet have ids throughout.
In XLSX, PPTX and PDF ids of our own vocabulary go by their names. In XLSX instants are UTC to the second,
shares are percentages, amounts are numbers, and a text of more than 32,767 characters ends in an ellipsis. In
Parquet instants are UTC to the microsecond; money is text, a decimal number that nothing rounds. In PDF lists
are cut at 160 characters; ids that only lead programs on (of facts, criteria, subjects) and empty columns are
left out, as they are on the pages.

A report with a chart has it at `/reports/NAME.svg` and `/reports/NAME.png` too, at the same question. An
account is printed at `/accounts/CODE/dossier.pdf` (its page prints all of its tabs as well), and for whoever
takes it over at `/accounts/CODE/handover.pdf`. PDF and PNG are set in two fonts that come along and know
the letters of Europe, China, Japan and Korea; what they lack is printed as 〓. `TIERLINE_FONTS` names a
folder with another font for Chinese.
"""


def page() -> str:
    """The page as Markdown."""
    formats_known = "\n".join(f"| `{one.name}` | {one.says} |" for one in formats())
    preface = PREFACE.replace("{formats}", formats_known)
    return "\n".join([preface, *(line for name in sorted(REPORTS) for line in _report(REPORTS[name]))])


def _report(report: Report) -> Iterator[str]:
    yield f"## `{report.name}`\n"
    about = " ".join((inspect.getdoc(type(report)) or "").split())
    yield f"{report.title} · {said(report.title, 'zh')}. {about}\n"
    if report.takes:
        yield f"It takes {', '.join(f'`{name}`' for name in report.takes)}.\n"
    yield "| column | heading | 中文 | values |"
    yield "|---|---|---|---|"
    for column in report.columns:
        unit = column.unit.replace("_", " or ")
        yield f"| `{column.name}` | {column.heading} | {said(column.heading, 'zh')} | {unit} |"
    yield ""
