"""The page on the views for SQL tools: what each shows, column by column."""

from collections.abc import Iterator

from tierline.projections.sql_views.declared import ACCOUNT, KNOWN, RECORDED, VIEWS, SqlColumn, SqlView
from tierline.projections.sql_views.pointing import DERIVED

PREFACE = """\
# SQL

Dashboards and spreadsheets that speak SQL read views: names and columns that stay, while the tables of the
read models change with every rebuild and version. `tierline sql create` makes them, `tierline sql drop`
takes them away, and whoever never asks for them has none.

- **PostgreSQL**: schema `bi` (behind the schema's name and `_` where `TIERLINE_DATABASE` names a schema).
  `tierline sql grant ROLE` lets a role that the database has read them, those to come as well, and nothing
  else:

  ```sql
  CREATE ROLE dashboards LOGIN PASSWORD '…';   -- by who administers the database, once
  ```
  ```sh
  tierline sql create && tierline sql grant dashboards
  ```

  The service's own role has to be allowed to make a schema (`GRANT CREATE ON DATABASE …`). Views and
  columns have comments, which most tools show.
- **SQLite**: views `bi_accounts` and so on, in the file of the read models (`tierline.views.db` beside
  `tierline.db`). Instants are texts in UTC that sort, truth values are 0 and 1, amounts are numbers with
  the precision of a float.

**A grant is for everything.** The database knows nothing of keys and account sets: who may read the views
reads what is recorded of every account. Names, titles and addresses of people and all notes are not in
them; they are encrypted, and the key is not in the database. People are there by the ids that the firm
gives them.

**Two clocks.** A view has what is known now, and its rows say from when to when it was so: `valid_to` is
null while no end is known. What holds at this moment is

```sql
SELECT account, tier FROM bi.tiers WHERE valid_from <= now() AND (valid_to > now() OR valid_to IS NULL);
```

Rows that begin in the future say what is to become of it if nothing happens. The same view with
`_recorded` behind its name has everything that ever was known; `known_from` and `known_to` are positions
of the log, which `statements.position` translates to instants. What was known at position 4711 has
`known_from <= 4711 AND (known_to > 4711 OR known_to IS NULL)`.

**What they rest on.** `about` has one row: the version of the views, the number of the generation of read
models, and the position up to which these have read the log; compare it with the position that `/readyz`
names to see how fresh they are. What `parked_accounts` lists is not up to date, and `/readyz` says so too.
When a rebuild lets other tables serve, the views follow in the same transaction; if somebody is reading
them for long just then, within a minute of the end of that.

**What stays.** Columns are only ever added, at the end, and never change their meaning; anything else
comes as a new view, and `views_version` in `about` rises. Before going back to a version of Tierline that
has no views yet, drop them.

**As files.** `tierline sql parquet DIR` writes each view as a Parquet file of its name, without needing
the views themselves: instants in UTC, amounts as decimals with nine places, and `about.json` with what
they rest on, written last. It writes all of them anew if anything was recorded since, and nothing if not.
DuckDB, pandas and Spark read them as they are: `SELECT tier, count(*) FROM 'DIR/tiers.parquet' WHERE
valid_to IS NULL GROUP BY tier`.

`--by-year` lays them out as `tiers/year=2025/rows.parquet`, by the year (UTC) in which a row happened or
begins to hold, and writes only the years of which something became known, or ceased to be, since the files
that are there; `about.json` counts the rows of each. So a nightly export costs what changed. `SELECT * FROM
read_parquet('DIR/tiers/*/rows.parquet', hive_partitioning = true)` reads them together, and Spark by
itself. After a rebuild of the read models all of them are written. A reader that comes while files are
replaced should read `about.json` before and after: it isn't there meanwhile.

**As one file.** `tierline export duckdb tierline.duckdb` writes the same as tables of schema `bi` in a DuckDB
file, with their comments, so that the SQL on this page works there too. It needs the optional package
`tierline[duckdb]` (MIT), and the same command writes it anew. Like a grant, it is for everything.
DuckDB wants the column `at` in quotes.

Reports count more than rows: which accounts are merged, which periods balance, what is withheld. Where a
number must be that of a report, take the report (`GET /v1/reports/…?format=csv` or `parquet`).
"""


def page() -> str:
    """The page as Markdown."""
    views = [line for view in VIEWS for line in _view(view)]
    derived = [line for name, says in DERIVED.items() for line in (f"## `{name}`\n", f"{says}\n")]
    return "\n".join([PREFACE, *views, *derived])


def _view(view: SqlView) -> Iterator[str]:
    yield f"## `{view.name}`, `{view.name}{RECORDED}`\n"
    yield f"{view.says}\n"
    yield "| column | what it says |"
    yield "|---|---|"
    yield from (_row(column) for column in (ACCOUNT, *view.columns))
    yield from (_row(column, f" (in `{view.name}{RECORDED}`)") for column in KNOWN)
    yield ""


def _row(column: SqlColumn, where: str = "") -> str:
    return f"| `{column.name}`{where} | {column.says} |"
