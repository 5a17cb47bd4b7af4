"""The children that work for one schedule: new ones, and those that wait for another batch of programs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import asdict

from tools.sandbox.conversation import Conversation
from tools.sandbox.host import ZygoteHost
from tools.sandbox.jobs import Briefing, Job
from tools.sandbox.limits import JailLimits
from tools.sandbox.messages import Discard, Message, Reap, Reaped, Spawn, Spawned, Unreadable
from tools.sandbox.texts import pour, pour_more


class Staff:
    """Gives every job a child.

    Args:
        host: Forks the children.
        limits: Of every program.
        numbers: Numbers for jobs.
        briefing: What programs are told about images and what they may ask; None: nobody looks at any.
        keeps: A child that has done its job waits for another one over the same logs, until `close`.
    """

    def __init__(
        self, host: ZygoteHost, limits: JailLimits, numbers: Iterator[int], briefing: Briefing | None, keeps: bool
    ) -> None:
        self._host, self._limits, self._numbers, self._briefing, self._keeps = host, limits, numbers, briefing, keeps
        self._idle: dict[tuple[int, ...], list[Conversation]] = {}

    def waiting_for(self, job: Job) -> Conversation | None:
        """A child that waits for such a job, and now does it; None where there is none, or none that listens."""
        idle = [] if job.alone else self._idle.get(job.log_keys, [])
        while idle:
            conversation = idle.pop()
            if pour_more(conversation.texts, job.texts):
                conversation.resume(job.n_lines)
                return conversation
            self._dismiss(conversation)
        return None

    def new_for(self, job: Job) -> Conversation | Unreadable:
        """A child that has run nothing yet, at this job; or the log that cannot be read."""
        number = next(self._numbers)
        logs = [(log.key, str(log.path), log.annotations) for log in job.logs]
        reply, descriptors = self._host.ask_for(Spawn(number, logs, asdict(self._limits)), Message)
        if not isinstance(reply, Spawned):
            assert isinstance(reply, Unreadable)
            return reply
        read_end, texts = descriptors
        os.set_blocking(read_end, False)
        shapes = [(n_tracks, n_frames) for n_tracks, n_frames in reply.shapes]
        nonce, derived = bytes.fromhex(reply.nonce), self._host.hello.derived
        brief = self._briefing
        visual, answers = (None, None) if brief is None else (brief.visual, brief.packed(job.logs))
        conversation = Conversation(number, read_end, nonce, shapes, job.n_lines, self._limits, derived, visual)
        try:
            pour(texts, job.texts, answers, more=self._keeps)
        finally:
            if self._keeps:
                conversation.texts = texts
            else:
                os.close(texts)
        return conversation

    def done(self, conversation: Conversation, job: Job) -> None:
        """A child has done its job well: it waits for another one, or is let go."""
        if self._keeps and conversation.may_go_on:
            self._idle.setdefault(job.log_keys, []).append(conversation)
        else:
            self._dismiss(conversation)

    def collect(self, conversation: Conversation, force: bool) -> Reaped:
        """See a child to its end, and be told how it ended."""
        conversation.close()
        return self._host.ask(Reap(conversation.job, force), Reaped)

    def close(self) -> None:
        """Let those go that wait."""
        for idle in self._idle.values():
            while idle:
                self._dismiss(idle.pop())

    def _dismiss(self, conversation: Conversation) -> None:
        conversation.close()
        if self._host.alive:
            self._host.tell(Discard(conversation.job))
