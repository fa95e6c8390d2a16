"""What goes wrong, as exceptions."""

from typing import Any

from tierline.client.shapes import Problem


class RequestRefused(Exception):
    """The service refused, or could not answer.

    Attributes:
        status: The status of HTTP.
        problem: What the service says (RFC 9457); where something between answers in its place, what its
            status means. It never repeats what was sent.
        retry_after: After how many seconds to ask again, where the answer says so.
    """

    def __init__(self, status: int, problem: Problem, retry_after: float | None = None) -> None:
        super().__init__(problem.get("detail") or problem["title"])
        self.status, self.problem, self.retry_after = status, problem, retry_after

    @property
    def type(self) -> str:
        """The refusal's stable name, as `unknown-account`."""
        return self.problem["type"].rpartition("/")[2]


def problem_of(status: int, phrase: str, body: Any) -> Problem:
    """The problem that an answer's body holds, or what its status means where it holds none."""
    if isinstance(body, dict) and isinstance(body.get("type"), str) and isinstance(body.get("title"), str):
        found: Problem = {"detail": "", "status": status, **body}  # type: ignore[typeddict-item] # the service's
        return found
    return {"type": "about:blank", "title": phrase, "status": status, "detail": ""}
