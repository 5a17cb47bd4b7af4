"""Mining from Python, in notebooks above all: results show themselves.

```python
from agents.notebook import mine, open_run

run = mine("pedestrian crossing in front of a vehicle", "samples/logs")
run              # what was found, with a picture of the best match
run.show()       # that picture, large; run.show("a028") one of another match
run.matches      # all rows; .table is Arrow, .to_pandas() a data frame
run.sql("SELECT max(speed_mps) FROM match_frames GROUP BY match_id")
run.view()       # the page: every match replayed, with the reasons
```
"""

from agents.notebook.mining import mine, open_run
from agents.notebook.run_view import RunView

__all__ = ["RunView", "mine", "open_run"]
