"""What may be wrong in a line of code: small changes to it, as a slip of the hand would make them."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType
from typing import Any

_COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_COMPUTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitAnd,
}
_SIGNS: dict[type[ast.AST], type[ast.AST]] = {**_COMPARED, **_COMPUTED, ast.And: ast.Or, ast.Or: ast.And}
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True, slots=True, eq=False)
class Mutation:
    """One change in one function: which function, and the code that this has with it."""

    path: str
    function: str
    first_line: int
    """Where the function begins, its decorators included: by it and its name it is found again."""
    line: int
    was: str
    becomes: str
    code: Callable[[], CodeType]


@dataclass(frozen=True, slots=True)
class _Place:
    """A place in the tree, what else may stand there, and the statement or expression told of it."""

    parent: Any
    field: str
    index: int | None
    new: ast.AST
    told: ast.AST

    def put(self, node: Any) -> Any:
        """Put a node there; what stood there before."""
        if self.index is None:
            before = getattr(self.parent, self.field)
            setattr(self.parent, self.field, node)
        else:
            held = getattr(self.parent, self.field)
            before, held[self.index] = held[self.index], node
        return before


def mutations(path: Path, named: str) -> list[Mutation]:
    """All changes of a file that lie in functions; what is computed as a module begins is left alone."""
    tree = ast.parse(path.read_text("utf-8"))
    found: list[Mutation] = []
    for name, function in _functions(tree, ""):
        first = min([function.lineno, *(one.lineno for one in function.decorator_list)])
        found += [_mutation(tree, named, name, first, place) for place in _places(function)]
    return found


def _mutation(tree: ast.Module, path: str, name: str, first: int, place: _Place) -> Mutation:
    was = _told(place.told)
    ast.fix_missing_locations(ast.copy_location(place.new, place.told))
    before = place.put(place.new)
    becomes = _told(place.told) if place.told is not before else _told(place.new)
    place.put(before)

    def code() -> CodeType:
        before = place.put(place.new)
        try:
            whole = compile(tree, path, "exec")
        finally:
            place.put(before)
        return next(one for one in codes(whole) if (one.co_qualname, one.co_firstlineno) == (name, first))

    return Mutation(path, name, first, getattr(place.told, "lineno", first), was, becomes, code)


def codes(code: CodeType) -> Iterator[CodeType]:
    """The code of a module and of all that is defined in it."""
    yield code
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield from codes(one)


def _functions(node: ast.AST, within: str) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """The outermost functions, with their qualified names."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, _FUNCTIONS):
            yield f"{within}{child.name}", child
        elif isinstance(child, ast.ClassDef):
            yield from _functions(child, f"{within}{child.name}.")


def _places(function: ast.AST) -> Iterator[_Place]:
    for parent, field, index, node in _inside(function):
        told = node if isinstance(node, ast.stmt) else parent
        yield from (_Place(parent, field, index, new, told) for new in _instead(node))
        yield from _of_a_test(node)


_NOT_RUN = ("annotation", "returns", "decorator_list", "type_params")


def _inside(node: ast.AST) -> Iterator[tuple[Any, str, int | None, Any]]:
    """Every node in the body of a function, and where it stands.

    No docstring, annotation, default or assertion, no text of an error, and not whether `zip` is strict,
    which is an assertion as well.
    """
    for field, value in ast.iter_fields(node):
        # The arguments of a definition are what its defaults stand in; those of a call are lists.
        if field in _NOT_RUN or isinstance(value, ast.arguments) or isinstance(node, ast.Raise):
            continue
        if isinstance(node, ast.keyword) and node.arg == "strict":
            continue
        held = value if isinstance(value, list) else [value]
        for index, child in enumerate(held):
            if isinstance(child, ast.AST) and not isinstance(child, ast.Assert) and not _is_said(child):
                yield node, field, index if isinstance(value, list) else None, child
                yield from _inside(child)


def _is_said(node: ast.AST) -> bool:
    """Whether a node is a docstring or a text that stands alone."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _instead(node: ast.AST) -> Iterator[ast.AST]:
    """What may stand in place of a node."""
    if type(node) in _SIGNS:
        yield _SIGNS[type(node)]()
    elif isinstance(node, ast.Constant):
        yield from _other_constants(node.value)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.USub):
        yield node.operand
    elif isinstance(node, ast.stmt):
        yield from _other_statements(node)


def _other_constants(value: object) -> Iterator[ast.AST]:
    match value:
        case bool():
            yield ast.Constant(not value)
        case int():
            yield ast.Constant(value + 1)
        case str() | bytes() if value:
            yield ast.Constant(value + value[:1])


def _other_statements(node: ast.stmt) -> Iterator[ast.AST]:
    match node:
        case ast.Return(value=ast.expr() as value) if not isinstance(value, ast.Constant):
            yield ast.Return(ast.Constant(None))
        case ast.Raise() | ast.Expr(value=ast.Call()):
            yield ast.Pass()
        case ast.AugAssign(target=target, value=value):
            yield ast.Assign([target], value)
        case ast.Break():
            yield ast.Continue()
        case ast.Continue():
            yield ast.Break()


def _of_a_test(node: ast.AST) -> Iterator[_Place]:
    """The opposite of a condition that has no sign of its own to change."""
    if isinstance(node, ast.If | ast.IfExp | ast.While) and _is_plain(node.test):
        yield _Place(node, "test", None, ast.UnaryOp(ast.Not(), node.test), node.test)
    if isinstance(node, ast.comprehension):
        for index, test in enumerate(node.ifs):
            if _is_plain(test):
                yield _Place(node, "ifs", index, ast.UnaryOp(ast.Not(), test), test)


def _is_plain(test: ast.expr) -> bool:
    return isinstance(test, ast.Name | ast.Attribute | ast.Call | ast.Subscript | ast.NamedExpr)


def _told(node: ast.AST) -> str:
    return ast.unparse(node).replace("\n", " ")[:160]
