#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""report.py OUTPUT: the demo's table, from what the guest printed.

Every number comes from a line of OUTPUT (tools/demo/guest.sh says which lines
there are); a figure that is missing is an error, not a zero.
"""
import json
import statistics
import sys

SCHEDULERS = ("eevdf", "augur")
# name, key, divisor, unit, does more mean better
METRICS = (
    ("wakeup latency p50", "p50_ns", 1e3, "us", False),
    ("wakeup latency p99", "p99_ns", 1e3, "us", False),
    ("wakeup latency p99.9", "p999_ns", 1e3, "us", False),
    ("wakeup latency max", "max_ns", 1e3, "us", False),
    ("throughput of the hogs", "hog_rounds", 1e6, "M rounds", True),
    ("bursts of latency tasks", "bursts", 1, "", True),
)
FAST = ("fast_prev", "fast_sync", "fast_llc", "fast_node", "fast_remote")
PLACED = FAST + ("slow",)


def parse_values(words):
    return {key: int(value) if value.isdigit() else value
            for key, value in (word.split("=", 1) for word in words)}


def parse(path):
    """What the guest said, by tag."""
    said = {"env": {}, "block": {}, "counters": {}, "learned": None}
    with open(path, encoding="utf-8", errors="replace") as lines:
        for line in lines:
            tag, _, rest = line.strip().partition(" ")
            if tag == "@env":
                said["env"] = parse_values(rest.split())
            elif tag == "@block":
                scheduler, pair, *words = rest.split()
                said["block"][scheduler, int(pair)] = parse_values(words)
            elif tag == "@counters":
                pair, when, text = rest.split(" ", 2)
                counters = json.loads(text)
                said["counters"][int(pair), when] = counters.get("counters", counters)
            elif tag == "@learned":
                said["learned"] = json.loads(rest)
    return said


def print_setting(said):
    env = said["env"]
    block = next(iter(said["block"].values()))
    blocks = len(said["block"]) // 2
    print(f"\nLinux {env['release']}, {env['cpus']} CPUs on {env['nodes']} nodes;"
          f" {block['lat']} latency threads ({block['burst_us']} us of work every"
          f" {block['period_us'] / 1e3:g} ms) beside {block['hogs']} hogs;"
          f"\n{blocks} {'pairs' if blocks > 1 else 'pair'} of blocks of"
          f" {block['window_ns'] / 1e9:g} s, {block['wakeups']} wakeups in a block,"
          f" of which {block['wakeups'] / 1000:.0f} are above p99.9.\n")


def print_metric(said, pairs, name, key, divisor, unit, more_is_better):
    figures = {s: [said["block"][s, pair][key] for pair in pairs] for s in SCHEDULERS}
    medians = [statistics.median(figures[s]) / divisor for s in SCHEDULERS]
    label = f"{name}, {unit}" if unit else name
    cells = "".join(f"{median:>12.1f}" if divisor > 1 else f"{median:>12.0f}"
                    for median in medians)
    if not all(figures["eevdf"]):
        print(f"{label:<34}{cells}   no ratio: EEVDF's figure is 0")
        return
    ratios = [a / e for a, e in zip(figures["augur"], figures["eevdf"])]
    # What prints as 1.000 is no difference.
    above = sum(round(ratio, 3) > 1 for ratio in ratios)
    below = sum(round(ratio, 3) < 1 for ratio in ratios)
    better, worse = (above, below) if more_is_better else (below, above)
    verdict = ("better in all pairs" if better == len(ratios) else
               "worse in all pairs" if worse == len(ratios) else
               "equal" if not better + worse else
               f"better in {better}, worse in {worse}")
    spread = f"{min(ratios):.3f}..{max(ratios):.3f}"
    print(f"{label:<34}{cells}{statistics.median(ratios):>9.3f}   {spread:<18}{verdict}")


def print_table(said, pairs):
    print(f"{'':<34}{'EEVDF':>12}{'augur':>12}{'ratio':>9}   {'min..max':<18}augur is")
    for metric in METRICS:
        print_metric(said, pairs, *metric)


def print_placement(said, pairs):
    """Differences over the measured blocks, added up."""
    spent = {}
    for pair in pairs:
        before = said["counters"][pair, "before"]
        for key, value in said["counters"][pair, "after"].items():
            if isinstance(value, int):
                spent[key] = spent.get(key, 0) + value - before.get(key, 0)
    placed = sum(spent[key] for key in PLACED)
    fast = sum(spent[key] for key in FAST)
    if not placed:
        print("\nFast path: augur placed no wakeup.")
        return
    parts = ", ".join(f"{key.removeprefix('fast_')} {spent[key]}" for key in PLACED)
    print(f"\nFast path: {100 * fast / placed:.1f} % of {placed} wakeups ({parts}).")
    known = spent["decided"] + spent["neutral"]
    if known:
        print(f"Decisions: {100 * spent['decided'] / known:.1f} % of wakeups had one;"
              f" {spent['enqueue_promoted']} queued as promoted,"
              f" {spent['preempt']} preempted a running task,"
              f" {spent['overrun']} bursts overran their prediction.")


def learned_rows(learned):
    if isinstance(learned, dict):
        learned = next((v for v in learned.values() if isinstance(v, list)), [])
    return learned or []


def print_learned(said):
    rows = learned_rows(said["learned"])
    print("\nWhat was learned last (top fingerprints):")
    if not rows:
        print("  nothing")
        return
    print(f"  {'task':<16}{'key':<18}{'bursts':>8}{'predicted':>12}{'actual':>12}"
          f"{'ratio':>8}{'confidence':>12}  tier")
    for row in rows:
        predicted, actual = row["predicted_ns"], row["actual_ns"]
        ratio = f"{predicted / actual:.2f}" if actual else "-"
        print(f"  {row['comm'] or '?':<16}{str(row['key'])[:16]:<18}{row['bursts']:>8}"
              f"{predicted / 1e3:>9.1f} us{actual / 1e3:>9.1f} us{ratio:>8}"
              f"{row['confidence'] / 10:>10.0f} %  {row['tier']}")


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: report.py OUTPUT")
    said = parse(sys.argv[1])
    pairs = sorted({pair for _, pair in said["block"]})
    try:
        print_setting(said)
        print_table(said, pairs)
        print_placement(said, pairs)
        print_learned(said)
    except (KeyError, StopIteration) as missing:
        sys.exit(f"report.py: {sys.argv[1]} lacks {missing!r}; was the guest cut short?")
    print()


main()
