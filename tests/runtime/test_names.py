"""Keys that stand for pending names are strings to whoever gets hold of one."""

from __future__ import annotations


def test_a_key_pickles_and_copies_as_the_string_that_it_is(same):
    main = """
    import copy, pickle
    from hv import X, VALUE
    def copies(name):
        key = next(each for each in list(globals()) if each.__str__() == name)
        return [(type(each).__name__, each) for each in (pickle.loads(pickle.dumps(key)), copy.deepcopy(key))]
    print(copies("X"), copies("VALUE"))
    VALUE
    print(copies("VALUE"), X.__name__)
    """
    same(main)


def test_cloudpickle_takes_a_module_with_pending_names_by_its_name(run):
    """It looks for the exact module type, and then asks as for any object."""
    files = {
        "user.py": "from hv import X\n",
        "cloudpickle.py": "def reduced(module):\n    return module.__reduce_ex__(2)\n",
    }
    main = """
    import cloudpickle, observe, user
    function, arguments = cloudpickle.reduced(user)
    print(function(*arguments) is user, observe.attempt(lambda: user.__reduce_ex__(2)))
    """
    assert run(main, files).stdout == "True TypeError: cannot pickle 'module' object\n"
