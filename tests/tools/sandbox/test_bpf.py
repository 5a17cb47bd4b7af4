"""The filter, run by a small interpreter of classic BPF: every listed call gets its verdict on both machines."""

import re
import struct
from pathlib import Path

import pytest

from tools.sandbox.bpf import RET_ALLOW, RET_EPERM, RET_KILL_PROCESS, build_filter
from tools.sandbox.syscalls import ALLOWED, AUDIT_ARCH, KILLED, WITHOUT_EXEC, X32_BIT, numbers

MACHINES = sorted(AUDIT_ARCH)
HEADER = Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h")


def run(program: bytes, number: int, arch: int, arguments=(0,) * 6) -> int:
    """The verdict of `program`; raises when it reads or jumps outside."""
    data = struct.pack("<IIQ6Q", number, arch, 0, *arguments)
    steps = list(struct.iter_unpack("<HBBI", program))
    at, accumulator = 0, 0
    while True:
        code, if_true, if_false, value = steps[at]
        at += 1
        if code == 0x20:
            (accumulator,) = struct.unpack_from("<I", data, value)
        elif code == 0x06:
            return value
        else:
            holds = {0x15: accumulator == value, 0x35: accumulator >= value, 0x45: bool(accumulator & value)}[code]
            at += if_true if holds else if_false


@pytest.mark.parametrize("machine", MACHINES)
def test_every_listed_call_gets_its_verdict(machine):
    program = build_filter(machine)
    verdict = {number: RET_ALLOW for number in numbers(ALLOWED, machine) + numbers(WITHOUT_EXEC, machine)}
    verdict |= dict.fromkeys(numbers(KILLED, machine), RET_KILL_PROCESS)
    for number in range(600):
        assert run(program, number, AUDIT_ARCH[machine]) == verdict.get(number, RET_EPERM), number


@pytest.mark.parametrize("machine", MACHINES)
def test_another_architecture_kills(machine):
    program = build_filter(machine)
    for arch in (0x40000003, 0x40000028, 0, *(AUDIT_ARCH[other] for other in MACHINES if other != machine)):
        assert run(program, numbers(ALLOWED, machine)[0], arch) == RET_KILL_PROCESS


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("number", [X32_BIT, X32_BIT + 1, 0xFFFFFFFF])
def test_x32_numbers_kill(machine, number):
    assert run(build_filter(machine), number, AUDIT_ARCH[machine]) == RET_KILL_PROCESS


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize(
    ("protection", "expected"),
    [(0, RET_ALLOW), (1, RET_ALLOW), (3, RET_ALLOW), (4, RET_KILL_PROCESS), (7, RET_KILL_PROCESS)],
)
def test_executable_memory_kills(machine, protection, expected):
    for number in numbers(WITHOUT_EXEC, machine):
        high_bits = (0, 0, protection | 1 << 32, 0, 0, 0)
        for arguments in ((0, 0, protection, 0, 0, 0), high_bits):
            assert run(build_filter(machine), number, AUDIT_ARCH[machine], arguments) == expected


def test_no_call_is_in_two_lists():
    assert not ALLOWED.keys() & KILLED.keys()
    for machine in MACHINES:
        listed = [number for table in (ALLOWED, WITHOUT_EXEC, KILLED) for number in numbers(table, machine)]
        assert len(listed) == len(set(listed))


def test_nothing_that_names_a_file_or_a_process_is_allowed():
    suspicious = re.compile(r"open|path|stat(?!$)|exec|fork|clone|kill|queueinfo|link|chmod|mount|socket|ptrace|prctl")
    assert [name for name in ALLOWED if suspicious.search(name) and name != "fstat"] == []


@pytest.mark.skipif(not HEADER.exists(), reason="the kernel's header is not installed")
def test_numbers_are_those_of_the_kernel_header():
    known = dict(re.findall(r"#define __NR_(\w+) (\d+)", HEADER.read_text()))
    for table in (ALLOWED, WITHOUT_EXEC, KILLED):
        for name, entry in table.items():
            assert int(known[name]) == entry.x86_64, name
