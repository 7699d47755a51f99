"""Where parts of a plan are worked on: in this process, or in a few local ones.

A `Pool` takes a round of parts and gives an answer for each, in their order. Another one (over a
message queue, say) can be handed to `plan()`; parts and answers are plain data that pickle.
"""

import os
import sys
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerContext, SpawnContext
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Event
from types import TracebackType
from typing import Protocol

from routing.solver.engines.answer import Answer
from routing.solver.parts import Bench, Part

#: Seconds between two looks at the caller's stop.
LOOK_SECONDS = 0.1
#: Seconds that a process has to end after it was asked to.
GRACE_SECONDS = 5.0

Stop = Callable[[], bool]


class Pool(Protocol):
    """Works on parts, several at a time."""

    @property
    def size(self) -> int:
        """How many parts are worked on at once."""

    def run(self, parts: Sequence[Part], stop: Stop | None = None) -> list[Answer]:
        """An answer for each part; parts end early once `stop` says so."""

    def close(self) -> None:
        """Give back processes; the pool is not used again."""


class InProcess:
    """One part after the other, here."""

    size = 1

    def __init__(self) -> None:
        self._bench = Bench()

    def run(self, parts: Sequence[Part], stop: Stop | None = None) -> list[Answer]:
        """An answer for each part."""
        return [self._bench.solve(part, stop) for part in parts]

    def close(self) -> None:
        """Nothing to give back."""


class LocalProcesses:
    """A few processes on this machine; each keeps its searches between rounds."""

    def __init__(self, size: int):
        self._context = _context()
        self._halt = self._context.Event()
        self._has: list[list[str]] = [[] for _ in range(size)]
        started = [self._start() for _ in range(size)]
        self._pipes = [pipe for pipe, _ in started]
        self._workers = [worker for _, worker in started]

    @property
    def size(self) -> int:
        """How many processes there are."""
        return len(self._pipes)

    def run(self, parts: Sequence[Part], stop: Stop | None = None) -> list[Answer]:
        """An answer for each part; the part with number i prefers process i modulo `size`."""
        self._halt.clear()
        answers: dict[int, Answer] = {}
        queues = [list(range(n, len(parts), self.size)) for n in range(self.size)]
        busy: dict[Connection, tuple[int, int]] = {}
        for worker in range(self.size):
            self._next(worker, queues, parts, busy)
        while busy:
            for pipe in wait(list(busy), LOOK_SECONDS):
                if not isinstance(pipe, Connection):
                    continue
                worker, number = busy.pop(pipe)
                try:
                    answer = pipe.recv()
                except EOFError:
                    self._replace(worker)
                    answer = Answer({})
                if isinstance(answer, BaseException):
                    raise answer
                answers[number] = answer
                self._next(worker, queues, parts, busy)
            if stop is not None and not self._halt.is_set() and stop():
                self._halt.set()
        return [answers[number] for number in range(len(parts))]

    def close(self) -> None:
        """Ask the processes to end, and end those that do not."""
        self._halt.set()
        for pipe in self._pipes:
            try:
                pipe.send(None)
            except OSError:
                continue
        for worker in self._workers:
            worker.join(GRACE_SECONDS)
            if worker.is_alive():
                worker.terminate()
        for pipe in self._pipes:
            pipe.close()

    def __enter__(self) -> "LocalProcesses":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _start(self) -> tuple[Connection, BaseProcess]:
        ours, theirs = self._context.Pipe()
        worker = self._context.Process(target=_serve, args=(theirs, self._halt), daemon=True)
        worker.start()
        theirs.close()
        return ours, worker

    def _replace(self, worker: int) -> None:
        """A process died, by an engine's fault or for want of memory: another takes its place."""
        self._pipes[worker].close()
        self._workers[worker].join(GRACE_SECONDS)
        self._pipes[worker], self._workers[worker] = self._start()
        self._has[worker] = []

    def _next(
        self,
        worker: int,
        queues: list[list[int]],
        parts: Sequence[Part],
        busy: dict[Connection, tuple[int, int]],
    ) -> None:
        queue = queues[worker] or max(queues, key=len)
        if not queue:
            return
        number = queue.pop(0)
        part, has = parts[number], self._has[worker]
        if part.key in has:
            has.remove(part.key)
            has.append(part.key)
            part = part.without_problem()
        else:
            has.append(part.key)
            del has[:-2]
        try:
            self._pipes[worker].send(part)
        except OSError:
            self._replace(worker)
            self._has[worker].append(parts[number].key)
            self._pipes[worker].send(parts[number])
        pipe = self._pipes[worker]
        busy[pipe] = (worker, number)


def local(threads: int | None = None) -> Pool:
    """A pool of so many processes; one, or none asked on a single core, stays in this process."""
    count = threads if threads is not None else os.cpu_count() or 1
    return LocalProcesses(count) if count > 1 else InProcess()


def _context() -> SpawnContext | ForkServerContext:
    """How processes are started: never by a bare fork, which threads do not survive."""
    if sys.platform == "win32":
        return SpawnContext()
    context = ForkServerContext()
    context.set_forkserver_preload(["routing.solver.engines.pyvrp_search"])
    return context


def _serve(pipe: Connection, halt: Event) -> None:
    """A worker's life: parts in, answers out, until told to end or left alone."""
    bench = Bench()
    while True:
        try:
            part = pipe.recv()
        except EOFError:
            return
        if part is None:
            return
        try:
            pipe.send(bench.solve(part, halt.is_set))
        except BaseException as error:
            pipe.send(error)
            if not isinstance(error, Exception):
                raise
