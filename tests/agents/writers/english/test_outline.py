"""The outline of a reading, and what tells one reading from another."""

from agents.writers.english.outline import Node, differences, outline


def tree(reader, query: str) -> Node:
    return outline(reader.read(query).readings[0].phrase)


def test_objects_are_nested_under_what_relates_to_them(reader) -> None:
    assert tree(reader, "car near multiple people") == Node(
        "car", "car", (Node("near", "near ...", (Node("pedestrian", "multiple people"),)),)
    )


def test_what_is_said_beside_a_word_and_denied_is_shown(reader) -> None:
    (said,) = tree(reader, "car not turning left").parts
    assert said.meaning == "not turning [left]"


def test_alternatives_and_kinds(reader) -> None:
    (choice,) = tree(reader, "car turning or parked").parts
    assert (choice.meaning, [part.meaning for part in choice.parts]) == ("either", ["turning", "parked"])
    (kind,) = tree(reader, "vehicle that is not a bus").parts
    assert (kind.meaning, kind.parts[0].meaning) == ("is not", "bus")


def test_brackets_are_any_of_what_is_in_them(reader) -> None:
    node = tree(reader, "[cars that is turning] or [a parked bus]".replace("cars that is", "car"))
    assert node.meaning == "any of"
    assert [part.meaning for part in node.parts] == ["car", "bus"]


def test_attachment_tells_readings_apart(reader) -> None:
    chosen, *others = reader.read("car near a bus turning left").readings
    assert differences(chosen.phrase, chosen.phrase) == ()
    told = {text for other in others for text in differences(chosen.phrase, other.phrase)}
    assert told & {'"turning left" said of "car"', '"turning left" said of "near bus"'}
