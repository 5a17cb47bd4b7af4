"""A reading as a program: one line per object set and per thing said about it."""

from __future__ import annotations

import string
from dataclasses import dataclass, field

from agents.writers.grammar_limits import check_phrase, declined
from agents.writers.grammar_tree import Count, Modifier, Phrase

_EGO = 'get_objects_of_category(log_dir, category="EGO_VEHICLE")'


@dataclass
class ProgramBuilder:
    """Collects the lines of one program; equal expressions share a name.

    Attributes:
        group_distance_m: How close the members of a group stand, metres.
        profile: The functions that will run the program; some assumptions depend on them.
        lines: The program so far.
        assumptions: What the lines take for granted, in order, each once.
    """

    group_distance_m: float
    profile: str = "standard"
    lines: list[str] = field(default_factory=list)
    assumptions: list[str] = field(default_factory=list)
    _names: dict[str, str] = field(default_factory=dict)
    _used: dict[str, int] = field(default_factory=dict)

    def program(self, phrase: Phrase, description: str) -> str:
        """The whole program for a reading.

        Raises:
            QueryNotUnderstoodError: The reading asks for a count where nothing can be counted, or has a number that
                cannot be asked for.
        """
        check_phrase(phrase)
        answer = self._phrase(phrase)
        head = f"description = {description!a}"
        tail = f"output_scenario({answer}, description, log_dir, output_dir)"
        return "\n".join([head, *self.lines, tail]) + "\n"

    def _phrase(self, phrase: Phrase, counted: bool = False) -> str:
        """Name of the set that `phrase` stands for; `counted` when the count is taken care of outside."""
        base = phrase.nouns[0].name
        for noun in phrase.nouns:
            self._assume(noun.assume)
        if len(phrase.nouns) > 1 and phrase.modifiers:
            self._assume(f"what is said of {phrase.words} holds for each of them")
        current = self._assign(base, _any_of([c for noun in phrase.nouns for c in noun.categories]))
        count = phrase.count
        waiting = count is not None and not count.group and count.least > 1 and not counted
        counting = next((m for m in phrase.modifiers if waiting and "{k}" in _expression(m, many=True)), None)
        for modifier in _last(phrase.modifiers, counting):
            current = self._modifier(base, current, modifier, count if modifier is counting else None)
        if count is not None:
            self._assume(count.assume)
            current = self._group(base, current, count)
        if waiting and counting is None and count is not None:
            raise declined(
                f'I cannot count "{count.words} {phrase.words}" here: a number works with near, within, in front of, '
                "behind, left of and right of, or as a group"
            )
        return current

    def _modifier(self, base: str, current: str, modifier: Modifier, count: Count | None) -> str:
        expression = _expression(modifier, many=count is not None)
        values: dict[str, object] = {"x": current, "k": count.least if count else 1, "n": 1, **dict(modifier.slots)}
        if modifier.other is not None:
            counts_other = "{n}" in expression
            values["y"] = self._phrase(modifier.other, counted=counts_other)
            if counts_other and modifier.other.count and not modifier.other.count.group:
                values["n"] = modifier.other.count.least
        if "{ego}" in expression:
            values["ego"] = self._assign("ego", _EGO)
        self._assume(dict(modifier.rule.assume_in).get(self.profile, modifier.rule.assume))
        return self._assign(base, string.Formatter().vformat(expression, (), values))

    def _group(self, base: str, current: str, count: Count) -> str:
        if not count.group:
            return current
        near = f"distance_thresh={self.group_distance_m}, min_objects={count.least - 1}"
        return self._assign(base, f"near_objects({current}, {current}, log_dir, {near})")

    def _assign(self, base: str, expression: str) -> str:
        if expression not in self._names:
            self._used[base] = self._used.get(base, 0) + 1
            name = f"{base}_{self._used[base]}"
            self._names[expression] = name
            self.lines.append(f"{name} = {expression}")
        return self._names[expression]

    def _assume(self, text: str) -> None:
        if text and text not in self.assumptions:
            self.assumptions.append(text)


def _last(modifiers: tuple[Modifier, ...], counting: Modifier | None) -> list[Modifier]:
    """The modifiers with the counting one at the end, so that it counts what all the others leave."""
    return [m for m in modifiers if m is not counting] + [m for m in modifiers if m is counting]


def _expression(modifier: Modifier, many: bool) -> str:
    rule = modifier.rule
    if modifier.negated:
        return rule.opposite
    if rule.sides:
        return dict(rule.sides)[str(dict(modifier.slots)["side"])]
    return rule.counted if many and rule.counted else rule.means


def _any_of(categories: list[str]) -> str:
    calls = [f'get_objects_of_category(log_dir, category="{category}")' for category in dict.fromkeys(categories)]
    return calls[0] if len(calls) == 1 else f"scenario_or([{', '.join(calls)}])"
