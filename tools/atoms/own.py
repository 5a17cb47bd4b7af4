"""Functions of one's own: files named in `MOTHERLODE_ATOMS` join the standard profile, in every command and the jail.

Such a file is trusted code, as the library's own files are: it is imported by the command line and by the process that
jailed children are forked from. Programs can do no more with it than call what it registers.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import sys
import traceback
from pathlib import Path
from typing import Final

from tools.errors import PrerequisiteError

VARIABLE: Final = "MOTHERLODE_ATOMS"
"""Python files, separated as in PATH; each registers functions with `tools.atoms.registry.atom`."""
PACKAGE: Final = "own"
"""Where the modules of such files seem to lie, within `tools.atoms`."""


def own_files() -> tuple[Path, ...]:
    """The files that are named, absolute, in their order; empty where the variable is not set."""
    named = os.environ.get(VARIABLE, "")
    return tuple(Path(part).absolute() for part in named.split(os.pathsep) if part)


def own_environment() -> dict[str, str]:
    """What a process in another folder needs to find the same files; empty where there are none."""
    files = own_files()
    return {VARIABLE: os.pathsep.join(map(str, files))} if files else {}


def own_digest() -> str:
    """SHA-256 over what the files hold, in their order, hexadecimal; empty where there are none.

    Raises:
        PrerequisiteError: One cannot be read.
    """
    files = own_files()
    if not files:
        return ""
    state = hashlib.sha256()
    for path in files:
        state.update(hashlib.sha256(_read(path)).digest())
    return state.hexdigest()


def load_own() -> None:
    """Import the files, so that their functions are registered; once in a process.

    Raises:
        PrerequisiteError: One is missing, is no Python, or registers what is no proper function; the text names the
            file, the line and the cure.
    """
    for path in own_files():
        _load(path)


def _load(path: Path) -> None:
    name = f"tools.atoms.{PACKAGE}.{path.stem}"
    if name in sys.modules:
        if Path(sys.modules[name].__file__ or "") == path:
            return
        raise PrerequisiteError(f"{VARIABLE}: two files are called {path.stem!a}; rename one of them")
    _read(path)
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise PrerequisiteError(f"{VARIABLE}: {path}: is no Python file; its name must end in .py")
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        del sys.modules[name]
        raise PrerequisiteError(f"{VARIABLE}: {place_of(error, path)}: {type(error).__name__}: {error}") from error


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise PrerequisiteError(f"{VARIABLE}: {path}: cannot be read: {error.strerror}; correct or unset it") from error


def place_of(error: BaseException, path: Path | None = None) -> str:
    """The line of one's own files that an error came through last, as `file:line`; just the file where none is known.

    Args:
        error: The error.
        path: The file it came from; any of them when None.
    """
    if isinstance(error, SyntaxError) and error.lineno and path:
        return f"{path}:{error.lineno}"
    files = {str(file) for file in ([path] if path else own_files())}
    places = [
        f"{one.filename}:{one.lineno}" for one in traceback.extract_tb(error.__traceback__) if one.filename in files
    ]
    return places[-1] if places else " ".join(sorted(files))
