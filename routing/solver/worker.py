"""A local process that works on parts: `python -m routing.solver.worker FD FD`, started by a pool.

It is a fresh interpreter and not a fork: threads survive that, nothing of the caller's program is
imported again, and no more than the solver is loaded.
"""

import sys
from multiprocessing.connection import Connection

from routing.solver.parts import Bench


def serve(pipe: Connection, halt: Connection) -> None:
    """Parts in, answers out, until told to end or left alone; what lies in `halt` ends a part."""
    bench = Bench()
    while True:
        try:
            part = pipe.recv()
        except (EOFError, OSError):
            return
        if part is None:
            return
        while halt.poll():
            halt.recv_bytes()
        try:
            pipe.send(bench.solve(part, halt.poll))
        except BrokenPipeError:
            return
        except BaseException as error:
            pipe.send(error)
            if not isinstance(error, Exception):
                raise


if __name__ == "__main__":
    serve(Connection(int(sys.argv[1])), Connection(int(sys.argv[2]), writable=False))
