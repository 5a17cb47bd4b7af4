"""The process in which a query is run: it is given tables, locks itself in, and gives back one table.

Run by path with `python -I`: the package root comes as an argument, the question on standard input, the answer goes to
standard output (`tools.exports.sql` is the other end). DuckDB is told to open nothing; the locks hold where it would.
"""

from __future__ import annotations

import os
import resource
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

MIB: Final = 1 << 20
_MEMORY_MIB: Final = 512
_ADDRESS_SPACE_MIB: Final = 3072
"""Beyond what the process has before the query; a single value may be larger than what DuckDB counts."""
_RESULT_MIB: Final = 256
_BATCH_ROWS: Final = 8192
_AT_FIRST: Final[dict[str, str]] = {
    "memory_limit": f"{_MEMORY_MIB}MB", "threads": "2", "temp_directory": "", "max_temp_directory_size": "0KiB",
    "autoinstall_known_extensions": "false", "autoload_known_extensions": "false",
    "allow_community_extensions": "false", "python_enable_replacements": "false", "allow_persistent_secrets": "false",
}  # fmt: skip
_AFTERWARDS: Final = ("SET enable_external_access = false", "SET lock_configuration = true")


class Refusal(Exception):
    """The query is not run, or its result is not given; the text says why."""


def main() -> None:
    """Arguments: package root, seconds of CPU time, id of the process that asks."""
    sys.path.insert(0, sys.argv[1])
    _end_with(int(sys.argv[3]))
    import duckdb
    import orjson
    import pyarrow as pa

    question, tables = _question(sys.stdin.buffer)
    connection = _opened(tables, question["absent"])
    _lock_in(int(sys.argv[2]))
    head: dict[str, str | bool] = {}
    body = b""
    try:
        table, more = _answer(connection, question["query"], question["most_rows"])
        head, body = {"more": more}, _bytes(table)
    except Refusal as refusal:
        head = {"kind": "Refusal", "problem": str(refusal)}
    except (duckdb.Error, MemoryError, pa.ArrowException, RuntimeError) as error:
        head = {"kind": type(error).__name__, "problem": str(error)}
    _say(sys.stdout.buffer, orjson.dumps(head), body)


def _end_with(parent: int) -> None:
    """Be ended when the process that asks is; it may have been before this one could say so."""
    from tools.sandbox import kernel

    kernel.die_with_parent()
    if os.getppid() != parent:
        raise SystemExit("nobody waits for an answer")


def _question(source: BinaryIO) -> tuple[dict[str, Any], dict[str, pa.Table]]:
    import orjson
    import pyarrow as pa

    question = orjson.loads(source.read(int.from_bytes(source.read(8), "little")))
    streams = {name: source.read(length) for name, length in question["tables"]}
    return question, {name: pa.ipc.open_stream(stream).read_all() for name, stream in streams.items()}


def _say(target: BinaryIO, head: bytes, body: bytes) -> None:
    target.write(len(head).to_bytes(8, "little") + head + body)
    target.flush()


def _opened(tables: dict[str, pa.Table], absent: list[str]) -> duckdb.DuckDBPyConnection:
    """A database in memory with copies of the tables, which opens nothing any more; absent tables say so when read."""
    import duckdb

    connection = duckdb.connect(":memory:", config={**_AT_FIRST})
    for name, table in tables.items():
        connection.register("handed_over", table)
        connection.execute(f'CREATE TABLE "{name}" AS SELECT * FROM handed_over')
        connection.unregister("handed_over")
    for name in absent:
        problem = f"the name {name} must stand in the query, so that it is filled"
        connection.execute(f"""CREATE VIEW "{name}" AS SELECT error('{problem}') AS run""")
    for setting in _AFTERWARDS:
        connection.execute(setting)
    return connection


def _lock_in(cpu_s: int) -> None:
    """No files, no network where the kernel can deny them, no more memory and time than agreed; for good."""
    from tools.sandbox import kernel

    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s + 1))
    used = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + _ADDRESS_SPACE_MIB * MIB,) * 2)
    kernel.no_new_privileges()
    if abi := kernel.landlock_abi():
        kernel.landlock_restrict(kernel.landlock_ruleset(abi))


def _answer(connection: duckdb.DuckDBPyConnection, query: str, most_rows: int) -> tuple[pa.Table, bool]:
    """The result, and whether it has more rows than were asked for (0: all are)."""
    import pyarrow as pa

    statements = connection.extract_statements(query)
    kinds = [statement.type.name for statement in statements]
    if kinds not in (["SELECT"], ["EXPLAIN"]):
        raise Refusal(f"tables are only read, by one SELECT at a time; given: {', '.join(kinds) or 'nothing'}")
    reader = connection.sql(query).to_arrow_reader(_BATCH_ROWS)
    batches, rows, size = [], 0, 0
    for batch in reader:
        batches.append(batch)
        rows, size = rows + batch.num_rows, size + batch.nbytes
        if size > _RESULT_MIB * MIB:
            raise Refusal(f"the result is larger than {_RESULT_MIB} MiB: aggregate, or add LIMIT")
        if most_rows and rows > most_rows:
            break
    table = pa.Table.from_batches(batches, schema=reader.schema)
    return table.slice(0, most_rows or None), bool(most_rows) and rows > most_rows


def _bytes(table: pa.Table) -> bytes:
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


if __name__ == "__main__":
    main()
