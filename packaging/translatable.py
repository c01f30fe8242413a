"""Finds the texts that lupdate does not: those of functions outside of classes, and those that stand in tables.

lupdate reads `self.tr("…")` and `QCoreApplication.translate("Context", "…")`. A module may have a function that
does the latter for its own context, `def words(text): return QCoreApplication.translate("settings", text)`; what it
is called with anywhere is found here. `THROUGH` and `TABLES` name what hands its texts to such a function later.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

Texts: TypeAlias = set[tuple[str, str]]
"""(context, text)."""
Name: TypeAlias = tuple[str, str]
"""(module, function or class in it)."""

PACKAGE = "ai_os_app"
THROUGH: dict[Name, tuple[int | str, ...]] = {
    (f"{PACKAGE}.counting", "counted"): (1, 2),
    (f"{PACKAGE}.counting", "word"): (1, 2),
    (f"{PACKAGE}.actions", "ActionSpec"): (1, 2),
    (f"{PACKAGE}.scripts", "_script"): (0,),
    (f"{PACKAGE}.settings", "Setting"): (2, 3, 4, "choices", "unit"),
}
"""Which arguments of a call are texts for its module's context; of pairs, the second."""
TABLES: dict[Name, tuple[str, tuple[int, ...]]] = {
    (f"{PACKAGE}.views.chat.message_row", "_PARTS"): ("MessageRow", (1,)),
    (f"{PACKAGE}.views.chat.message_row", "_WRONG"): ("MessageRow", (0,)),
    (f"{PACKAGE}.views.evolution.wording", "_OUTCOMES"): ("evolution", (1,)),
    (f"{PACKAGE}.views.evolution.wording", "_LEVELS"): ("evolution", (0,)),
    (f"{PACKAGE}.views.importers.import_texts", "_KIND_NAMES"): ("Import", (0,)),
    (f"{PACKAGE}.workers.problems", "_AGAIN"): ("problems", (0,)),
    (f"{PACKAGE}.views.memory.kinds", "_KINDS"): ("Kinds", (0, 1)),
}
"""Assignments whose values (of a dict, each of them) are texts: their context, and which parts of a tuple."""


def collect(app: Path) -> Texts:
    """The texts in the modules below `app`.

    Raises:
        LookupError: a name above is no longer in the code, or a text is translated by the method of another object.
    """
    trees = {_module(app, file): ast.parse(file.read_text(encoding="utf-8")) for file in sorted(app.rglob("*.py"))}
    contexts = {name: context for module, tree in trees.items() for name, context in _translating(module, tree)}
    by_module = {name[0]: context for name, context in contexts.items()}
    takes: dict[Name, tuple[str, tuple[int | str, ...]]] = {name: (ctx, (0,)) for name, ctx in contexts.items()}
    takes.update({name: (by_module[name[0]], places) for name, places in THROUGH.items()})
    found: Texts = set()
    for module, tree in trees.items():
        _refuse_methods_of_others(module, tree)
        found |= set(_of_calls(tree, _names(module, tree), takes))
    for (module, name), (context, places) in TABLES.items():
        found |= {(context, text) for text in _of_table(trees[module], name, places)}
    return {(context, text) for context, text in found if text.strip()}


def _module(app: Path, file: Path) -> str:
    return ".".join((PACKAGE, *file.relative_to(app).with_suffix("").parts)).removesuffix(".__init__")


def _translating(module: str, tree: ast.Module) -> Iterator[tuple[Name, str]]:
    """The functions of a module that only translate what they are given, and their contexts."""
    for function in (node for node in tree.body if isinstance(node, ast.FunctionDef)):
        last = function.body[-1]
        call = last.value if isinstance(last, ast.Return) else None
        if isinstance(call, ast.Call) and ast.unparse(call.func).endswith("QCoreApplication.translate"):
            context, text = call.args[:2]
            if isinstance(context, ast.Constant) and isinstance(text, ast.Name):
                yield (module, function.name), str(context.value)


def _names(module: str, tree: ast.Module) -> dict[str, Name]:
    """What the names in a module stand for: its own, and those that it imports from the package."""
    names: dict[str, Name] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(PACKAGE):
            names.update({alias.asname or alias.name: (str(node.module), alias.name) for alias in node.names})
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.setdefault(node.name, (module, node.name))
    return names


def _of_calls(
    tree: ast.Module, names: dict[str, Name], takes: dict[Name, tuple[str, tuple[int | str, ...]]]
) -> Iterator[tuple[str, str]]:
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        context, places = takes.get(_called(call.func, names), ("", ()))
        given: dict[int | str, ast.expr] = dict(enumerate(call.args))
        given.update({str(keyword.arg): keyword.value for keyword in call.keywords})
        for place in places:
            if place in given:
                for text in _texts(given[place]):
                    yield context, text


def _refuse_methods_of_others(module: str, tree: ast.Module) -> None:
    """`window.tr("…")` looks the text up under the class of `window`, which lupdate cannot know."""
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        if isinstance(call.func, ast.Attribute) and call.func.attr == "tr" and ast.unparse(call.func.value) != "self":
            raise LookupError(f"{module}: `{ast.unparse(call)}`; use `self.tr` or a function of the module instead.")


def _called(func: ast.expr, names: dict[str, Name]) -> Name:
    if isinstance(func, ast.Name):
        return names.get(func.id, ("", ""))
    if isinstance(func, ast.Attribute) and isinstance(func.value, ast.Name):
        package, module = names.get(func.value.id, ("", ""))
        return f"{package}.{module}", func.attr
    return "", ""


def _texts(value: ast.expr) -> Iterator[str]:
    """The texts that an argument can be."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield value.value
    elif isinstance(value, ast.IfExp):
        yield from (*_texts(value.body), *_texts(value.orelse))
    elif isinstance(value, ast.Tuple):  # of pairs, as `choices` are
        for pair in value.elts:
            if isinstance(pair, ast.Tuple):
                yield from _texts(pair.elts[1])


def _of_table(tree: ast.Module, name: str, places: tuple[int, ...]) -> Iterator[str]:
    for node in tree.body:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        if isinstance(target, ast.Name) and target.id == name and isinstance(node, ast.Assign | ast.AnnAssign):
            assert node.value is not None
            values = node.value.values if isinstance(node.value, ast.Dict) else [node.value]
            for value in values:
                parts = value.elts if isinstance(value, ast.Tuple) else [value]
                for place in places:
                    yield from _texts(parts[place])
            return
    raise LookupError(f"`{name}` is no longer in the code; take it out of TABLES.")
