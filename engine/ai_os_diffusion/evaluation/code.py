"""Infilling of single lines of Python, in functions of standard-library files that training never sees."""

from __future__ import annotations

import ast
import random
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ai_os_diffusion import paths
from ai_os_diffusion.answering.coding import CodeWriter, Gap, InfillSettings, parses
from ai_os_diffusion.answering.generation import forbidden_ids
from ai_os_diffusion.config import ModelConfig
from ai_os_diffusion.diffusion.core import DiffusionCore
from ai_os_diffusion.evaluation.rows import Row, not_run
from ai_os_diffusion.evaluation.statistics import mean_of
from ai_os_diffusion.evaluation.writing import infill_span
from ai_os_diffusion.runtime import TextModel, load_text_model
from ai_os_diffusion.training.code_files import CodeFile, code_files

CODE = "Code"
GOAL = 50.0  # % of lines that parse
LIMIT, QUICK = 600, 12
_ALONE, _BEST_OF = 3, 6  # one line in so many is also filled without its length, and as the product fills gaps
_CANDIDATES = 4
_MOST_TOKENS = 128  # of a function: a row of training
_LEAST_LINES = 3
_LONGEST = 40  # tokens of a line
_FROM_ONE_FILE = 60  # functions
_SEED = 1
_PASS = "pass"


@dataclass(frozen=True)
class Line:
    """A line of a function.

    Attributes:
        before: the function up to the line, with its indentation.
        content: what is hidden.
        after: from the line break on.
    """

    before: str
    content: str
    after: str

    def filled(self, content: str) -> str:
        """The function with another line."""
        return f"{self.before}{content}{self.after}"


@dataclass(frozen=True)
class _Filled:
    """How one line was filled."""

    parses: bool
    exact: bool
    right: float  # share of the tokens
    changed: bool = False


def function_lines(text: str) -> Iterator[list[Line]]:
    """For each function of a file, its lines of code: none that is blank, a comment, or inside a longer string."""
    rows = text.splitlines(keepends=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of old spellings in strings
        tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = min([node.lineno, *(each.lineno for each in node.decorator_list)]) - 1
            source = rows[first : node.end_lineno]
            words = _words(node)
            yield [
                _line(source, place)
                for place, row in enumerate(source)
                if row.strip() and not row.lstrip().startswith("#") and first + place + 1 not in words
            ]


def _words(node: ast.AST) -> set[int]:
    """Numbers of lines that are made of strings alone, or lie inside one."""
    found: set[int] = set()
    for each in ast.walk(node):
        if isinstance(each, ast.Constant | ast.JoinedStr) and each.end_lineno and each.end_lineno > each.lineno:
            found |= set(range(each.lineno, each.end_lineno + 1))
        if isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant) and isinstance(each.value.value, str):
            found |= set(range(each.lineno, (each.end_lineno or each.lineno) + 1))
    return found


def _line(source: Sequence[str], place: int) -> Line:
    row = source[place].rstrip("\n")
    indent = len(row) - len(row.lstrip())
    before, after = "".join(source[:place]) + row[:indent], source[place][len(row) :] + "".join(source[place + 1 :])
    return Line(before, row[indent:], after)


def held_out_lines(model: TextModel, files: Sequence[CodeFile], limit: int) -> list[Line]:
    """Lines of functions that fit a row and parse; one of each function, and further ones where `limit` asks for them.

    Args:
        model: its tokenizer.
        files: where to look.
        limit: lines at most.
    """
    rng = random.Random(_SEED)
    functions: list[list[Line]] = []
    for file in files:
        here = [lines for lines in function_lines(file.text) if _fits(model, lines)]
        functions += rng.sample(here, min(len(here), _FROM_ONE_FILE))
    rng.shuffle(functions)
    queues = [rng.sample(lines, len(lines)) for lines in functions]
    turns = range(max(map(len, queues), default=0))
    return [queue[turn] for turn in turns for queue in queues if turn < len(queue)][:limit]


def _fits(model: TextModel, lines: list[Line]) -> bool:
    if len(lines) < _LEAST_LINES:
        return False
    whole = lines[0].filled(lines[0].content)
    return len(model.tokenizer.encode(whole, mode="text").ids) <= _MOST_TOKENS and parses(whole)


class LineFiller:
    """Fills hidden lines in all ways that are measured."""

    def __init__(self, model: TextModel, commonest: int) -> None:
        self._model = model
        self._commonest = commonest
        self._core = DiffusionCore(
            model.network,
            mask_id=model.special["mask"],
            forbidden_ids=[*forbidden_ids(model), model.special["newline"]],
        )
        self._writer = CodeWriter(model)

    def tokens(self, line: Line) -> tuple[list[int], int, int] | None:
        """The function's ids, and where the line begins and ends; None where it is too long, or is not apart."""
        encode = self._model.tokenizer.encode
        before, middle, after = (
            list(encode(text, mode="text").ids) for text in (line.before, line.content, line.after)
        )
        whole = list(encode(line.filled(line.content), mode="text").ids)
        if whole != [*before, *middle, *after] or len(middle) > _LONGEST:
            return None
        return whole, len(before), len(before) + len(middle)

    def of_known_length(self, line: Line, ids: list[int], first: int, last: int) -> tuple[_Filled, _Filled]:
        """The line in as many tokens as it has, each step one of them; and the commonest token in their places."""
        row = np.array(ids, np.int64)
        made = infill_span(self._core, row, first, last - first, modality="code").tolist()
        plain = [self._commonest] * (last - first)
        return self._judge(line, ids, first, last, made), self._judge(line, ids, first, last, plain)

    def of_unknown_length(self, line: Line, candidates: int) -> _Filled:
        """The line as the product fills a gap."""
        output, _ = self._writer.fill(
            Gap(line.before, line.after), InfillSettings(candidates=candidates, one_line=True)
        )
        return _Filled(bool(output.parses), output.text.rstrip() == line.content.rstrip(), 0.0)

    def _judge(self, line: Line, ids: list[int], first: int, last: int, made: list[int]) -> _Filled:
        whole = self._model.tokenizer.decode([*ids[:first], *made, *ids[last:]], mode="text")
        gold = ids[first:last]
        right = sum(a == b for a, b in zip(made, gold, strict=True)) / len(gold)
        changed = not (whole.startswith(line.before.rstrip(" ")) and whole.endswith(line.after))
        return _Filled(parses(whole), made == gold, right, changed)


def code_rows(
    model: TextModel, files: Sequence[CodeFile], *, limit: int, decides: bool, tell: Callable[[str], None]
) -> list[Row]:
    """Figures of line infilling; not run where there are no files.

    Args:
        model: writes.
        files: Python sources that training never sees.
        limit: lines to hide.
        decides: whether that is enough to judge by.
        tell: is given lines of progress.
    """
    lines = held_out_lines(model, files, limit)
    if not lines:
        return [not_run(CODE, "all figures", "needs the standard library's source files")]
    barred = {*forbidden_ids(model), model.special["newline"], model.special["space"]}
    counts = Counter(token for line in lines for token in model.tokenizer.encode(line.content, mode="text").ids)
    commonest = next(token for token, _ in counts.most_common() if token not in barred)
    filler = LineFiller(model, commonest)
    tell(f"filling {len(lines)} lines of {len(files)} held-out files")
    placed = [(line, *found) for line in lines if (found := filler.tokens(line)) is not None]
    known = [filler.of_known_length(*each) for each in placed]
    tell("filling them without their length")
    unknown = [filler.of_unknown_length(line, 1) for line in lines[::_ALONE]]
    chosen = [filler.of_unknown_length(line, _CANDIDATES) for line in lines[::_BEST_OF]]
    stubs = [parses(line.filled(_PASS)) for line, *_ in placed]
    return [
        *_known_rows([one for one, _ in known], [plain for _, plain in known], decides),
        _share("lines that parse when they are written as `pass`", stubs),
        _share("lines that parse, length unknown", [each.parses for each in unknown]),
        _share("exact lines, length unknown", [each.exact for each in unknown]),
        _share(f"lines that parse, length unknown, best of {_CANDIDATES}", [each.parses for each in chosen]),
        _share(f"exact lines, length unknown, best of {_CANDIDATES}", [each.exact for each in chosen]),
    ]


def _known_rows(found: Sequence[_Filled], plain: Sequence[_Filled], decides: bool) -> list[Row]:
    changed = sum(each.changed for each in found)
    return [
        _share("single-line infills that parse", [each.parses for each in found], GOAL, decides,
               plain=[each.parses for each in plain]),
        _share("exact lines", [each.exact for each in found], plain=[each.exact for each in plain]),
        _share("tokens right", [each.right for each in found], plain=[each.right for each in plain]),
        Row(CODE, "functions whose given lines were changed", float(changed), "", len(found), goal=0.0, at_least=False),
    ]  # fmt: skip


def _share(
    name: str,
    values: Sequence[bool | float],
    goal: float | None = None,
    decides: bool = True,
    plain: Sequence[bool | float] | None = None,
) -> Row:
    found = mean_of([100 * float(value) for value in values])
    baseline = None if plain is None else 100 * float(np.mean([float(value) for value in plain]))
    return Row(
        CODE, name, found.value, " %", found.n, found.low, found.high, goal, baseline=baseline,
        baseline_name="" if plain is None else "the commonest token", decides=decides,
    )  # fmt: skip


def evaluate_code(model: Path | None, limit: int, tell: Callable[[str], None] = lambda _: None) -> list[Row]:
    """Rows for the model of a weight folder (None: the bundled one).

    Raises:
        ModelLoadError: the weights cannot be loaded.
    """
    loaded = load_text_model(ModelConfig(path=str(model or paths.bundled_model())))
    files = [file for file in code_files("valid") if file.standard]
    return code_rows(loaded, files, limit=limit, decides=limit > QUICK, tell=tell)
