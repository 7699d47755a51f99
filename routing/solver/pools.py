"""Where parts of a plan are worked on: in this process, or in a few local ones.

A `Pool` takes a round of parts and gives an answer for each, in their order. Another one (over a
message queue, say) can be handed to `plan()`; parts and answers are plain data that pickle.
"""

import os
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, Pipe, wait
from types import TracebackType
from typing import Protocol

from routing.errors import EngineFailed
from routing.solver.engines.answer import Answer
from routing.solver.parts import Bench, Part

#: Seconds between two looks at the caller's stop.
LOOK_SECONDS = 0.1
#: Seconds that a process has to end after it was asked to.
GRACE_SECONDS = 5.0

Stop = Callable[[], bool]
#: Gives the next part for a process that is free; None while there is none.
Ask = Callable[[], Part | None]
#: Takes a part's answer.
Take = Callable[[Part, Answer], None]


class Pool(Protocol):
    """Works on parts, several at a time."""

    @property
    def size(self) -> int:
        """How many parts are worked on at once."""

    def run(self, parts: Sequence[Part], stop: Stop | None = None) -> list[Answer]:
        """An answer for each part; parts end early once `stop` says so."""

    def flow(self, ask: Ask, take: Take, stop: Stop | None = None) -> None:
        """Keep every process at work until `ask` has no more parts and all answers are taken.

        Answers are taken in the order in which their parts were asked for, so that the course of
        a search does not depend on which process was faster.
        """

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

    def flow(self, ask: Ask, take: Take, stop: Stop | None = None) -> None:
        """Ask, solve, take, until there are no more parts."""
        while (part := ask()) is not None:
            take(part, self._bench.solve(part, stop))

    def close(self) -> None:
        """Nothing to give back."""


@dataclass
class _Worker:
    """A process, the pipe for parts and answers, the one that halts it, the problems it has."""

    process: "subprocess.Popen[bytes]"
    pipe: Connection
    halt: Connection
    has: list[str]


class LocalProcesses:
    """A few processes on this machine; each keeps its searches between rounds."""

    def __init__(self, size: int):
        self._workers = [_started() for _ in range(size)]

    @property
    def size(self) -> int:
        """How many processes there are."""
        return len(self._workers)

    def run(self, parts: Sequence[Part], stop: Stop | None = None) -> list[Answer]:
        """An answer for each part; the part with number i prefers process i modulo `size`.

        A process that died, by an engine's fault or for want of memory, answers nothing, and
        another takes its place.
        """
        answers: dict[int, Answer] = {}
        queues = [list(range(n, len(parts), self.size)) for n in range(self.size)]
        busy: dict[int, int] = {}
        for worker in range(self.size):
            self._next(worker, queues, parts, busy)
        halted = False
        while busy:
            pipes = {self._workers[worker].pipe.fileno(): worker for worker in busy}
            for ready in wait([self._workers[worker].pipe for worker in busy], LOOK_SECONDS):
                worker = pipes[ready if isinstance(ready, int) else ready.fileno()]
                number = busy.pop(worker)
                answers[number] = self._answer(worker)
                self._next(worker, queues, parts, busy)
                if halted and worker in busy:
                    self._workers[worker].halt.send_bytes(b"halt")
            if stop is not None and stop() and not halted:
                halted = True
                for worker in busy:
                    self._workers[worker].halt.send_bytes(b"halt")
        return [answers[number] for number in range(len(parts))]

    def flow(self, ask: Ask, take: Take, stop: Stop | None = None) -> None:
        """Give each process its next part as soon as its last answer is taken, oldest first."""
        waiting: deque[tuple[int, Part]] = deque()
        free = list(range(self.size))
        halted = False
        while True:
            while free and (part := ask()) is not None:
                worker = free.pop(0)
                self._give(worker, part)
                waiting.append((worker, part))
            if not waiting:
                return
            oldest = self._workers[waiting[0][0]].pipe
            while not oldest.poll(LOOK_SECONDS):
                if not halted and stop is not None and stop():
                    halted = True
                    for worker, _ in waiting:
                        self._workers[worker].halt.send_bytes(b"halt")
            worker, part = waiting.popleft()
            take(part, self._answer(worker))
            free.append(worker)

    def close(self) -> None:
        """Ask the processes to end, and end those that do not."""
        for worker in self._workers:
            _end(worker)

    def _answer(self, worker: int) -> Answer:
        try:
            answer = self._workers[worker].pipe.recv()
        except (EOFError, OSError):
            self._replace(worker)
            return Answer({})
        if isinstance(answer, BaseException):
            raise answer
        if not isinstance(answer, Answer):
            raise EngineFailed("pool", f"answered with {type(answer).__name__}")
        return answer

    def _replace(self, worker: int) -> None:
        _end(self._workers[worker])
        self._workers[worker] = _started()

    def __enter__(self) -> "LocalProcesses":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _next(
        self, worker: int, queues: list[list[int]], parts: Sequence[Part], busy: dict[int, int]
    ) -> None:
        queue = queues[worker] or max(queues, key=len)
        if not queue:
            return
        number = queue.pop(0)
        self._give(worker, parts[number])
        busy[worker] = number

    def _give(self, worker: int, part: Part) -> None:
        """Send a part; a process that died meanwhile is replaced."""
        try:
            _send(self._workers[worker], part)
        except OSError:
            self._replace(worker)
            _send(self._workers[worker], part)


def _send(worker: _Worker, part: Part) -> None:
    """Send a part, without its problem where the process has that."""
    if part.key in worker.has:
        worker.has.remove(part.key)
        worker.pipe.send(part.without_problem())
    else:
        worker.pipe.send(part)
    worker.has.append(part.key)
    del worker.has[:-2]


def _started() -> _Worker:
    ours, theirs = Pipe()
    hears, tells = Pipe(duplex=False)
    handles = (theirs.fileno(), hears.fileno())
    process = subprocess.Popen(  # noqa: S603 - this interpreter, our own module
        [sys.executable, "-m", "routing.solver.worker", *map(str, handles)],
        pass_fds=handles,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(one for one in sys.path if one)},
    )
    theirs.close()
    hears.close()
    return _Worker(process, ours, tells, [])


def _end(worker: _Worker) -> None:
    try:
        worker.halt.send_bytes(b"halt")
        worker.pipe.send(None)
    except OSError:
        worker.process.terminate()
    try:
        worker.process.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        worker.process.kill()
        worker.process.wait()
    worker.pipe.close()
    worker.halt.close()


def local(threads: int | None = None) -> Pool:
    """A pool of so many processes; one, or none asked on a single core, stays in this process."""
    count = threads if threads is not None else os.cpu_count() or 1
    return LocalProcesses(count) if count > 1 else InProcess()
