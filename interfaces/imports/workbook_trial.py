"""A trial reading of a workbook by a process of its own, which may end without taking this one along.

The reader of workbooks takes as much memory as a file says it has cells; where a damaged file of the old form
says nonsense, the system ends the process that asked.
"""

import subprocess
import sys

MOST_MEMORY = 4 << 30
"""So many bytes of memory the trial may ask for."""
LONGEST = 120
"""So many seconds it may take."""

_TRIAL = f"""
import io, resource, sys
resource.setrlimit(resource.RLIMIT_AS, ({MOST_MEMORY}, {MOST_MEMORY}))
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
from python_calamine import CalamineError, CalamineWorkbook
try:
    book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
    for name in book.sheet_names:
        book.get_sheet_by_name(name)
except CalamineError:
    pass
"""


def survives_reading(content: bytes) -> bool:
    """Whether a process that reads the workbook comes to its end; what it can't read is no harm."""
    try:
        ended = subprocess.run(  # noqa: S603 - it is our own program, and the file is its input
            [sys.executable, "-I", "-c", _TRIAL],
            input=content,
            capture_output=True,
            timeout=LONGEST,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False
    return ended.returncode == 0
