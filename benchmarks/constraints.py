"""What constraints on free text do and cost: how many texts meet them without, by guidance alone, and in the end.

The bundled model writes about the same prompts with the same seeds, without and with each set of constraints in turn.
A text without constraints meets them by chance; guidance alone is the first draw. Times are CPU times of the process.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Sequence

from ai_os_diffusion.arrow_engine import ArrowEngine
from ai_os_diffusion.config import DiffusionConfig, EngineConfig
from ai_os_diffusion.guidance import Constraint, Field, JsonObject, Length, Mentions, Style, Without
from ai_os_diffusion.types import TextOutput
from harness import Bar, finish, on_one_thread, parse_args

LENGTH, STEPS = 32, 8
PROMPTS = tuple(
    f"Write a short note about {subject}."
    for subject in "the garden|the meeting on Monday|a walk by the sea|the new neighbour|my brother's car".split("|")
)
SCHEMA = {
    "title": Field(),
    "count": Field("number", tokens=1),
    "done": Field("boolean"),
    "mood": Field("enum", ("good", "bad", "mixed")),
}
SETS: dict[str, list[Constraint]] = {
    "length": [Length(12, 18)],
    "forbidden words": [Without(("the", "note", "you"))],
    "required fact": [Mentions("the blue gate")],
    "JSON": [JsonObject(SCHEMA)],
    "style": [Style(("calm",), most_in_sentence=6)],
    "four at once": [Length(8, 24), Without(("you",)), Mentions("at nine"), Style(("calm",), most_in_sentence=10)],
}


def written(engine: ArrowEngine, prompt: str, seed: int, constraints: Sequence[Constraint]) -> tuple[TextOutput, float]:
    """(text, CPU seconds)."""
    begun = time.process_time()
    made = engine.diffuse(prompt, steps=STEPS, length=LENGTH, seed=seed, constraints=constraints)
    taken = time.process_time() - begun
    if not isinstance(made, TextOutput):
        raise SystemExit("free text was expected")
    return made, taken


def main() -> None:
    """Print a line for each set, and the bars."""
    args = parse_args(__doc__.splitlines()[0])
    on_one_thread()
    tried = [(prompt, seed) for seed in range(1 if args.quick else 6) for prompt in PROMPTS]
    figures: dict[str, object] = {}
    bars: list[Bar] = []
    with tempfile.TemporaryDirectory() as folder:
        config = EngineConfig(profile=f"{folder}/profile", diffusion=DiffusionConfig(temperature=0.7))
        with ArrowEngine(config) as engine:
            written(engine, *tried[0], ())
            for name, constraints in SETS.items():
                pairs = [(written(engine, *each, ()), written(engine, *each, constraints)) for each in tried]
                met = lambda text, asked=constraints: not any(each.energy(text) for each in asked)  # noqa: E731
                free = statistics.fmean(met(plain.text) for (plain, _), _ in pairs)
                reports = [made.constrained for _, (made, _) in pairs if made.constrained]
                guided = statistics.fmean(report.met_by_guidance for report in reports)
                final = statistics.fmean(met(made.text) for _, (made, _) in pairs)
                edited = statistics.fmean(report.edited for report in reports)
                ratio = statistics.median(made[1] / plain[1] for plain, made in pairs)
                figures[name] = {
                    "without": free, "first draw": guided, "with": final, "edited": edited, "time": ratio,
                }  # fmt: skip
                print(
                    f"{name:>15}: met {free:.0%} without, {guided:.0%} in the first draw, {final:.0%} in the end "
                    f"({edited:.0%} edited), {ratio:.1f} x the time, n {len(pairs)}"
                )
                bars.append(Bar(f"{name} met", 100 * final, 100.0, unit=" %"))
    finish(bars, args, figures)


if __name__ == "__main__":
    main()
