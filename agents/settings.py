"""Settings of a run: a preset, then a file, then the command line; the later wins. No secrets live here."""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from importlib.resources import files
from pathlib import Path
from typing import Any

from agents.setting_values import SettingValues
from tools.errors import UserError

PROFILES = ("standard", "refav")
EGO_CENTRES = ("log", "readme")
EMBEDDERS = ("auto", "minilm", "hashing")
_MOST_WORKERS = 64
_BOUNDS: Mapping[str, tuple[float, float]] = {
    "candidates": (1, 32), "rewrites": (0, 16), "examples": (0, 32), "repairs": (0, 20), "review_rounds": (0, 10),
    "trial_logs": (1, 64), "temperature": (0, 2), "seed": (0, 2**31 - 1), "max_calls": (0, 10**9),
    "max_tokens": (0, 10**12), "max_usd": (0, 10**6), "timeout_s": (0.01, 3600), "concurrency": (1, 256),
    "requests_per_minute": (0, 10**6),
}  # fmt: skip


@dataclass(frozen=True)
class Settings(SettingValues):
    """How to run: `SettingValues`, checked."""

    def __post_init__(self) -> None:
        if self.profile not in PROFILES:
            raise UserError(f"unknown profile {self.profile!a}; there are {' and '.join(PROFILES)}")
        if self.ego_centre not in EGO_CENTRES:
            raise UserError(f"unknown ego centre {self.ego_centre!a}; there are {' and '.join(EGO_CENTRES)}")
        if not 0 <= self.workers <= _MOST_WORKERS:
            raise UserError(f"workers must lie between 0 and {_MOST_WORKERS}, not {self.workers}")
        if self.embedder not in EMBEDDERS:
            raise UserError(f"unknown embedder {self.embedder!a}; there are {', '.join(EMBEDDERS)}")
        for name, (low, high) in _BOUNDS.items():
            if not low <= getattr(self, name) <= high:
                raise UserError(f"{name} must lie between {low:g} and {high:g}, not {getattr(self, name)}")
        if self.has_models and not (self.model or (self.write_models and self.augment_model and self.review_model)):
            raise UserError("name a model for everything (model), or one each for writing, augmenting and reviewing")

    @property
    def has_models(self) -> bool:
        """True when any model is to be asked."""
        return any((self.model, self.write_models, self.augment_model, self.review_model, self.judge_model))

    @property
    def writers(self) -> tuple[str, ...]:
        """The models that write programs, in turn; empty without models."""
        named = tuple(name.strip() for name in self.write_models.split(",") if name.strip())
        return named or ((self.model,) if self.model else ())

    @property
    def n_workers(self) -> int:
        """The number of children that `workers` stands for."""
        return self.workers or min(8, len(os.sched_getaffinity(0)))

    @property
    def cache_dir(self) -> Path:
        """The ingest cache's folder."""
        from tools.cache_folder import default_cache_dir

        return Path(self.cache).expanduser() if self.cache else default_cache_dir()

    def resolved(self) -> dict[str, Any]:
        """Plain values by name as they took effect: paths absolute, the number of children counted."""
        places = {"out": str(Path(self.out).resolve()), "cache": str(self.cache_dir.resolve())}
        return {**asdict(self), **places, "workers": self.n_workers}

    def as_dict(self) -> dict[str, Any]:
        """Plain values by name."""
        return asdict(self)


def load_settings(config: str = "offline", overrides: Mapping[str, Any] | None = None) -> Settings:
    """Settings from a preset or file, changed by `overrides`; an override that is None changes nothing.

    Args:
        config: Name of a preset in `configs/` or path of a YAML file.
        overrides: Values from the command line.

    Raises:
        UserError: No such preset or file, an unknown key, or a value of the wrong kind.
    """
    given = {name: value for name, value in (overrides or {}).items() if value is not None}
    return Settings(**{**_checked(_read(config), config), **given})


def _read(config: str) -> Any:
    import yaml

    preset = files("configs").joinpath(f"{Path(config).name}.yaml")
    path = Path(config)
    try:
        text = path.read_text(encoding="utf-8") if path.is_file() else preset.read_text(encoding="utf-8")
        return yaml.safe_load(text) or {}
    except FileNotFoundError:
        raise UserError(f"no preset and no file named {config!a}; presets: {', '.join(_presets())}") from None
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise UserError(f"{config}: cannot be read: {' '.join(str(error).split())}") from error


def _presets() -> list[str]:
    named = sorted(path.name for path in files("configs").iterdir() if path.name.endswith(".yaml"))
    return [name.removesuffix(".yaml") for name in named if name != "prices.yaml"]


def _checked(values: Any, where: str) -> dict[str, Any]:
    """The settings of a file, each known and of its kind; how they go together is seen when all are there."""
    if not isinstance(values, dict):
        raise UserError(f"{where}: settings must be names with values")
    kinds = {field.name: type(field.default) for field in fields(Settings)}
    given: dict[str, Any] = {}
    for name, value in values.items():
        if name not in kinds:
            near = difflib.get_close_matches(str(name), kinds, n=1)
            raise UserError(f"{where}: unknown setting {name!a}" + (f"; did you mean {near[0]}?" if near else ""))
        if kinds[name] is float and type(value) is int:
            value = float(value)
        if type(value) is not kinds[name]:
            raise UserError(f"{where}: {name} must be {kinds[name].__name__}, not {value!a}")
        given[name] = value
    return given
