"""What can happen in sample logs: every module here registers event kinds and recipes; they are loaded by name."""

from importlib import import_module
from pkgutil import iter_modules

from tools.av2.samples.recipe import RECIPES

__all__ = ["RECIPES"]

for _name in sorted(module.name for module in iter_modules(__path__)):
    import_module(f"{__name__}.{_name}")
