"""Data does not depend on the Python version: floats are not added by ``sum``."""

import ast
from collections.abc import Iterator

from python_generators.core.settings import PROJECT_ROOT
from tests.support.import_graph import python_files

# The packages whose results go into tables.
_MAKERS = ("python_generators", "models", "contest")


def may_add_floats(source: str) -> list[str]:
    """The calls of ``sum`` that do not show that they add integers or arrays.

    Python compensates the rounding errors of floats since 3.12. It adds integers and
    arrays the same way in every version.
    """
    return [
        ast.unparse(node)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "sum"
        and not _has_array_start(node)
        and not all(_is_integer(item) for item in _items(node.args[0]))
    ]


def _has_array_start(call: ast.Call) -> bool:
    starts = [*call.args[1:], *(word.value for word in call.keywords)]
    return any(not isinstance(start, ast.Constant) for start in starts)


def _items(added: ast.expr) -> Iterator[ast.expr]:
    if isinstance(added, ast.GeneratorExp | ast.ListComp):
        yield added.elt
    else:
        yield added


def _is_integer(item: ast.expr) -> bool:
    match item:
        case ast.Constant(value=int()) | ast.Compare() | ast.BinOp(op=ast.LShift()):
            return True
        case ast.Call(func=ast.Name(id="int" | "len")):
            return True
    return False


def test_floats_are_added_by_a_function_that_rounds_the_same_everywhere() -> None:
    files = python_files(PROJECT_ROOT, _MAKERS)
    found = {path.name: may_add_floats(path.read_text("utf-8")) for path in files}
    remedy = "use ordered_sum, or show that these are integers: sum(int(x) for x in y)"
    assert {name: calls for name, calls in found.items() if calls} == {}, remedy


def test_a_sum_that_may_add_floats_is_found() -> None:
    for allowed in (
        "sum(1 for _ in x)",
        "sum(len(y) for y in x)",
        "sum(a < b for a, b in x)",
        "sum(x, start=nothing)",
        "np.array(x).sum()",
    ):
        assert may_add_floats(allowed) == []
    for wrong in ("sum(x)", "sum([y.share for y in x])", "sum(x, start=0.0)"):
        assert may_add_floats(wrong) == [wrong]
