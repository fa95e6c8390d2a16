"""Files in TOML that people write, mappings and plans: checked wholly, with one sentence if wrong."""

import tomllib
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from tierline.domain.account.fault_words import remark_of
from tierline.domain.shared.errors import Invalid
from tierline.domain.shared.words import Words

_Model = TypeVar("_Model", bound=BaseModel)


def text_at(path: Path, refusal: type[Invalid]) -> str:
    """The text of a file; raises the refusal, with its `problem`."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise refusal(problem=Words("it can't be opened ({error})").of(error=str(error.strerror))) from None
    except UnicodeDecodeError:
        raise refusal(problem=Words("it isn't UTF-8 text")) from None


def parsed(text: str, model: type[_Model], refusal: type[Invalid]) -> _Model:
    """What a TOML text states; raises the refusal, with its `problem`."""
    try:
        return model.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise refusal(problem=Words("it isn't valid TOML: {error}").of(error=str(error))) from None
    except ValidationError as error:
        raise refusal(problem=first_problem(error)) from None
    except ValueError:
        raise refusal(problem=Words("a number in it has too many digits")) from None
    except RecursionError:
        raise refusal(problem=Words("it nests too deeply")) from None


def first_problem(error: ValidationError) -> Words:
    """Which key is wrong, and why."""
    fault = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(str(step) for step in fault["loc"] if str(step) not in _NOISE)
    says = _SAYING.get(fault["type"]) or remark_of(fault["msg"], fault.get("ctx"))
    return Words("`{key}`: {problem}").of(key=place, problem=says) if place else says


_SAYING = {"extra_forbidden": Words("there is no such key"), "missing": Words("is missing")}
_NOISE = {"Template", "Pick", "function-after[_template(), str]"}
"""Steps of pydantic's that stand for no key."""
