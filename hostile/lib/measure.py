"""Whether two things take equally long, from many samples taken in turn."""

import random
import time

ROUNDS = 400


def sampled(ways, times):
    """So many samples of each way, in milliseconds, in a new order each time: what else the machine does meets all."""
    taken = {name: [] for name in ways}
    for number in range(times):
        for name in random.sample(list(ways), len(ways)):
            began = time.perf_counter()
            ways[name](number)
            taken[name].append((time.perf_counter() - began) * 1000)
    return taken


def quick(taken):
    """The sample that a fifth are quicker than: what else the machine does only ever makes an answer later, so quick
    answers tell most (Crosby, Wallach, Riedi: Opportunities and Limits of Remote Timing Attacks, 2009)."""
    return sorted(taken)[len(taken) // 5]


def apart(one, other):
    """How much longer one takes than the other, and where that lies with 99 % (bootstrap)."""
    drawn = sorted(
        quick(random.choices(one, k=len(one))) - quick(random.choices(other, k=len(other))) for _ in range(ROUNDS)
    )
    return quick(one) - quick(other), drawn[ROUNDS // 200], drawn[-1 - ROUNDS // 200]


def likely(one, other):
    """How often a sample of one is longer than one of the other: 0.5 says nothing (Mann-Whitney's U over its range)."""
    ordered = sorted([(it, 0) for it in one] + [(it, 1) for it in other])
    total = sum(place for place, (_, which) in enumerate(ordered, 1) if which == 0)
    above = total - len(one) * (len(one) + 1) / 2
    return above / (len(one) * len(other))
