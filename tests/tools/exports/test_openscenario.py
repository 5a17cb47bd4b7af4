"""OpenSCENARIO files are valid by ASAM's schema, read by scenariogeneration, and say where everything was."""

from pathlib import Path

import numpy as np
import schemas
import xmlschema
from lxml import etree
from scenariogeneration import xosc

from tests.tools.exports.conftest import HOSTILE_TRACK, moved
from tools.exports.openscenario import AROUND_S, LACKS, OpenScenario

SCHEMA = xmlschema.XMLSchema(str(Path(schemas.__file__ or next(iter(schemas.__path__))) / "OpenSCENARIO_1_2.xsd"))


def _vertices(file, name):
    """Times, and x, y, z, h, of an entity's trajectory, read with lxml."""
    tree = etree.parse(str(file))
    (line,) = tree.findall(f".//Trajectory[@name='{name}_trajectory']/Shape/Polyline")
    times = [float(vertex.get("time")) for vertex in line.findall("Vertex")]
    places = [[float(place.get(axis)) for axis in "xyzh"] for place in line.findall("Vertex/Position/WorldPosition")]
    return np.array(times), np.array(places)


def test_files_are_valid_and_read_again(sample_run, twice):
    exported, _ = twice(OpenScenario(), sample_run)
    assert [file.stem for file in exported.files] == [match.id for match in sample_run.referred]
    for file, match in zip(exported.files, sample_run.referred, strict=True):
        SCHEMA.validate(str(file))
        scenario = xosc.ParseOpenScenario(str(file))
        names = [entity.name for entity in scenario.entities.scenario_objects]
        assert names[0] == "Ego"
        assert "referred" in names
        assert len(names) == len(set(names)) == 2 + len(set(match.partners) - {"ego"})


def test_trajectories_are_where_the_boxes_were(sample_run, job_of):
    job = job_of(sample_run)
    exported = OpenScenario().write(job)
    for file, case in zip(exported.files, job.cases([]), strict=True):
        times, places = _vertices(file, "referred")
        table = case.log.physical_tracks
        stamps = (table.timestamps_ns - table.timestamps_ns[0]) / 1e9
        first = stamps[stamps >= case.match.start_s - AROUND_S - 1e-9][0]
        for time, place in zip(times, places, strict=True):
            row = table.row_index[case.track, np.argmin(np.abs(stamps - first - time))]
            if row >= 0:
                ground = table.centre_city_m[row] - [0, 0, table.size_m[row, 2] / 2]
                np.testing.assert_allclose(place[:3], ground, atol=1e-3)
        assert times[-1] <= case.match.duration_s + 2 * AROUND_S + 0.001


def test_what_it_lacks_is_said_in_the_file_and_to_the_user(sample_run, job_of):
    exported = OpenScenario().write(job_of(sample_run))
    header = etree.parse(str(exported.files[0])).find("FileHeader").get("description")
    for one in LACKS:
        assert one in header
        assert f"lacks: {one}" in exported.notes


def test_the_schema_would_notice(sample_run, job_of):
    text = OpenScenario().write(job_of(sample_run)).files[0].read_text(encoding="utf-8")
    assert SCHEMA.is_valid(text)
    assert not SCHEMA.is_valid(text.replace('vehicleCategory="car"', 'vehicleCategory="spaceship"'))
    assert not SCHEMA.is_valid(text.replace("<RoadNetwork />", ""))


def test_empty_moved_and_hostile(empty_run, sample_run, hostile_run, job_of):
    assert OpenScenario().write(job_of(empty_run)).files == ()
    gone = sample_run.referred[0].log_id
    exported = OpenScenario().write(job_of(moved(sample_run, gone)))
    assert [failure.log_id for failure in exported.failures] == [gone]
    (file,) = OpenScenario().write(job_of(hostile_run)).files
    SCHEMA.validate(str(file))
    named = etree.parse(str(file)).findall(".//Property[@name='track_uuid']")
    assert HOSTILE_TRACK in {one.get("value") for one in named}
