"""The words in exported files and in a dump of a database, as whoever has them would read them."""

import io
import sqlite3
from zipfile import ZipFile, is_zipfile

import psycopg
import pypdfium2

from tierline.interfaces.storage.factory import sqlite_path


def words_in(content: bytes) -> str:
    """What stands in a file: the text of a PDF, the parts of a workbook or of slides, else its bytes."""
    if content.startswith(b"%PDF"):
        document = pypdfium2.PdfDocument(io.BytesIO(content))
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)
    if is_zipfile(io.BytesIO(content)):
        with ZipFile(io.BytesIO(content)) as parts:
            return "\n".join(words_in(parts.read(name)) for name in parts.namelist())
    return content.decode("utf-8", "replace")


def dumped(database: str) -> bytes:
    """Every row of every table, as a dump has them: statements of SQL, or what COPY writes."""
    if database.startswith("sqlite"):
        with sqlite3.connect(sqlite_path(database)) as one:
            lines = "\n".join(one.iterdump()).encode()
        one.close()
        return lines
    with psycopg.connect(database) as other:
        names = other.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        return b"\n".join(_copied(other, name) for (name,) in names)


def dumped_by_table(database: str) -> dict[str, bytes]:
    """The same, table by table."""
    if database.startswith("sqlite"):
        with sqlite3.connect(sqlite_path(database)) as one:
            tables = one.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            found = {name: _rows_of(one, name) for (name,) in tables}
        one.close()
        return found
    with psycopg.connect(database) as other:
        names = other.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        return {name: _read(other, name) for (name,) in names}


def _rows_of(connection: sqlite3.Connection, name: str) -> bytes:
    rows = connection.execute(f'SELECT * FROM "{name}"')
    return b"\n".join(_bytes(value) for row in rows for value in row)


def _read(connection: psycopg.Connection, name: str) -> bytes:
    rows = connection.execute(f'SELECT * FROM "{name}"')  # type: ignore[arg-type]
    return b"\n".join(_bytes(value) for row in rows for value in row)


def _bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


def _copied(connection: psycopg.Connection, name: str) -> bytes:
    with connection.cursor() as cursor, cursor.copy(f'COPY "{name}" TO STDOUT') as rows:  # type: ignore[arg-type]
        return b"".join(bytes(one) for one in rows)
