"""Settings of a run: a preset, then a file, then the command line; the later wins. No secrets live here."""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

from tools.errors import UserError

PROFILES = ("standard", "refav")
EGO_CENTRES = ("log", "readme")
_MOST_WORKERS = 64


@dataclass(frozen=True, slots=True)
class Settings:
    """How to run.

    Attributes:
        profile: Which definitions the atoms follow: `standard` or `refav`.
        workers: Jailed children at the same time; 0 means one per processor, 8 at most.
        out: Folder that run folders are made in.
        cache: Folder of the ingest cache; empty means the user's cache folder.
        allow_weak_sandbox: Accept a kernel that cannot filter system calls.
        ego_centre: Where an ego vehicle that the log does not annotate stands in the challenge's files: `log` (the
            ego-frame origin, as in the official files) or `readme` (1.422 m ahead, as the challenge's text has it).
        refine: Refine the tracks of every log before they are searched (`tools.tracking`).
    """

    profile: str = "standard"
    workers: int = 0
    out: str = "runs"
    cache: str = ""
    allow_weak_sandbox: bool = False
    ego_centre: str = "log"
    refine: bool = False

    def __post_init__(self) -> None:
        if self.profile not in PROFILES:
            raise UserError(f"unknown profile {self.profile!a}; there are {' and '.join(PROFILES)}")
        if self.ego_centre not in EGO_CENTRES:
            raise UserError(f"unknown ego centre {self.ego_centre!a}; there are {' and '.join(EGO_CENTRES)}")
        if not 0 <= self.workers <= _MOST_WORKERS:
            raise UserError(f"workers must lie between 0 and {_MOST_WORKERS}, not {self.workers}")

    @property
    def n_workers(self) -> int:
        """The number of children that `workers` stands for."""
        return self.workers or min(8, len(os.sched_getaffinity(0)))

    @property
    def cache_dir(self) -> Path:
        """The ingest cache's folder."""
        from tools.av2.cache import default_cache_dir

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
    settings = _apply(Settings(), _read(config), config)
    given = {name: value for name, value in (overrides or {}).items() if value is not None}
    return replace(settings, **given)


def _read(config: str) -> Any:
    import yaml

    preset = files("configs").joinpath(f"{Path(config).name}.yaml")
    path = Path(config)
    try:
        text = path.read_text(encoding="utf-8") if path.is_file() else preset.read_text(encoding="utf-8")
        return yaml.safe_load(text) or {}
    except FileNotFoundError:
        raise UserError(f"no preset and no file named {config!a}") from None
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise UserError(f"{config}: cannot be read: {' '.join(str(error).split())}") from error


def _apply(settings: Settings, values: Any, where: str) -> Settings:
    if not isinstance(values, dict):
        raise UserError(f"{where}: settings must be names with values")
    kinds = {field.name: type(getattr(settings, field.name)) for field in fields(settings)}
    for name, value in values.items():
        if name not in kinds:
            near = difflib.get_close_matches(str(name), kinds, n=1)
            raise UserError(f"{where}: unknown setting {name!a}" + (f"; did you mean {near[0]}?" if near else ""))
        if type(value) is not kinds[name]:
            raise UserError(f"{where}: {name} must be {kinds[name].__name__}, not {value!a}")
    return replace(settings, **values)
