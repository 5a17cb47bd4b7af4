"""A jail that is not there must stop everything: refused calls, calls that only pretend, unknown machines."""

import os

import pytest

from tools.errors import PrerequisiteError, SandboxError
from tools.sandbox import probe as probing
from tools.sandbox.bpf import build_filter
from tools.sandbox.probe import JailReport, probe


def start(executor_with, stub, **settings):
    with executor_with("stubbed", profile=stub, **settings) as executor:
        return executor.report


@pytest.mark.parametrize(
    "name",
    [
        "landlock_restrict_self",
        "seccomp",
        "no_new_privs",
        "PR_SET_DUMPABLE",
        "PR_SET_PDEATHSIG",
        "setrlimit",
        "setpgid",
    ],
)
def test_a_refused_call_refuses_the_start(executor_with, name):
    with pytest.raises(SandboxError, match="self-test"):
        start(executor_with, f"ENOSYS {name}")


@pytest.mark.parametrize("name", ["landlock_restrict_self", "seccomp", "setrlimit", "closerange"])
def test_a_call_that_only_pretends_refuses_the_start(executor_with, name):
    with pytest.raises(SandboxError, match="self-test"):
        start(executor_with, f"lie {name}")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root changes its user")
@pytest.mark.parametrize(
    "stub", ["ENOSYS setresuid", "lie setresuid", "lie setresgid", "ENOSYS setgroups", "lie setgroups"]
)
def test_staying_root_refuses_the_start(executor_with, stub):
    with pytest.raises(SandboxError, match="self-test"):
        start(executor_with, stub)


def test_a_kernel_without_landlock_is_reported_as_such(executor_with):
    report = start(executor_with, "ENOSYS landlock_create_ruleset")
    assert (report.mode, report.landlock_abi, report.seccomp) == ("strict-seccomp", 0, True)


def test_a_kernel_without_seccomp_is_refused_unless_asked_for(executor_with):
    stub = "ENOSYS prctl(PR_GET_SECCOMP)"
    with pytest.raises(PrerequisiteError, match="--allow-weak-sandbox"):
        start(executor_with, stub)
    assert start(executor_with, stub, allow_weak=True).mode == "weak"


def test_this_machine_is_reported(executor_with):
    with executor_with("small") as executor:
        assert executor.report == probe()


def test_an_unknown_machine_has_no_strict_mode(monkeypatch):
    monkeypatch.setattr(probing.platform, "machine", lambda: "riscv64")
    assert probe().mode == "weak"
    with pytest.raises(KeyError):
        build_filter("riscv64")


def test_another_platform_is_refused_even_when_weak_is_allowed(monkeypatch):
    monkeypatch.setattr(probing.sys, "platform", "darwin")
    report = probe()
    assert report.mode == "unsupported"
    with pytest.raises(PrerequisiteError, match="WSL2"):
        report.require(allow_weak=True)


def test_strict_modes_are_accepted_and_weak_is_not():
    for mode in ("strict", "strict-seccomp"):
        JailReport(mode, 0, True, False, "x86_64").require(allow_weak=False)
    with pytest.raises(PrerequisiteError):
        JailReport("weak", 7, False, False, "x86_64", "x").require(allow_weak=False)
