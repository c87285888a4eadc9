"""The options of a select, which escape by themselves."""

from __future__ import annotations

from django.template import Context, Template


def rendered(choices, chosen=None) -> str:
    template = Template("{% load options from desk %}{% options choices chosen %}")
    return template.render(Context({"choices": choices, "chosen": chosen}))


def test_values_and_labels_are_escaped():
    assert rendered([('"><b>', "<script>'&")]) == (
        '<option value="&quot;&gt;&lt;b&gt;">&lt;script&gt;&#x27;&amp;</option>'
    )


def test_one_is_selected():
    assert rendered([("a", "A"), ("b", "村")], "b") == (
        '<option value="a">A</option><option value="b" selected>村</option>'
    )
