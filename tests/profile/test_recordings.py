"""Recordings as files: written, read, described by their schema; damage is named."""

from __future__ import annotations

import json

import handmade
import jsonschema
import madebyrule
import pytest

from lazyboot.profile import recordingfile
from lazyboot.profile.recordingfile import RecordingError


@pytest.mark.parametrize("made", [handmade.eager, handmade.lazy, madebyrule.nasty])
def test_what_is_written_is_read_again(tmp_path, made):
    recordingfile.write(made(), tmp_path / "x.json")
    assert recordingfile.read(tmp_path / "x.json") == made()
    assert [path.name for path in tmp_path.iterdir()] == ["x.json"]


@pytest.mark.parametrize("made", [handmade.eager, handmade.lazy])
def test_a_recording_is_as_its_schema_says(tmp_path, made):
    schema = recordingfile.json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    found = json.loads(json.dumps(recordingfile.as_json(made())))
    jsonschema.validate(found, schema)
    found["processes"][0]["imports"][0]["seconds"] = "long"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(found, schema)


def test_the_main_process_is_the_one_that_imports_for_longest():
    launcher = handmade.process(pid=9, imports=())
    assert handmade.eager(processes=(launcher, handmade.process())).main.pid == 10


@pytest.mark.parametrize(
    "text, expected",
    [
        (None, "cannot be read: No such file"),
        ("{", "not JSON"),
        ("[]", '"format" is not'),
        ('{"format": "lazyboot recording", "version": 99}', "version 99; this lazyboot reads version 1"),
        ('{"format": "lazyboot recording", "version": 1}', "a damaged recording"),
    ],
)
def test_what_is_no_recording_is_named_with_its_file(tmp_path, text, expected):
    path = tmp_path / "x.json"
    if text is not None:
        path.write_text(text)
    with pytest.raises(RecordingError) as raised:
        recordingfile.read(path)
    assert str(raised.value).startswith(f"{path}: ") and expected in str(raised.value)
