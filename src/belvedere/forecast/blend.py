"""Several models' middles made into one, by how right each has been lately on what none of them had seen.

Takes   middles by model, what came true
Gives   learn → Blend; follow → blended middles of a stretch, and the Blend moved on; mix; heaviest; shifted
Used by room.py
Source  Bates & Granger 1969, doi:10.1057/jors.1969.103 (combination by past skill); Granger & Ramanathan 1984,
        doi:10.1002/for.3980030207 (by regression), here with weights that are not negative and sum to one, for
        distances instead of squares by reweighting, and with a past that fades

What is kept are sums of products of the models' middles and the truth, of a few horizons of each block and each series,
older ones counting less. A series' weights come from its own sums and, as OWN targets' worth, from those of all, and
these lean, as TRUST targets' worth, on the model that was made for the kind (members.py). Weights that were learnt are
used as far as they have gained on what they had not learnt from (Dawid 1984, doi:10.2307/2981683); without a gain the
model made for the kind stands alone. Constants were chosen on time before each test: of four weeks of NO2 the gain is
2 % at 1–3 h, elsewhere nothing is lost against the best single model (loops, counts, air, sea level; within 0.1 %).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import nnls

from belvedere.forecast.clock import steps_in_day
from belvedere.forecast.contract import Floats, Ints, Panel
from belvedere.forecast.members import made_for
from belvedere.forecast.scale import off, onto

BLOCKS = np.array([2, 3, 5, 9, 17, 33])  # [steps] horizons at which other weights begin
NODES = np.array([1, 2, 3, 4, 6, 8, 10, 13, 16, 18, 22, 27, 32, 36, 42, 48, 56, 64, 72])  # [steps] horizons learnt
# from: several of a long block, for a model may be right at one of them alone (the last value a whole day ahead)
FADE = 28.0  # [days] over which a target counts e times less; months: steps
OWN = 150.0  # [targets] that all series' weights count beside a series' own
TRUST = 300.0  # [targets] that the model made for the kind counts beside all
GAIN = 0.01  # [-] share of the trusted model's distance that learnt weights must have gained to be used whole
STEADY = 28.0  # [days]; months: steps; of no gain that count beside those compared: few are no proof
TRIALS = 4  # [-] parts of the validation: weights of the earlier ones are tried on each later one
LITTLE = 1e-6  # [-] of their learnt weights that count beside those in use: for where these are silent
ENOUGH = 0.05  # [-] weight that those who speak must have, in use or learnt: else nobody knows
NEAR = 0.1  # [typical residual] below which a distance stays a square
ROUNDS = 4  # [-] of reweighting
SUM = 1e3  # [-] how strictly weights sum to one
LONGEST = 168  # [steps] of a stretch that is followed at once


@dataclass(frozen=True, slots=True)
class Blend:
    """What is known of models' skill at an instant."""

    names: tuple[str, ...]
    horizons: Ints  # (horizons,)
    late: Ints  # (series,) [steps]
    nodes: Ints  # (nodes,) rows of `horizons` that are learnt from
    block: Ints  # (horizons,) which block each horizon is in
    useful: NDArray[np.bool_]  # (models,) those that have ever met a truth
    spread: Floats  # (series,) typical residual [the kind's scale]
    product: Floats  # (blocks, series, models, models) faded sums of middle × middle, less the models' mean
    moment: Floats  # (blocks, series, models) of middle × truth, likewise
    count: Floats  # (blocks, series) [targets], faded
    weight: Floats  # (models, blocks, series) in use; they sum to one over models
    learnt: Floats  # (models, blocks, series) of the sums; in use where they have gained
    alone: Floats  # (blocks,) faded distance of the trusted model from the truth, all series
    mixed: Floats  # (blocks,) the same of the learnt weights, before they had learnt from it
    tried: Floats  # (blocks,) [steps] that both were compared on, faded
    past: Floats  # (depth, models, nodes, series) middles issued lately; instant a lies in row a mod depth
    trusted: Floats  # (models,) weights before anything is known: all on the model made for the kind
    at: int  # the instant that has been learnt to
    issued: int  # the last instant whose middles are in `past`


def learn(panel: Panel, middles: Mapping[str, Floats], instants: Ints, horizons: Ints) -> tuple[Blend, Floats]:
    """Return weights, and the blended middles that they would have made: (instants, horizons, series).

    Parameters
    ----------
    middles : name → (instants, horizons, series) in the quantity's unit, of consecutive instants
    """
    scale, names = panel.kind.scale, tuple(middles)
    block = np.searchsorted(BLOCKS, horizons, side="right")
    _, block = np.unique(block, return_inverse=True)
    nodes = _nodes(horizons, block)
    each = np.stack(
        [onto(scale, middles[name][:, nodes]) for name in names], axis=1
    )  # (instants, models, nodes, series)
    target = instants[:, None] - 1 + horizons[nodes]
    known = (target[:, :, None] < int(instants[-1]) - panel.late) & (target < panel.value.shape[1])[:, :, None]
    values = np.moveaxis(panel.value[:, np.minimum(target, panel.value.shape[1] - 1)], 0, -1)
    truth = onto(scale, np.where(known, values, np.nan))
    met = np.any(~np.isnan(each) & ~np.isnan(truth)[:, None], axis=(0, 2, 3))
    useful = np.asarray(met if met.any() else ~met, dtype=np.bool_)
    models, series, blocks = each.shape[1], each.shape[3], int(block[-1]) + 1
    depth = int(horizons.max() + panel.late.max()) + LONGEST + 1
    equal = np.broadcast_to((useful / useful.sum())[:, None, None], (models, blocks, series)).copy()
    blend = Blend(
        names=names,
        horizons=horizons,
        late=panel.late,
        nodes=nodes,
        block=block,
        useful=useful,
        spread=_spread(truth, each[:, useful]),
        product=np.zeros((blocks, series, models, models)),
        moment=np.zeros((blocks, series, models)),
        count=np.zeros((blocks, series)),
        weight=equal,
        learnt=equal,
        alone=np.zeros(blocks),
        mixed=np.zeros(blocks),
        tried=np.zeros(blocks),
        past=np.full((depth, models, len(nodes), series), np.nan),
        trusted=_trusted(names, useful, made_for(panel.kind)),
        at=int(instants[-1]),
        issued=int(instants[-1]),
    )
    fade = np.exp((instants - instants[-1]) / _memory(panel))
    cuts = np.linspace(0, len(instants), TRIALS + 1).astype(np.int64)
    for begin, end in pairwise(cuts[1:].tolist()):
        if begin < end:
            then = target[:begin, :, None] < int(instants[begin]) - panel.late
            before = _taught(blend, each[:begin], np.where(then, truth[:begin], np.nan), fade[:begin])
            blend = _compared(blend, before.learnt, (each[begin:end], truth[begin:end]), fade[begin:end])
    blend = _chosen(_taught(blend, each, truth, fade), panel)
    last = instants[-depth:]
    blend.past[last % depth] = each[-depth:]
    return blend, mix(blend, panel, middles, np.arange(len(horizons)))


def follow(blend: Blend, panel: Panel, middles: Mapping[str, Floats], instants: Ints) -> tuple[Blend, Floats]:
    """Return the Blend moved on, and blended middles of a stretch, (instants, horizons, series).

    Weights are those known at the first instant, for all of the stretch, which is at most LONGEST.
    """
    scale, first = panel.kind.scale, int(instants[0])
    depth = len(blend.past)
    asked = np.arange(max(blend.at + 1, first - LONGEST), first + 1)
    newest = asked[:, None] - 1 - blend.late  # (asked, series) target that became known
    there = (newest >= 0) & (newest < panel.value.shape[1])
    series = np.arange(len(blend.late))
    value = np.where(there, panel.value[series, np.clip(newest, 0, panel.value.shape[1] - 1)], np.nan)
    issue = asked[:, None, None] - blend.late - blend.horizons[blend.nodes][:, None]  # (asked, nodes, series)
    at = (issue % depth, slice(None), np.arange(len(blend.nodes))[:, None], series)
    each = np.moveaxis(blend.past[at], -1, 1)
    truth = np.repeat(onto(scale, value)[:, None, :], len(blend.nodes), axis=1)
    keep = np.exp(-len(asked) / _memory(panel))
    product, moment, count = _sums(blend, each, truth, np.ones(len(asked)))
    past = blend.past.copy()
    for instant in range(max(blend.issued + 1, int(instants[-1]) - depth + 1), int(instants[-1]) + 1):
        past[instant % depth] = np.nan
    nodes = [onto(scale, middles[name][:, blend.nodes]) for name in blend.names]
    past[instants % depth] = np.stack(nodes, axis=1)
    blend = _joined(blend, each, truth)
    blend = replace(blend, alone=keep * blend.alone, mixed=keep * blend.mixed, tried=keep * blend.tried)
    blend = _compared(blend, blend.learnt, (each, truth), np.ones(len(asked)))
    moved = replace(
        blend,
        product=keep * blend.product + product,
        moment=keep * blend.moment + moment,
        count=keep * blend.count + count,
        past=past,
        at=first,
        issued=int(instants[-1]),
    )
    moved = _chosen(replace(moved, learnt=_weights(moved)), panel)
    return moved, mix(moved, panel, middles, np.arange(len(blend.horizons)))


def mix(blend: Blend, panel: Panel, middles: Mapping[str, Floats], rows: Ints) -> Floats:
    """Return blended middles of horizons `rows`, (instants, rows, series); NaN where no model that counts knows."""
    scale = panel.kind.scale
    first = next(iter(middles.values()))
    total, whole, trust = np.zeros(first.shape), np.zeros(first.shape), np.zeros(first.shape)
    both = zip(blend.names, blend.weight[:, blend.block[rows]], blend.learnt[:, blend.block[rows]], strict=True)
    for name, used, learnt in both:
        value = onto(scale, middles[name])
        there = ~np.isnan(value)
        weight = used + LITTLE * learnt
        total += np.where(there, value, 0.0) * weight
        whole += there * weight
        trust += there * np.maximum(used, learnt)
    mean = np.divide(total, whole, out=np.full(total.shape, np.nan), where=trust >= ENOUGH)
    return np.maximum(off(scale, mean), panel.kind.floor)


def heaviest(blend: Blend) -> tuple[str, ...]:
    """Return for each series the model with most weight over all horizons."""
    return tuple(blend.names[number] for number in blend.weight[:, blend.block].sum(axis=1).argmax(axis=0))


def shifted(blend: Blend, steps: int) -> Blend:
    """Return the Blend as counted on a clock that begins so many steps later."""
    return replace(blend, at=blend.at - steps, issued=blend.issued - steps, past=np.roll(blend.past, -steps, axis=0))


def _nodes(horizons: Ints, block: Ints) -> Ints:
    """Return the rows of horizons that are learnt from: those of NODES, and the last of a block without any."""
    chosen = np.isin(horizons, NODES)
    for one in range(int(block[-1]) + 1):
        if not chosen[block == one].any():
            chosen[np.flatnonzero(block == one)[-1]] = True
    return np.flatnonzero(chosen)


def _joined(blend: Blend, each: Floats, truth: Floats) -> Blend:
    """Return the Blend with models that meet their first truth; from then on all are compared afresh."""
    useful = blend.useful | np.any(~np.isnan(each) & ~np.isnan(truth)[:, None], axis=(0, 2, 3))
    if (useful == blend.useful).all():
        return blend
    return replace(
        blend,
        useful=useful,
        product=np.zeros_like(blend.product),
        moment=np.zeros_like(blend.moment),
        count=np.zeros_like(blend.count),
        alone=np.zeros_like(blend.alone),
        mixed=np.zeros_like(blend.mixed),
        tried=np.zeros_like(blend.tried),
    )


def _taught(blend: Blend, each: Floats, truth: Floats, fade: Floats) -> Blend:
    """Return the Blend with sums and learnt weights of a stretch."""
    for _ in range(ROUNDS):
        product, moment, count = _sums(blend, each, truth, fade)
        blend = replace(blend, product=product, moment=moment, count=count)
        blend = replace(blend, learnt=_weights(blend))
    return blend


def _compared(blend: Blend, learnt: Floats, told: tuple[Floats, Floats], fade: Floats) -> Blend:
    """Return the Blend that has compared weights with the trusted model, on targets they have not learnt from."""
    each, truth = told
    block = blend.block[blend.nodes]
    alone = _averaged(each, np.broadcast_to(blend.trusted[:, None, None], (len(blend.trusted), *each.shape[2:])))
    mixed = _averaged(each, learnt[:, block] + LITTLE)
    both = ~np.isnan(alone) & ~np.isnan(mixed) & ~np.isnan(truth)
    far = [np.where(both, np.abs(truth - one), 0.0).sum(axis=2) for one in (alone, mixed)]
    sums = np.stack([fade @ one for one in (*far, both.any(axis=2))])  # (3, nodes)
    sums = np.stack([sums[:, block == one].mean(axis=1) for one in range(len(blend.count))], axis=1)
    return replace(blend, alone=blend.alone + sums[0], mixed=blend.mixed + sums[1], tried=blend.tried + sums[2])


def _averaged(each: Floats, weight: Floats) -> Floats:
    """Return the weighted mean of what is there, (instants, nodes, series), of (models, nodes, series) weights."""
    there = ~np.isnan(each)
    whole = np.einsum("imbs,mbs->ibs", there, weight)
    total = np.einsum("imbs,mbs->ibs", np.where(there, each, 0.0), weight)
    return np.asarray(np.divide(total, whole, out=np.full(whole.shape, np.nan), where=whole > 0))


def _chosen(blend: Blend, panel: Panel) -> Blend:
    """Return the Blend that uses learnt weights as far as they have gained, for the rest the trusted model alone."""
    if not (blend.trusted == 1.0).any():
        return replace(blend, weight=blend.learnt)
    steady = STEADY * max(steps_in_day(panel.kind), 1)
    typical = blend.alone / np.maximum(blend.tried, LITTLE)
    least = GAIN * (blend.alone + steady * typical)
    share = np.clip((blend.alone - blend.mixed) / np.maximum(least, LITTLE), 0.0, 1.0)[:, None]
    return replace(blend, weight=share * blend.learnt + (1.0 - share) * blend.trusted[:, None, None])


def _trusted(names: tuple[str, ...], useful: NDArray[np.bool_], favourite: str) -> Floats:
    """Return all weight on the favourite, or the same on all that have met a truth where it is not among them."""
    alone = np.array([float(name == favourite) for name in names])
    return alone if alone.any() else useful / useful.sum()


def _memory(panel: Panel) -> float:
    """Return over how many steps a target fades."""
    return FADE * max(steps_in_day(panel.kind), 1)


def _spread(truth: Floats, each: Floats) -> Floats:
    """Return each series' typical residual of the models' mean, (series,)."""
    count = (~np.isnan(each)).sum(axis=1)
    mean = np.divide(np.nansum(each, axis=1), count, out=np.full(truth.shape, np.nan), where=count > 0)
    far = np.abs(truth - mean)
    some = (~np.isnan(far)).sum(axis=(0, 1))
    size: Floats = np.divide(np.nansum(far, axis=(0, 1)), some, out=np.ones(truth.shape[2]), where=some > 0)
    return np.asarray(np.maximum(size, 1e-9))


def _sums(blend: Blend, each: Floats, truth: Floats, fade: Floats) -> tuple[Floats, Floats, Floats]:
    """Return sums of products of targets, each weighed so that squares stand for distances.

    Parameters
    ----------
    each : (instants, models, nodes, series); truth : (instants, nodes, series); fade : (instants,)

    Returns
    -------
    product, moment, count : of blocks; of a block's nodes the mean, since their targets are nearly the same
    """
    block = blend.block[blend.nodes]
    first = np.searchsorted(block, np.arange(block[-1] + 1))
    many = np.diff(np.append(first, len(block)))
    scaled, aim = each / blend.spread, truth / blend.spread
    whole = ~np.isnan(aim) & ~np.isnan(scaled[:, blend.useful]).any(axis=1)
    scaled = np.where(whole[:, None] & blend.useful[:, None, None], scaled, 0.0)
    aim = np.where(whole, aim, 0.0)
    left = aim - np.einsum("imbs,mbs->ibs", scaled, blend.learnt[:, block])
    heavy = np.where(whole, 1.0 / np.maximum(np.abs(left), NEAR), 0.0) * fade[:, None, None]
    centre = scaled.sum(axis=1) / blend.useful.sum()  # less the mean: what weights that sum to one cannot change
    scaled = np.where(blend.useful[:, None, None], scaled - centre[:, None], 0.0)
    aim = aim - centre
    product = np.einsum("imbs,inbs->bsmn", scaled * heavy[:, None], scaled, optimize=True)
    moment = np.einsum("imbs,ibs->bsm", scaled * heavy[:, None], aim, optimize=True)
    count = (heavy > 0).astype(np.float64).transpose(1, 2, 0) @ fade
    sums = (np.add.reduceat(one, first, axis=0) for one in (product, moment, count))
    product, moment, count = (one / many.reshape(-1, *[1] * (one.ndim - 1)) for one in sums)
    return product, moment, count


def _weights(blend: Blend) -> Floats:
    """Return (models, blocks, series)."""
    rows = np.flatnonzero(blend.useful)
    many = len(rows)
    weight = np.zeros(blend.weight.shape)
    square = np.ix_(rows, rows)
    for block in range(len(blend.count)):
        whole = blend.count[block].sum()
        mean = blend.product[block].sum(axis=0)[square] + np.eye(many) * TRUST
        aim = blend.moment[block].sum(axis=0)[rows] + TRUST * blend.trusted[rows]
        share = OWN / (whole + TRUST)
        for one in range(blend.count.shape[1]):
            product = blend.product[block, one][square] + share * mean
            moment = blend.moment[block, one, rows] + share * aim
            weight[rows, block, one] = _simplex(product, moment)
    untried = ~blend.useful & (blend.trusted > 0)  # the model made for the kind had too little past on the validation
    return np.where(untried[:, None, None], 1.0, weight * (LITTLE if untried.any() else 1.0))


def _simplex(product: Floats, moment: Floats) -> Floats:
    """Return weights w not negative that sum to one with the least w·product·w − 2·moment·w."""
    many = len(moment)
    size = np.trace(product) / many + 1e-9
    root = np.linalg.cholesky(product + SUM * size + np.eye(many) * size * 1e-9)  # + SUM · (Σw − 1)²
    weight, _ = nnls(root.T, np.linalg.solve(root, moment + SUM * size))
    total = weight.sum()
    return np.asarray(weight / total if total > 0 else np.full(many, 1.0 / many))
