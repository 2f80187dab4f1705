"""Plans: written and read back, corruption noticed, and the decision about an import."""

# ruff: noqa: E501  (programs under test stand on one line each)
from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lazyboot.errors import PlanError
from lazyboot.runtime.plan import PROJECT, Decorator, ImportFunction, Metadata, Plan, Plugin, Rule, concerns
from lazyboot.runtime.planfile import FORMAT, checksum, dumps, loads

words = st.text("abcdefgh_é0", min_size=1, max_size=4)
# A pattern begins with a name: the configuration refuses others.
patterns = st.tuples(words, st.lists(words | st.just("*"), max_size=3)).map(
    lambda parts: ".".join((parts[0], *parts[1]))
)
texts = st.text(max_size=30).map(lambda text: " ".join(text.split()))
pattern_tuples = st.lists(patterns, min_size=1, max_size=4).map(tuple)
rules = st.builds(
    lambda modules, importers, inside, guards, annotations, version, lists, origin, reason: Rule(
        modules, importers, inside=inside, guards=guards, annotations=annotations, version=version, before=lists[0],
        no_instances=lists[1], no_effect=lists[2], origin=origin, reason=reason,
    ),
    pattern_tuples,
    st.lists(patterns | st.just(PROJECT), max_size=3).map(tuple),
    st.booleans(), st.booleans(), st.booleans(), st.booleans(),
    st.tuples(*[st.lists(patterns.map(lambda p: p + ":name"), max_size=2).map(tuple)] * 3), texts, texts,
)  # fmt: skip
functions = st.builds(
    lambda function, takes_name, origin, reason: ImportFunction(
        function, takes_name=takes_name, origin=origin, reason=reason
    ),
    patterns, st.booleans(), texts, texts,
)  # fmt: skip
decorators = st.builds(
    lambda function, loads, keeps, plain, origin, reason: Decorator(
        function, loads, keeps, plain=plain, origin=origin, reason=reason
    ),
    patterns,
    patterns,
    texts,
    st.booleans(),
    texts,
    texts,
)
plugins = st.builds(
    lambda module, after, before, origin, reason: Plugin(module, after, before, origin=origin, reason=reason),
    patterns, pattern_tuples, st.lists(patterns.map(lambda p: p + ":name"), max_size=2).map(tuple), texts, texts,
)  # fmt: skip
plans = st.builds(
    lambda rules, eager, plugins, decorators, functions, metadata, postpone_gc, error: Plan(
        tuple(rules), tuple(eager), tuple(plugins), tuple(decorators), tuple(functions), metadata=metadata,
        postpone_gc=postpone_gc, error=error,
    ),
    st.lists(rules, max_size=4), st.lists(patterns, max_size=3), st.lists(plugins, max_size=3),
    st.lists(decorators, max_size=3), st.lists(functions, max_size=3),
    st.none() | st.builds(lambda origin, reason: Metadata(origin=origin, reason=reason), texts, texts),
    st.booleans(), st.none() | texts,
)  # fmt: skip


any_speed = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)  # a busy machine is no failure


def same(one: Plan, other: Plan) -> bool:
    parts = ("rules", "eager", "plugins", "decorators", "import_functions", "metadata", "postpone_gc", "error")
    return all(getattr(one, part) == getattr(other, part) for part in parts)


@given(plans)
@any_speed
def test_a_plan_reads_back_as_it_was_written(plan):
    assert same(loads(dumps(plan)), plan)
    assert dumps(loads(dumps(plan))) == dumps(plan)


@given(st.text(st.characters(blacklist_categories=["Cs"]), max_size=50), st.text(max_size=20))
def test_text_with_separators_in_it_stays_one_field(origin, reason):
    rule = loads(dumps(Plan((Rule(("m",), origin=origin, reason=reason.replace("\ud800", "")),)))).rules[0]
    assert rule.modules == ("m",) and rule.origin == " ".join(origin.split())


@pytest.mark.parametrize(
    "path", ["/caf\udce9/lazyboot.toml", "/tab\there", "/new\nline", "/return\rhere", "/line\u2028here"]
)
def test_any_path_can_be_an_origin(path):
    plan = Plan((Rule(("m",), origin=path), Rule(("n",))))
    assert [rule.modules for rule in loads(dumps(plan)).rules] == [("m",), ("n",)]


@given(plans, st.data())
@settings(any_speed, max_examples=300)
def test_any_corruption_is_a_plan_error(plan, data):
    good = dumps(plan)
    position = data.draw(st.integers(0, len(good) - 1))
    kind = data.draw(st.sampled_from(["cut", "flip", "insert", "remove"]))
    byte = data.draw(st.integers(0, 255))
    bad = {
        "cut": good[:position],
        "flip": good[:position] + bytes([good[position] ^ (byte or 1)]) + good[position + 1 :],
        "insert": good[:position] + bytes([byte]) + good[position:],
        "remove": good[:position] + good[position + 1 :],
    }[kind]
    if bad != good:
        with pytest.raises(PlanError):
            loads(bad)


@given(st.binary(max_size=300))
def test_any_other_data_is_a_plan_error(data):
    with pytest.raises(PlanError):
        loads(data)


@given(st.binary(max_size=100) | st.lists(st.sampled_from(["rule", "plugin", "decorator", "metadata", "error", "eager", "x", "0", "-1", "9", "\t", "\n"]), max_size=12)
       .map(lambda parts: "".join(parts).encode()))  # fmt: skip
def test_any_content_under_a_valid_checksum_is_a_plan_or_a_plan_error(content):
    """Only another program that knows the checksum writes such a file; it must not end the start-up otherwise."""
    for body in (content, FORMAT.encode() + b"\n" + content):
        try:
            loads(checksum(body).encode() + b"\n" + body)
        except PlanError:
            pass


def test_what_an_entry_says_where_nothing_is_said():
    rule, plan = Rule(("m",)), Plan()
    assert (rule.inside, rule.guards, rule.annotations, rule.version) == (False, True, True, False)
    assert Decorator("m:f", "n").plain is False and ImportFunction("m:f").takes_name is False
    assert plan.postpone_gc is True and plan.metadata is None and plan.error is None


def test_entries_are_equal_when_they_are_of_one_kind_and_say_the_same():
    assert Rule(("m",), reason="r") == Rule(("m",), reason="r") and Metadata() == Metadata()
    assert Rule(("m",)) != Rule(("n",)) and Rule(("m",), reason="r") != Rule(("m",), reason="s")
    assert Metadata() != ImportFunction("m:f") and ImportFunction("m:f") != Metadata() and Metadata() != ()


def decide(plan: Plan, target: str, importer: str = "user", project: bool = False) -> str | None:
    rule = plan.decide(target, importer, project)
    return rule.origin if rule is not None else None


@pytest.mark.parametrize("pattern, target, covered", [
    ("a", "a", True), ("a", "a.b.c", True), ("a", "ab", False), ("a.b", "a", False), ("a.b", "a.b", True),
    ("a.b", "a.bc", False), ("a.*", "a", False), ("a.*", "a.b", True), ("a.*", "a.b.c", True),
    ("a.*.c", "a.b.c", True), ("a.*.c", "a.b.d", False), ("a.*.c", "a.b.c.d", True), ("a.*.c", "a.c", False),
])  # fmt: skip
def test_what_a_pattern_covers(pattern, target, covered):
    assert (decide(Plan((Rule((pattern,), origin="r"),)), target) == "r") is covered


def test_the_last_rule_that_covers_an_import_decides():
    plan = Plan((Rule(("a",), origin="1"), Rule(("a.b",), origin="2"), Rule(("a",), ("only",), origin="3")))
    assert decide(plan, "a") == "1"
    assert decide(plan, "a.b.c") == "2"
    assert decide(plan, "a.b", "only.this") == "3"
    assert decide(plan, "b") is None


def test_eager_wins_over_every_rule():
    plan = Plan((Rule(("a",), origin="1"), Rule(("a.b",), inside=True, origin="2")), eager=("a.b", "c.*"))
    assert decide(plan, "a") == "1" and decide(plan, "a.b") is None and decide(plan, "a.b.c") is None
    assert Plan((), ("p",), (Plugin("p.q", ("t",)),)).plugin_for("p.q") is None


def test_a_package_imports_itself_eagerly_unless_inside():
    outside, inside = Rule(("a", "b.*.c"), origin="o"), Rule(("a",), inside=True, origin="i")
    assert decide(Plan((outside,)), "a.x", "a") is None
    assert decide(Plan((outside,)), "a.x", "a.y.z") is None
    assert decide(Plan((outside,)), "a.x", "ab") == "o"
    assert decide(Plan((outside,)), "b.x.c.d", "b.x.c") is None
    assert decide(Plan((outside,)), "b.x.c.d", "b.y.c") == "o"
    assert decide(Plan((inside,)), "a.x", "a.y") == "i"


def test_importers():
    plan = Plan((Rule(("a",), (PROJECT, "lib.sub", "other.*"), origin="r"),))
    assert decide(plan, "a", "anything", project=True) == "r"
    assert decide(plan, "a", "anything") is None
    assert decide(plan, "a", "lib") is None
    assert decide(plan, "a", "lib.sub.deep") == "r"
    assert decide(plan, "a", "other.x") == "r"


def concerned(plan, target, importer):
    """Whether an import of `target` by `importer`, as the user's own code, is worth a closer look."""
    return concerns(plan.patterns_for(importer, True, target.partition(".")[0]), target)


def test_what_a_plan_is_concerned_with():
    plan = Plan((Rule(("a.b", "c.*.d", "e.f.g")),), plugins=(Plugin("p.q", ("t",)),))
    for name in ("a", "a.b", "a.b.c", "c", "c.x", "c.x.d", "c.x.d.e", "e.f", "p", "p.q"):
        assert concerned(plan, name, "anything"), name
    for name in ("ab", "a.c", "c.x.y", "e.x", "t", "b", "p.r"):
        assert not concerned(plan, name, "anything"), name


def test_the_heads_of_a_plan_are_those_of_its_rules_and_plugins():
    plan = Plan((Rule(("a.b", "c.*.d")), Rule(("c",))), ("e.f",), (Plugin("p.q", ("t",)),))
    assert plan.heads == {"a", "c", "p"}


def test_a_plan_is_not_concerned_with_importers_that_no_rule_is_about():
    plan = Plan((Rule(("a",), ("lib",)), Rule(("b",)), Rule(("c",), inside=True)))
    assert concerned(plan, "a.x", "lib.y") and not concerned(plan, "a.x", "other")
    assert concerned(plan, "b.x", "other") and not concerned(plan, "b.x", "b.y")
    assert concerned(plan, "c.x", "c.y")
    assert concerned(Plan((Rule(("a.*",)),)), "a.x", "a.x")


@given(
    plans.filter(lambda plan: plan.error is None),
    patterns.map(lambda p: p.replace("*", "a")),
    patterns.map(lambda p: p.replace("*", "b")),
)
@any_speed
def test_what_is_deferred_is_always_a_concern(plan, target, importer):
    if plan.decide(target, importer, True) is not None:
        assert concerned(plan, target, importer)


def test_plugins_are_named_exactly():
    plan = Plan(plugins=(Plugin("m.*.plugins.x", ("x",), origin="1"), Plugin("m.a", ("x",), origin="2")))
    assert plan.plugin_for("m.t.plugins.x").origin == "1"
    assert plan.plugin_for("m.t.plugins.x.deeper") is None
    assert plan.plugin_for("m.a").origin == "2" and plan.plugin_for("m") is None


@pytest.mark.parametrize("entry, shown", [
    (Rule(("a", "b"), ("c",), inside=True, origin="x.toml"), "Rule(('a', 'b'), ('c',), inside=True, origin='x.toml')"),
    (Plugin("a.b", ("c",), origin="x.toml"), "Plugin('a.b', after=('c',), origin='x.toml')"),
    (Decorator("a:b", "a.c", origin="x.toml"), "Decorator('a:b', loads='a.c', origin='x.toml')"),
    (ImportFunction("a:b", takes_name=True, origin="x"), "ImportFunction('a:b', takes_name=True, origin='x')"),
    (Metadata(origin="x.toml"), "Metadata(origin='x.toml')"),
])  # fmt: skip
def test_entries_say_what_they_are_and_equal_only_their_like(entry, shown):
    assert repr(entry) == shown
    assert entry != shown
