"""The page on problems: every refusal that an answer's `type` can name."""

from tierline.interfaces.http.errors import described, every_refusal

PREFACE = """\
# Problems

Whatever is refused is answered with an `application/problem+json` (RFC 9457): `type`, `title`, `status`,
`detail` and, where fields are at fault, `errors: [{field, detail}]` for the first 20 and in `more_errors`
how many more there are. The `type` is stable, so programs can decide by it, and `GET` on it tells what it
means. Nothing in a problem repeats what was sent. In sentences, stand-ins in braces are words of ours:
names of fields, limits, what is known.

| type | status | sentence |
|---|---|---|
"""


def page() -> str:
    """The page as Markdown."""
    return PREFACE + "".join(_row(one) for one in map(described, every_refusal().values()))


def _row(problem: dict[str, object]) -> str:
    sentence = str(problem["detail"]).replace("|", "\\|")
    return f"| `{problem['type']}` | {problem['status']} | {sentence} |\n"
