"""Rows that show themselves: as HTML in a notebook, as text elsewhere, as Arrow for whatever comes next."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa

from agents.notebook import markup
from tools.errors import PrerequisiteError

_MOST_SHOWN: Final = 20
_WIDTH: Final = 100


@dataclass(frozen=True, eq=False, repr=False)
class Rows:
    """Some rows.

    Attributes:
        table: All of them.
    """

    table: pa.Table

    def __len__(self) -> int:
        return int(self.table.num_rows)

    def __getitem__(self, column: str) -> list[Any]:
        """The values of a column, as Python has them."""
        values: list[Any] = self.table[column].to_pylist()
        return values

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """For libraries that take Arrow: `polars.from_arrow(rows)`, `pyarrow.table(rows)`, ..."""
        return self.table.__arrow_c_stream__(requested_schema)

    def to_pandas(self) -> Any:
        """The rows as a pandas data frame.

        Raises:
            PrerequisiteError: pandas is not installed.
        """
        try:
            return self.table.to_pandas()
        except ImportError as error:
            raise PrerequisiteError("a data frame needs pandas: pip install pandas; .table is Arrow") from error

    def _repr_html_(self) -> str:
        shown = self.table.slice(0, _MOST_SHOWN)
        rows = zip(*(map(shown_value, column.to_pylist()) for column in shown.columns), strict=True)
        return markup.table(shown.column_names, rows) + markup.paragraph("", self._count)

    def __repr__(self) -> str:
        from rich.console import Console

        from agents.commands.sql_output import print_rows

        file = io.StringIO()
        console = Console(file=file, width=_WIDTH, highlight=False, markup=False, emoji=False, force_jupyter=False)
        print_rows(console, self.table.slice(0, _MOST_SHOWN), more=False)
        return "\n".join([*file.getvalue().splitlines()[:-1], self._count]) if len(self) else file.getvalue().strip()

    @property
    def _count(self) -> str:
        count = f"{len(self)} row{'' if len(self) == 1 else 's'}"
        return f"{count}; the first {_MOST_SHOWN} are shown" if len(self) > _MOST_SHOWN else count


def shown_value(value: Any) -> str:
    """A value for people."""
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, list):
        return ", ".join(map(shown_value, value))
    return "null" if value is None else str(value)
