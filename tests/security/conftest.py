"""Canaries and detectors: a folder that only the sandbox protects, listeners, checksums of what programs share."""

import hashlib
import json
import os
import platform
import select
import socket
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

import pytest

SECRET = "sk-canary-5f0e77b1c2"
ABSTRACT_NAME = "sbx-canary"


@dataclass
class Canaries:
    """What hostile programs are pointed at, and whether they touched it."""

    folder: Path
    shared_files: list[Path]
    listeners: list[socket.socket] = field(default_factory=list)

    def __post_init__(self):
        self.renew()
        self.tcp = self._listen(socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 0))
        self.udp = self._listen(socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 0))
        # One name for the whole machine: tests that run side by side each need their own.
        self.abstract_name = f"{ABSTRACT_NAME}-{os.getpid()}-{self.tcp}"
        self._listen(socket.AF_UNIX, socket.SOCK_STREAM, "\0" + self.abstract_name)
        self.shared_before = self._checksums()

    def renew(self):
        """Put the folder into its first state."""
        self.folder.mkdir(exist_ok=True)
        self.folder.chmod(0o777)
        for path in self.folder.iterdir():
            path.rmdir() if path.is_dir() else path.unlink()
        self.secret.write_text(SECRET)
        self.secret.chmod(0o666)

    @property
    def secret(self):
        return self.folder / "secret.txt"

    def _listen(self, family, kind, address):
        listener = socket.socket(family, kind)
        listener.bind(address)
        if kind == socket.SOCK_STREAM:
            listener.listen(64)
        self.listeners.append(listener)
        return listener.getsockname()[1]

    def _checksums(self):
        return {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in self.shared_files}

    def point(self, code):
        """The program with the places of the canaries filled in."""
        filled = code.replace("@CANARY@", str(self.folder)).replace(ABSTRACT_NAME, self.abstract_name)
        return filled.replace("@TCP@", str(self.tcp)).replace("@UDP@", str(self.udp))

    def touched(self):
        """What happened to the canaries, in words; empty when nothing did."""
        present = list(self.folder.iterdir()) if self.folder.exists() else []
        found = [f"new file {path.name}" for path in present if path != self.secret]
        if not self.secret.exists() or self.secret.read_text() != SECRET:
            found.append("secret.txt changed")
        for listener in select.select(self.listeners, [], [], 0)[0]:
            found.append(f"something reached {listener.getsockname()!r}")
            (listener.recv(100) if listener.type == socket.SOCK_DGRAM else listener.accept()[0].close())
        changed = self._checksums()
        return found + [f"{path} changed" for path in self.shared_files if changed[path] != self.shared_before[path]]

    def close(self):
        for listener in self.listeners:
            listener.close()


@pytest.fixture(scope="module")
def open_folder(tmp_path_factory):
    """A folder that another user may enter: the temporary folder's parents are private otherwise."""
    folder = tmp_path_factory.mktemp("canaries")
    for place in (folder, *folder.parents):
        if place.stat().st_uid == folder.stat().st_uid and len(place.parts) > 2:
            place.chmod(place.stat().st_mode | 0o055)
    return folder


@pytest.fixture(scope="module")
def canaries(open_folder, tiny_logs):
    made = Canaries(open_folder / "canary", [path for log in tiny_logs for path in log.iterdir()])
    yield made
    made.close()


@pytest.fixture(scope="session")
def corpus(shared_data):
    """The shared corpus of hostile programs, by id."""
    entries = json.loads((shared_data / "security" / "hostile_programs.json").read_text())
    return {entry["id"]: entry for entry in entries}


@pytest.fixture(scope="session")
def extra_hostile():
    """Further hostile programs, by name, those of other machines left out."""
    entries = tomllib.loads((Path(__file__).parent / "extra_hostile.toml").read_text())
    return {name: entry for name, entry in entries.items() if entry.get("machine") in (None, platform.machine())}
