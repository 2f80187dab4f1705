"""What can break around start-up. Each function breaks one thing and checks the starts that follow."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable

from faults.starts import Starts

Fault = Callable[[Starts, random.Random], None]
SOMEBODY_ELSE = 54321  # a user id that nobody has


def killed(starts: Starts, chance: random.Random) -> None:
    """kill -9 at any time of a start; later ones find what it left."""
    process = starts.begin()
    time.sleep(chance.uniform(0, 1.2))
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert starts.check() == "lazy"
    assert starts.check() == "lazy" and len(starts.plans()) == 1


def killed_while_writing(starts: Starts, chance: random.Random) -> None:
    """Half a plan under its temporary name, from a process whose id comes again."""
    assert starts.check() == "lazy"
    (plan,) = starts.plans()
    whole = plan.read_bytes()
    plan.unlink()
    for number in range(1, 400):
        (plan.parent / f"{plan.name}.{os.getpid() + number}.tmp").write_bytes(whole[: chance.randrange(len(whole))])
    assert starts.check() == "lazy"
    assert starts.check() == "lazy" and starts.check() == "lazy"


def full_disk(starts: Starts, chance: random.Random) -> None:
    """No file may grow, as on a full disk: from the first byte on, or from a later one."""
    import resource

    bytes_left = chance.choice((0, 1, 20, 60))

    def before() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_left, bytes_left))

    # Where Python writes bytecode, it dies itself by this limit's signal, or leaves half a file (repaired in 3.12.8).
    assert starts.check(before, PYTHONDONTWRITEBYTECODE="1") == "lazy"
    assert not starts.plans() and not list(starts.cache.glob("lazyboot/*.tmp"))
    assert starts.check() == "lazy" and len(starts.plans()) == 1


def no_home(starts: Starts, chance: random.Random) -> None:
    """A home that cannot be written: read-only, below a file, on a file system that takes no files, or nowhere."""
    starts.cache.mkdir(exist_ok=True)
    starts.cache.chmod(0o500)  # root writes all the same
    assert starts.check() == "lazy"
    starts.cache.chmod(0o700)
    for place in (str(starts.config), "/proc/self", "/nonexistent/home", "/dev/null", "\udcff\n"):
        assert starts.check(XDG_CACHE_HOME=place) == "lazy", place
    starts.environ.pop("XDG_CACHE_HOME")
    assert starts.check(HOME="/proc/self/nothing") == "lazy"


def clock_goes_back(starts: Starts, chance: random.Random) -> None:
    """What is kept is from the future; a configuration changes and has an older time, or the same, than before."""
    assert starts.check() == "lazy"
    future = time.time() + 10 * 365 * 86400
    for path in (*starts.plans(), *starts.cache.glob("lazyboot/*"), starts.config, starts.program):
        os.utime(path, (future, future))
    assert starts.check() == "lazy"
    for text, expected in (('presets = []\nlazy = ["hx"]\n', "eager"), (starts.config.read_text(), "lazy")):
        starts.config.write_text(text)
        os.utime(starts.config, (future, future))
        if expected == "eager":  # nothing is named hx: no error, and nothing of the old plan
            process = starts.begin()
            out, err = process.communicate()
            assert out.startswith("eager 42") and "hv" not in out.split("\n")[1] and "Traceback" not in err, out + err
        else:
            assert starts.check() == "lazy"
    os.utime(starts.config, (0, 0))
    assert starts.check() == "lazy"


def large(starts: Starts, chance: random.Random) -> None:
    """10 MB of configuration."""
    starts.config.write_bytes((b"# " + b"x" * 97 + b"\n") * 100_000)
    assert starts.check() == "eager"
    starts.config.write_bytes(b'lazy = ["hv"]\n' + b"\0" * 10_000_000)
    assert starts.check() == "eager"


def with_nul(starts: Starts, chance: random.Random) -> None:
    """NUL bytes in the configuration, and in its name as the environment cannot give it."""
    good = starts.config.read_bytes()
    place = chance.randrange(len(good))
    starts.config.write_bytes(good[:place] + b"\0" + good[place:])
    assert starts.check() == "eager"
    starts.config.write_bytes(b"\0" * 100)
    assert starts.check() == "eager"


def links(starts: Starts, chance: random.Random) -> None:
    """A configuration, and the folder of kept plans, that are links to themselves."""
    starts.config.rename(starts.program / "real.toml")
    starts.config.symlink_to(starts.program / "other.toml")
    (starts.program / "other.toml").symlink_to(starts.config)
    assert starts.check(LAZYBOOT_CONFIG=str(starts.config)) == "eager"
    (starts.folder / "loop").symlink_to(starts.folder / "loop")
    starts.environ["XDG_CACHE_HOME"] = str(starts.folder / "loop")
    assert starts.check(LAZYBOOT_CONFIG=str(starts.program / "real.toml")) == "lazy"
    starts.config.unlink()
    starts.config.symlink_to(starts.program / "real.toml")
    assert starts.check() == "lazy"


def of_somebody_else(starts: Starts, chance: random.Random) -> None:
    """The configuration of another user is data all the same; a plan of theirs, or one they can write, is not read."""
    assert starts.check() == "lazy"
    (plan,) = starts.plans()
    good = plan.read_bytes()
    forged = plan.with_name("forged")
    forged.write_bytes(good.replace(b"hv", b"zz"))
    forged.rename(plan)
    if os.getuid() == 0:  # else it cannot be given away
        os.chown(starts.config, SOMEBODY_ELSE, SOMEBODY_ELSE)
        os.chown(plan, SOMEBODY_ELSE, SOMEBODY_ELSE)
    plan.chmod(0o666)
    assert starts.check() == "lazy"
    assert starts.plans()[0].read_bytes() == good and starts.plans()[0].stat().st_uid == os.getuid()


def swapped(starts: Starts, chance: random.Random) -> None:
    """The whole plan of another configuration lies where this one's is looked for."""
    starts.config.write_text('presets = []\nlazy = ["other"]\n')
    starts.begin().communicate()
    (other,) = starts.plans()
    starts.config.write_text('presets = []\nlazy = ["hv"]\n')
    assert starts.check() == "lazy"
    (own,) = (plan for plan in starts.plans() if plan != other)
    good = own.read_bytes()
    other.rename(own)
    assert starts.check() == "lazy"
    assert own.read_bytes() == good


def changing(starts: Starts, chance: random.Random) -> None:
    """A plan is truncated, removed and put back while processes start."""
    assert starts.check() == "lazy"
    (plan,) = starts.plans()
    good = plan.read_bytes()
    processes = [starts.begin() for _ in range(4)]
    while any(process.poll() is None for process in processes):
        for data in (good[: chance.randrange(len(good))], b"", good):
            plan.write_bytes(data)
            plan.chmod(0o600)
        plan.unlink(missing_ok=True)
        time.sleep(0.002)
    for process in processes:
        out, err = process.communicate()
        assert (out.split("\n")[0], err, process.returncode) == ("lazy 42", "", 0), (out, err)
    assert starts.check() == "lazy"


FAULTS: tuple[Fault, ...] = (
    *(killed, killed_while_writing, full_disk, no_home, clock_goes_back, large, with_nul, links),
    *(of_somebody_else, swapped, changing),
)
