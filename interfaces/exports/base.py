"""What a format is: a report's value in, bytes out; it knows nothing of the report's subject."""

from abc import ABC, abstractmethod
from typing import ClassVar

from projections.reports import ReportValue


class Format(ABC):
    """A format that reports are rendered in."""

    name: ClassVar[str]
    media_type: ClassVar[str]

    @abstractmethod
    def render(self, value: ReportValue) -> bytes:
        """The report in this format."""
