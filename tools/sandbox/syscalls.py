"""System-call numbers: what the jailed child may call, what kills it, per machine.

Whatever is in neither list answers EPERM. `None` marks a call that the machine does not have.
Sources: Linux `asm/unistd_64.h` and `asm-generic/unistd.h`.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Numbers(NamedTuple):
    """One system call's number on each machine."""

    x86_64: int | None
    aarch64: int | None


AUDIT_ARCH: Final = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
"""What the kernel reports as the architecture of a call; anything else kills."""
X32_BIT: Final = 0x40000000

ALLOWED: Final[dict[str, Numbers]] = {
    "write": Numbers(1, 64),
    "munmap": Numbers(11, 215),
    "brk": Numbers(12, 214),
    "madvise": Numbers(28, 233),
    "mremap": Numbers(25, 216),
    "futex": Numbers(202, 98),
    "setitimer": Numbers(38, 103),
    "clock_gettime": Numbers(228, 113),
    "rt_sigaction": Numbers(13, 134),
    "rt_sigprocmask": Numbers(14, 135),
    "rt_sigreturn": Numbers(15, 139),
    "read": Numbers(0, 63),
    "readv": Numbers(19, 65),
    "writev": Numbers(20, 66),
    "pread64": Numbers(17, 67),
    "close": Numbers(3, 57),
    "fstat": Numbers(5, 80),
    "lseek": Numbers(8, 62),
    "rt_sigpending": Numbers(127, 136),
    "rt_sigtimedwait": Numbers(128, 137),
    "rt_sigsuspend": Numbers(130, 133),
    "sigaltstack": Numbers(131, 132),
    "clock_getres": Numbers(229, 114),
    "clock_nanosleep": Numbers(230, 115),
    "gettimeofday": Numbers(96, 169),
    "getrandom": Numbers(318, 278),
    "getpid": Numbers(39, 172),
    "getppid": Numbers(110, 173),
    "gettid": Numbers(186, 178),
    "getuid": Numbers(102, 174),
    "geteuid": Numbers(107, 175),
    "getgid": Numbers(104, 176),
    "getegid": Numbers(108, 177),
    "getpgid": Numbers(121, 155),
    "getpgrp": Numbers(111, None),
    "getsid": Numbers(124, 156),
    "getresuid": Numbers(118, 148),
    "getresgid": Numbers(120, 150),
    "getgroups": Numbers(115, 158),
    "sched_yield": Numbers(24, 124),
    "sched_getaffinity": Numbers(204, 123),
    "poll": Numbers(7, None),
    "ppoll": Numbers(271, 73),
    "getitimer": Numbers(36, 102),
    "getrusage": Numbers(98, 165),
    "rseq": Numbers(334, 293),
    "set_robust_list": Numbers(273, 99),
    "restart_syscall": Numbers(219, 128),
    "exit": Numbers(60, 93),
    "exit_group": Numbers(231, 94),
}

WITHOUT_EXEC: Final[dict[str, Numbers]] = {
    "mmap": Numbers(9, 222),
    "mprotect": Numbers(10, 226),
}
"""Allowed unless the third argument asks for PROT_EXEC, which kills."""

KILLED: Final[dict[str, Numbers]] = {
    "execve": Numbers(59, 221),
    "execveat": Numbers(322, 281),
    "fork": Numbers(57, None),
    "vfork": Numbers(58, None),
    "clone": Numbers(56, 220),
    "clone3": Numbers(435, 435),
    "socket": Numbers(41, 198),
    "socketpair": Numbers(53, 199),
    "connect": Numbers(42, 203),
    "bind": Numbers(49, 200),
    "listen": Numbers(50, 201),
    "accept": Numbers(43, 202),
    "accept4": Numbers(288, 242),
    "sendto": Numbers(44, 206),
    "sendmsg": Numbers(46, 211),
    "sendmmsg": Numbers(307, 269),
    "recvfrom": Numbers(45, 207),
    "kill": Numbers(62, 129),
    "tkill": Numbers(200, 130),
    "tgkill": Numbers(234, 131),
    "rt_sigqueueinfo": Numbers(129, 138),
    "rt_tgsigqueueinfo": Numbers(297, 240),
    "ptrace": Numbers(101, 117),
    "process_vm_readv": Numbers(310, 270),
    "process_vm_writev": Numbers(311, 271),
    "process_madvise": Numbers(440, 440),
    "kcmp": Numbers(312, 272),
    "pidfd_open": Numbers(434, 434),
    "pidfd_getfd": Numbers(438, 438),
    "pidfd_send_signal": Numbers(424, 424),
    "bpf": Numbers(321, 280),
    "io_uring_setup": Numbers(425, 425),
    "io_uring_enter": Numbers(426, 426),
    "io_uring_register": Numbers(427, 427),
    "io_setup": Numbers(206, 0),
    "io_submit": Numbers(209, 2),
    "memfd_create": Numbers(319, 279),
    "memfd_secret": Numbers(447, 447),
    "userfaultfd": Numbers(323, 282),
    "perf_event_open": Numbers(298, 241),
    "mount": Numbers(165, 40),
    "umount2": Numbers(166, 39),
    "pivot_root": Numbers(155, 41),
    "chroot": Numbers(161, 51),
    "open_tree": Numbers(428, 428),
    "move_mount": Numbers(429, 429),
    "fsopen": Numbers(430, 430),
    "fsmount": Numbers(432, 432),
    "unshare": Numbers(272, 97),
    "setns": Numbers(308, 268),
    "keyctl": Numbers(250, 219),
    "add_key": Numbers(248, 217),
    "request_key": Numbers(249, 218),
    "getrlimit": Numbers(97, 163),
    "setrlimit": Numbers(160, 164),
    "prlimit64": Numbers(302, 261),
    "open_by_handle_at": Numbers(304, 265),
    "seccomp": Numbers(317, 277),
    "init_module": Numbers(175, 105),
    "finit_module": Numbers(313, 273),
    "kexec_load": Numbers(246, 104),
    "reboot": Numbers(169, 142),
}
"""A program has no honest way to reach any of these: the attempt ends it and is reported as `P_SYSCALL`."""


def numbers(table: dict[str, Numbers], machine: str) -> list[int]:
    """The numbers of `table` that exist on `machine` ("x86_64" or "aarch64")."""
    found = (getattr(entry, machine) for entry in table.values())
    return [number for number in found if number is not None]
