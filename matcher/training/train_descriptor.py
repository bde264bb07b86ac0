"""Trains descriptor.onnx: enhanced 64x64 patch round a minutia -> unit vector of 48, on synthetic prints alone.

Pairs are minutiae that the real extractor found in two impressions of one synthetic finger and that lie on the same
spot of the master (8 px, 25 degrees), so jitter, misses and false minutiae come as they will come. Loss: symmetric
InfoNCE over several fingers at once, so every batch holds hard negatives of the same print.
Usage: /usr/bin/python3 train_descriptor.py OUT.onnx PATCHES_DIR... --minutes 20 --seed 1
"""
import argparse
import glob
import os
import time

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

LENGTH = 48
SIDE = 64
SAME_PLACE, SAME_ANGLE = 8.0, np.deg2rad(25)
TEMPERATURE = 0.08


def conv(a, b, stride):
    return nn.Sequential(nn.Conv2d(a, b, 3, stride, 1), nn.BatchNorm2d(b), nn.ReLU(inplace=True))


class Descriptor(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(
            conv(1, 24, 2), conv(24, 48, 2), conv(48, 64, 1), conv(64, 96, 2), conv(96, 96, 1),
            nn.Conv2d(96, 28, 1), nn.ReLU(inplace=True))
        self.head = nn.Linear(28 * 64, LENGTH)

    def forward(self, x):
        return F.normalize(self.head(self.body(x).flatten(1)).float(), dim=1)


def load(path):
    meta = np.fromfile(path.replace('.patches', '.meta'), np.float32).reshape(-1, 5)
    patches = np.fromfile(path, np.int8).reshape(-1, SIDE, SIDE)
    return patches, meta


def pairs(finger, g, limit):
    """Indices of minutiae of two impressions that lie on the same spot of the master."""
    patches, meta = finger
    impressions = np.unique(meta[:, 0])
    if len(impressions) < 2:
        return None
    a, b = g.choice(impressions, 2, replace=False)
    ia, ib = np.flatnonzero(meta[:, 0] == a), np.flatnonzero(meta[:, 0] == b)
    far = np.hypot(meta[ia, 1, None] - meta[None, ib, 1], meta[ia, 2, None] - meta[None, ib, 2])
    turn = np.abs((meta[ia, 3, None] - meta[None, ib, 3] + np.pi) % (2 * np.pi) - np.pi)
    far = np.where(turn < SAME_ANGLE, far, 1e9)
    best_b, best_a = far.argmin(1), far.argmin(0)
    keep = [(i, best_b[i]) for i in range(len(ia)) if far[i, best_b[i]] < SAME_PLACE and best_a[best_b[i]] == i]
    if len(keep) < 4:
        return None
    g.shuffle(keep)
    keep = np.array(keep[:limit])
    return patches[ia[keep[:, 0]]], patches[ib[keep[:, 1]]]


def augment(x, g):
    """A little more turn, shift, scale and shear than the extractor's own jitter, and a cut border now and then."""
    n = len(x)
    r = lambda s: torch.from_numpy(g.normal(0, s, n).astype(np.float32))
    turn, zx, zy = r(0.07), 1 + r(0.035), 1 + r(0.035)
    theta = torch.stack([torch.stack([zx * turn.cos(), -turn.sin() + r(0.03), r(0.02)], 1),
                         torch.stack([turn.sin(), zy * turn.cos(), r(0.02)], 1)], 1)
    x = F.grid_sample(x, F.affine_grid(theta, x.shape, align_corners=False), align_corners=False)
    t = torch.linspace(-1, 1, SIDE)
    angle = torch.from_numpy(g.uniform(0, 2 * np.pi, n).astype(np.float32))
    edge = torch.from_numpy(np.where(g.random(n) < 0.3, g.uniform(0.15, 1.2, n), 9).astype(np.float32))
    plane = angle.cos()[:, None, None] * t[None, None, :] + angle.sin()[:, None, None] * t[None, :, None]
    gain = torch.from_numpy(g.uniform(0.7, 1.25, n).astype(np.float32))[:, None, None, None]
    return (x * gain).clamp(-1, 1) * (plane < edge[:, None, None])[:, None]


def batch(fingers, g, count, limit):
    left, right = [], []
    # a finger comes once a batch, or its own minutiae would count as strangers
    for finger in g.permutation(len(fingers)):
        found = pairs(fingers[int(finger)], g, limit)
        if found:
            left.append(found[0]); right.append(found[1])
        if len(left) == count:
            break
    tensor = lambda parts: torch.from_numpy(np.concatenate(parts).astype(np.float32) / 127)[:, None]
    return tensor(left), tensor(right)


def evaluate(net, fingers):
    """Share of true pairs whose cosine beats all but one in 10,000 (and 1,000) of the false ones."""
    g = np.random.default_rng(5)
    net.eval()
    with torch.no_grad():
        a, b = batch(fingers, g, 40, 30)
        s = net(a) @ net(b).T
    net.train()
    true = s.diag()
    false = s[~torch.eye(len(s), dtype=torch.bool)].sort().values
    at = lambda p: (true > false[int(len(false) * (1 - p)) - 1]).float().mean().item()
    return f'true {true.mean():.3f} false {false.mean():.3f}+-{false.std():.3f} found@1e-3 {at(1e-3):.4f} @1e-4 {at(1e-4):.4f}'


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('out'); p.add_argument('patches', nargs='+')
    p.add_argument('--minutes', type=float, default=20)
    p.add_argument('--seed', type=int, default=1)
    p.add_argument('--fingers', type=int, default=14)
    p.add_argument('--limit', type=int, default=20)
    p.add_argument('--rate', type=float, default=2e-3)
    p.add_argument('--start')
    a = p.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(a.seed)
    g = np.random.default_rng(a.seed)
    seen, fingers = set(), []
    def refresh():
        for folder in a.patches:
            for path in sorted(glob.glob(os.path.join(folder, '*.patches'))):
                if path not in seen:
                    seen.add(path); fingers.append(load(path))
    refresh()
    held, fingers[:] = fingers[:40], fingers[40:]
    net = Descriptor().train().to(memory_format=torch.channels_last)
    if a.start:
        net.load_state_dict(torch.load(a.start))
    print('parameters', sum(q.numel() for q in net.parameters()), 'fingers', len(fingers), flush=True)
    optimiser = torch.optim.AdamW(net.parameters(), lr=a.rate, weight_decay=2e-4)
    start, step = time.time(), 0
    while True:
        done = (time.time() - start) / (60 * a.minutes)
        if done >= 1:
            break
        for group in optimiser.param_groups:  # warm-up, then cosine to zero over the time given
            group['lr'] = a.rate * min(1, (step + 1) / 40) * 0.5 * (1 + np.cos(np.pi * done))
        x, y = batch(fingers, g, a.fingers, a.limit)
        both = augment(torch.cat([x, y]), g).to(memory_format=torch.channels_last)
        with torch.autocast('cpu', dtype=torch.bfloat16):  # a third of the time of 32-bit floats
            d = net(both)
        s = d[:len(x)] @ d[len(x):].T / TEMPERATURE
        truth = torch.arange(len(x))
        loss = (F.cross_entropy(s, truth) + F.cross_entropy(s.T, truth)) / 2
        optimiser.zero_grad(); loss.backward(); optimiser.step()
        step += 1
        if step % 50 == 0:
            refresh()
        if step % 200 == 0:
            print(step, f'{time.time() - start:.0f}s loss {loss.item():.3f} fingers {len(fingers)}', evaluate(net, held), flush=True)
            export(net, a.out)
    print(step, 'final', evaluate(net, held), flush=True)
    export(net, a.out)


def export(net, path):
    torch.save(net.state_dict(), path.replace('.onnx', '.pt'))
    net.eval()
    torch.onnx.export(net, torch.zeros(2, 1, SIDE, SIDE), path, opset_version=13, input_names=['patches'],
                      output_names=['descriptors'], dynamic_axes={'patches': {0: 'N'}, 'descriptors': {0: 'N'}})
    net.train()


if __name__ == '__main__':
    main()
