"""Other people's programs on our files and the reverse: Python's json, jsonschema (2020-12) and pydantic models that
restate the rules of NeuroPose's prediction file. Usage: oracle.py SAMPLES-PROGRAM. TAP; skips what is not installed."""
import copy
import json
import os
import subprocess
import sys
import tempfile

samples = sys.argv[1]
count = 0
failed = False


def result(good, text, skip=None):
    global count, failed
    count += 1
    failed |= not good
    print(f"{'ok' if good else 'not ok'} {count} - {text}" + (f" # SKIP {skip}" if skip else ""))


def no_constant(name):
    raise ValueError(name + " in a file")


def load(text):
    """Strict JSON; every float keeps its text beside its value."""
    wrong = []

    def number(token):
        value = float(token)
        if repr(value) != token:
            wrong.append(token)
        return value

    def pairs(items):
        keys = [key for key, _ in items]
        assert len(set(keys)) == len(keys), "repeated key"
        return dict(items)

    return json.loads(text, parse_float=number, parse_constant=no_constant, object_pairs_hook=pairs), wrong


folder = tempfile.TemporaryDirectory()
subprocess.run([samples, "write", folder.name], check=True)


def content(name):
    with open(os.path.join(folder.name, name), encoding="utf-8") as file:
        return file.read()


text = content("predictions.json")
predictions, wrong = load(text)
result(not wrong, f"every double is printed as Python prints it {wrong[:3]}")
order = ["schema_version", "frames", "segmentations", "metadata", "provenance"]
result(list(predictions) == order, "predictions.json has its keys")
result(text == json.dumps(predictions, indent=2, ensure_ascii=False) + "\n", "the same bytes as json.dumps(indent=2)")
lines = content("poses.jsonl").splitlines()
header = json.loads(lines[0], parse_constant=no_constant)
frames = [json.loads(line, parse_constant=no_constant) for line in lines[1:]]
result([frame["frame"] for frame in frames] == [0, 1, 2, 3, 4], "poses.jsonl has a line per frame")
result(len(header["landmark_names"]) == 33 and len(header["hand_landmark_names"]) == 21, "the header names landmarks")
result(all(len(p["landmarks"]) == 33 and len(p["landmarks"][0]) == 5 for f in frames for p in f["people"]),
       "33 landmarks of 5 numbers per person")


def accepted(documents):
    """Whether our reader accepts each."""
    paths = []
    for document in documents:
        paths.append(os.path.join(folder.name, f"document{len(paths)}.json"))
        with open(paths[-1], "w", encoding="utf-8") as file:
            file.write(document if isinstance(document, str) else json.dumps(document))
    run = subprocess.run([samples, "read"] + paths, stdout=subprocess.PIPE, text=True, check=True)
    answers = run.stdout.splitlines()
    assert len(answers) == len(paths), "an answer per file"
    return [answer == "accepted" for answer in answers]


def changed(path, value):
    """The sample with one place replaced (or deleted: value is Ellipsis)."""
    document = copy.deepcopy(predictions)
    place = document
    for step in path[:-1]:
        place = place[step]
    if value is ...:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return document


F = ["frames", "frame_000001"]
S = ["segmentations", 'movement "1"']
# (what to change, the new value, whether NeuroPose's rules with its shape checks accept it)
cases = [
    (["schema_version"], 2, True), (["schema_version"], 1, True), (["schema_version"], ..., True),
    (["schema_version"], 0, False), (["schema_version"], 3, False), (["schema_version"], "2", False),
    (["provenance"], None, True), (["provenance"], ..., True), (["provenance"], {}, False),
    (["segmentations"], ..., True), (["segmentations"], {}, True), (["segmentations"], None, False),
    (["metadata"], ..., False), (["frames"], ..., False), (["frames"], [], False),
    (["metadata", "fps"], 0.0, True), (["metadata", "fps"], 30, True), (["metadata", "fps"], -1.0, False),
    (["metadata", "width"], -1, False), (["metadata", "frame_count"], 11, False), (["metadata", "path"], "x", False),
    (["extra"], 1, False), (F + ["extra"], 1, False), (F + ["boxes"], ..., False),
    (F + ["boxes"], [[1, 2, 3, 4]], False), (F + ["boxes"], [], False), (F + ["boxes"], [[1, 2, 3, 4, 5]], True),
    (F + ["poses3d"], [[[1.0, 2.0, 3.0]]], False), (F + ["poses2d", 0, 0], [1.0], False),
    (F + ["poses2d", 0, 0, 0], None, False), (F + ["poses2d", 0, 0, 0], "1", False),
    (["provenance", "model_sha256"], "ABC", False), (["provenance", "seed"], 3, True),
    (["provenance", "python_version"], None, False), (["provenance", "python_version"], ..., False),
    (["provenance", "tensorflow_metal_version"], "1.0", True), (["provenance", "analysis_config"], None, True),
    (["provenance", "analysis_config"], {"any": [1, {"thing": None}]}, True),
    (["provenance", "analysis_config"], 3, False),
    (["provenance", "deterministic"], ..., True), (["provenance", "extra"], 1, False),
    (S + ["config", "extractor", "joints"], [4, 4], False), (S + ["config", "extractor", "joints"], [4], False),
    (S + ["config", "extractor", "joint"], 1, False), (S + ["config", "extractor", "kind"], "other", False),
    (S + ["config", "pad_seconds"], -1.0, False), (S + ["config", "method"], "other", False),
    (S + ["config", "method"], ..., True), (S + ["config", "min_height"], -2.5, True),
    (S + ["config", "min_distance_seconds"], -0.5, False), (S + ["config", "min_distance_seconds"], None, True),
    (S + ["segments", 0, "peak"], 3, False), (S + ["segments", 0, "start"], -1, False),
    (S + ["segments", 0], {"start": 0, "end": 0, "peak": 0}, False), (S + ["segments"], [], True),
]
answers = accepted([text] + [changed(path, value) for path, value, _ in cases])
bad = [f"{'.'.join(map(str, path))} = {value!r}"
       for (path, value, good), answer in zip(cases, answers[1:]) if answer != good]
result(answers[0] and not bad, f"{len(cases)} changed files are accepted or refused as they should be {bad}")

try:
    from jsonschema import Draft202012Validator
except ImportError:
    for name in ("schemas are schemas", "our files obey them", "and the changed files as far as a schema can tell"):
        result(True, name, "python3-jsonschema is not installed")
else:
    schemas = {name: json.loads(content(name + ".schema.json")) for name in ("header", "scene", "predictions")}
    for schema in schemas.values():
        Draft202012Validator.check_schema(schema)
    validators = {name: Draft202012Validator(schema) for name, schema in schemas.items()}
    result(True, "schemas are schemas")
    faults = [e.message for e in validators["header"].iter_errors(header)]
    faults += [e.message for frame in frames for e in validators["scene"].iter_errors(frame)]
    faults += [e.message for e in validators["predictions"].iter_errors(predictions)]
    result(not faults, f"our files obey them {faults[:3]}")
    # a schema knows nothing of versions ahead, counts that must agree, hashes, or rules between numbers
    beyond = {"schema_version", "frame_count", "boxes", "poses3d", "model_sha256", "joints", "peak", "0"}
    bad = [f"{'.'.join(map(str, path))} = {value!r}" for path, value, good in cases
           if validators["predictions"].is_valid(changed(path, value)) != good and str(path[-1]) not in beyond]
    result(not bad, f"and the changed files as far as a schema can tell {bad}")

try:
    try:
        import pydantic.v1 as pydantic  # what version 2 keeps of version 1
    except ImportError:
        import pydantic
except ImportError:
    result(True, "pydantic models agree about every changed file", "python3-pydantic is not installed")
else:
    from typing import Dict, List, Literal, Optional, Union

    Field, StrictBool, StrictFloat = pydantic.Field, pydantic.StrictBool, pydantic.StrictFloat
    StrictInt, StrictStr = pydantic.StrictInt, pydantic.StrictStr
    root_validator, validator = pydantic.root_validator, pydantic.validator
    Count, conint = pydantic.conint(strict=True, ge=0), pydantic.conint
    Number = Union[StrictFloat, StrictInt]

    class Model(pydantic.BaseModel):
        class Config:
            extra = "forbid"

    class Metadata(Model):
        frame_count: Count
        fps: float = Field(ge=0)
        width: Count
        height: Count

    class Frame(Model):
        boxes: List[List[Number]]
        poses3d: List[List[List[Number]]]
        poses2d: List[List[List[Number]]]

        @root_validator(skip_on_failure=True)
        def shapes(cls, v):
            assert all(len(box) == 5 for box in v["boxes"])
            assert all(len(point) == 3 for person in v["poses3d"] for point in person)
            assert all(len(point) == 2 for person in v["poses2d"] for point in person)
            assert len(v["boxes"]) == len(v["poses3d"]) == len(v["poses2d"])
            assert len({len(person) for person in v["poses3d"] + v["poses2d"]}) <= 1
            return v

    class JointAxis(Model):
        kind: Literal["joint_axis"]
        joint: Count
        axis: conint(strict=True, ge=0, le=2)
        invert: StrictBool = False

    class JointPairDistance(Model):
        kind: Literal["joint_pair_distance"]
        joints: pydantic.conlist(Count, min_items=2, max_items=2, unique_items=True)

    class JointSpeed(Model):
        kind: Literal["joint_speed"]
        joint: Count

    class JointAngle(Model):
        kind: Literal["joint_angle"]
        triplet: pydantic.conlist(Count, min_items=3, max_items=3)

    class SegmentationConfig(Model):
        extractor: Union[JointAxis, JointPairDistance, JointSpeed, JointAngle]
        person_index: Count = 0
        min_distance_seconds: Optional[float] = Field(None, ge=0)
        min_prominence: Optional[float] = None
        min_height: Optional[float] = None
        pad_seconds: float = Field(0.0, ge=0)
        method: Literal["valley_to_valley_v1"] = "valley_to_valley_v1"

    class Segment(Model):
        start: Count
        end: conint(strict=True, gt=0)
        peak: StrictInt

        @root_validator(skip_on_failure=True)
        def inside(cls, v):
            assert v["start"] < v["end"] and v["start"] <= v["peak"] < v["end"]
            return v

    class Segmentation(Model):
        config: SegmentationConfig
        segments: List[Segment]

    class Provenance(Model):
        model_sha256: pydantic.constr(strict=True, regex="^[0-9a-f]{64}$")
        model_filename: StrictStr
        tensorflow_version: StrictStr
        tensorflow_metal_version: Optional[StrictStr] = None
        numpy_version: StrictStr
        neuropose_version: StrictStr
        python_version: StrictStr
        seed: Optional[StrictInt] = None
        deterministic: StrictBool = False
        analysis_config: Optional[dict] = None

    class VideoPredictions(Model):
        schema_version: conint(strict=True, ge=1, le=2) = 1
        metadata: Metadata
        frames: Dict[str, Frame]
        segmentations: Dict[str, Segmentation] = {}
        provenance: Optional[Provenance] = None

        @validator("segmentations", pre=True)
        def not_null(cls, v):
            assert v is not None
            return v

        @root_validator(skip_on_failure=True)
        def counted(cls, v):
            assert v["metadata"].frame_count == len(v["frames"])
            assert list(v["frames"]) == [f"frame_{i:06d}" for i in range(len(v["frames"]))]
            return v

    def valid(document):
        try:
            VideoPredictions.parse_obj(document)
        except pydantic.ValidationError:
            return False
        return True

    bad = [f"{'.'.join(map(str, path))} = {value!r}" for path, value, good in cases
           if valid(changed(path, value)) != good]
    result(valid(predictions) and not bad, f"pydantic models agree about every changed file {bad}")

print(f"1..{count}")
sys.exit(failed)
