"""Configuration of the engine: frozen dataclasses, read from YAML, every value checked.

A wrong file raises ConfigError that names the key, the value and what is allowed; unknown keys are errors, so that a
misspelt option is never ignored.
"""

from __future__ import annotations

import dataclasses
import difflib
import types
import typing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import yaml

from ai_os_diffusion.errors import ConfigError

_T = TypeVar("_T")


def _number(default: Any, low: float, high: float) -> Any:
    return field(default=default, metadata={"range": (low, high)})


def _choice(default: str, *choices: str) -> Any:
    return field(default=default, metadata={"choices": choices})


@dataclass(frozen=True)
class ModelConfig:
    """Which weights to load and where to compute."""

    path: str = ""  # empty: the bundled model
    vocabulary: str = ""  # empty: the bundled vocabulary
    device: str = _choice("auto", "auto", "cpu", "cuda", "xpu", "mps")
    threads: int = _number(0, 0, 256)  # 0: all cores
    mode: str = _choice("diffusion", "diffusion", "ar")


@dataclass(frozen=True)
class DiffusionConfig:
    """How text is denoised."""

    steps: int = _number(8, 1, 1024)
    length: int = _number(32, 1, 256)  # tokens
    sampler: str = _choice("confidence", "confidence", "ancestral", "block", "entropy", "remasking")
    block: int = _number(16, 1, 256)  # tokens of a block, for the block sampler
    schedule: str = _choice("log-linear", "log-linear", "linear", "cosine")
    temperature: float = _number(0.0, 0.0, 4.0)
    threshold: float = _number(0.9, 0.0, 1.0)  # commit every token surer than this (confidence and block samplers)
    entropy_bound: float = _number(0.5, 0.0, 100.0)  # nats that the tokens of one step have together (entropy sampler)
    remask: float = _number(0.1, 0.0, 1.0)  # how readily a token is taken back (remasking sampler)
    guidance: float = _number(0.0, 0.0, 20.0)  # pull towards the prompt; above 0 every step is computed twice
    best_of: int = _number(1, 1, 16)  # texts that are made, of which the likeliest is kept


@dataclass(frozen=True)
class MediaConfig:
    """What says and draws beside the model of text."""

    voice: str = ""  # folder of a voice; empty: the bundled one, which belongs to the bundled model
    speech_steps: int = _number(6, 1, 256)
    pictures: str = ""  # folder of what draws; empty: the bundled one, which belongs to the bundled model
    picture_steps: int = _number(12, 1, 1024)
    picture_guidance: float = _number(2.0, 0.0, 20.0)


@dataclass(frozen=True)
class MemoryConfig:
    """How memories are cut, found and read."""

    chunk_words: int = _number(90, 20, 130)
    top_k: int = _number(10, 1, 100)
    candidates: int = _number(12, 1, 200)  # passages that the evidence pointer reads
    max_file_mb: float = _number(50.0, 0.001, 1000.0)
    read_pictures: bool = True  # the words in pictures, where tesseract is installed
    transcribe: bool = True  # recordings, where pocketsphinx is installed


@dataclass(frozen=True)
class UncertaintyConfig:
    """When an answer is too uncertain to give, and when that should start an evolution run."""

    abstain_below: float = _number(0.31, 0.0, 1.0)  # probability that the answer is right
    evolve_above: float = _number(0.0, 0.0, 1.0)  # uncertainty that switches the trigger on; 0: the model's own
    evolve_below: float = _number(0.0, 0.0, 1.0)  # and off again (hysteresis); 0: two thirds of that


@dataclass(frozen=True)
class EvolutionConfig:
    """Background learning; off until the user asks for it."""

    enabled: bool = False
    minutes_per_day: float = _number(30.0, 0.0, 1440.0)
    disk_mb: float = _number(200.0, 0.0, 100_000.0)


@dataclass(frozen=True)
class EngineConfig:
    """Everything that `ArrowEngine` needs to know."""

    profile: str = ""  # empty: the user's data folder
    model: ModelConfig = field(default_factory=ModelConfig)
    diffusion: DiffusionConfig = field(default_factory=DiffusionConfig)
    media: MediaConfig = field(default_factory=MediaConfig)
    memory: MemoryConfig = field(default_factory=MemoryConfig)
    uncertainty: UncertaintyConfig = field(default_factory=UncertaintyConfig)
    evolution: EvolutionConfig = field(default_factory=EvolutionConfig)

    def __post_init__(self) -> None:
        writing = self.diffusion
        if writing.best_of > 1 and writing.temperature == 0 and writing.sampler not in ("ancestral", "remasking"):
            raise ConfigError(
                f"diffusion.best_of is {writing.best_of}, but at temperature 0 the {writing.sampler} sampler writes "
                "one text only.",
                remedy="Set diffusion.temperature above 0, or diffusion.best_of to 1.",
                context={"key": "diffusion.best_of", "value": writing.best_of},
            )
        trigger = self.uncertainty
        if trigger.evolve_below > trigger.evolve_above:
            raise ConfigError(
                f"uncertainty.evolve_below is {trigger.evolve_below}, above uncertainty.evolve_above "
                f"({trigger.evolve_above}).",
                remedy="Choose evolve_below ≤ evolve_above, or set neither.",
                context={"key": "uncertainty.evolve_below", "value": trigger.evolve_below},
            )

    @staticmethod
    def from_dict(values: dict[str, Any], origin: str = "configuration") -> EngineConfig:
        """Build from nested mappings; raises ConfigError."""
        return _build(EngineConfig, values, "", origin)

    @staticmethod
    def load(path: str | Path) -> EngineConfig:
        """Read a YAML file; raises ConfigError naming file, key, value and allowed range."""
        source = Path(path)
        try:
            text = source.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(
                f"The configuration file {source} cannot be read: {error}.",
                remedy="Check the path and that it is UTF-8 text.",
                context={"file": source},
            ) from error
        try:
            values = yaml.safe_load(text)
        except yaml.YAMLError as error:
            raise ConfigError(
                f"The configuration file {source} is not valid YAML: {error}.",
                remedy="Correct the line that the message names.",
                context={"file": source},
            ) from error
        if values is None:
            values = {}
        if not isinstance(values, dict):
            raise ConfigError(
                f"The configuration file {source} holds a {type(values).__name__}, not keys with values.",
                remedy="Write `key: value` lines.",
                context={"file": source},
            )
        return EngineConfig.from_dict(values, str(source))

    def to_yaml(self) -> str:
        """The configuration as YAML text that `load` reads back."""
        return yaml.safe_dump(dataclasses.asdict(self), sort_keys=False, allow_unicode=True)


def _build(cls: type[_T], values: dict[str, Any], prefix: str, origin: str) -> _T:
    known = {f.name: f for f in dataclasses.fields(cls)}  # type: ignore[arg-type]
    hints = typing.get_type_hints(cls)
    made: dict[str, Any] = {}
    for name, value in values.items():
        key = f"{prefix}{name}"
        if name not in known:
            near = difflib.get_close_matches(str(name), known, 1)
            hint = f"Did you mean `{prefix}{near[0]}`?" if near else f"Known keys: {', '.join(known)}."
            raise ConfigError(f"{origin}: unknown key `{key}`.", remedy=hint, context={"file": origin, "key": key})
        kind = hints[name]
        if dataclasses.is_dataclass(kind):
            if not isinstance(value, dict):
                raise _wrong(origin, key, value, "a group of keys")
            made[name] = _build(typing.cast(type[Any], kind), value, f"{key}.", origin)
        else:
            made[name] = _checked(known[name], kind, value, key, origin)
    return cls(**made)


def _checked(spec: dataclasses.Field[Any], kind: Any, value: Any, key: str, origin: str) -> Any:
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    allowed = kind if not isinstance(kind, types.UnionType) else typing.get_args(kind)
    if not isinstance(value, allowed) or (isinstance(value, bool) and kind is not bool):
        raise _wrong(origin, key, value, f"a value of type {getattr(kind, '__name__', kind)}")
    if "range" in spec.metadata:
        low, high = spec.metadata["range"]
        if not low <= value <= high:
            raise _wrong(origin, key, value, f"between {low} and {high}")
    if "choices" in spec.metadata and value not in spec.metadata["choices"]:
        raise _wrong(origin, key, value, f"one of {', '.join(spec.metadata['choices'])}")
    return value


def _wrong(origin: str, key: str, value: object, allowed: str) -> ConfigError:
    return ConfigError(
        f"{origin}: `{key}` is {value!r}; it must be {allowed}.",
        remedy=f"Correct `{key}` or remove it to use the default.",
        context={"file": origin, "key": key, "value": value, "allowed": allowed},
    )
