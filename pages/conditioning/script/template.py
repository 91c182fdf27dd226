"""The script as text, with the parts that each row fills in."""

START = '''def start(layer, bias):
    """A linear layer that begins as a constant."""
    nn.init.zeros_(layer.weight)
    layer.bias.data.copy_(torch.as_tensor(bias))
    return layer


'''
PARTS = '''def parts(width):
    """Into how many equal parts features are split: at most 8, each of 3 or more."""
    return next((n for n in range(8, 0, -1) if width % n == 0 and width // n >= 3), 1)


'''
CLASS = """class {name}(nn.Module):
    def __init__({given}):
        super().__init__()
{layers}

    def forward({takes}):
{forward}


"""
SCRIPT = '''"""{title}: trained on moons and circles with PyTorch alone.

{parameters} parameters. The table trains {seeds} seeds with these settings; this is one of them.
"""

import math

import torch
from torch import nn
from torch.nn.functional import {activation}silu

STEPS, BATCH, RATE, SEED = {steps}, {batch}, {rate!r}, {seed}
WARMUP, EMA, DROPOUT = {warmup!r}, {ema!r}, {label_dropout!r}
WIDTH, DEPTH, DIM, LABELS = {width}, {depth}, {time_dim}, {labels}
SCALE, PERIOD, EMBEDDED, ROWS = {time_scale!r}, {max_period!r}, {embedded}, {rows}
ARCS = {arcs}  # x, y, radius, from and to angle, of each label
NOISE = {noise!r}

torch.manual_seed(SEED)


{helpers}def schedule(t):
    """x_t = alpha x_0 + sigma eps, from data at t = 0 to noise at t = 1."""
{schedule}


{snr}{sinusoids}{clock}{condition}{in_turn}{fusion}class TimeMLP(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.first, self.second = nn.Linear(width, DIM), nn.Linear(DIM, DIM)

    def forward(self, gamma):
        return self.second({act}(self.first(gamma)))


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.clock = Clock()
        self.time_mlp = {time_mlp}
        self.label_table = nn.Embedding(LABELS + 1, DIM)  # the last row: no label
        self.fusion = Fusion(DIM)
        widths = [2] + [WIDTH] * DEPTH
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(widths, widths[1:]))
        told = {told}
        self.conditions = nn.ModuleList(
            {way}(WIDTH, self.fusion.width) if i in told else None for i in range(DEPTH)
        )
        self.out = nn.Linear(WIDTH, 2)
        nn.init.zeros_(self.out.weight)
        nn.init.zeros_(self.out.bias)
        self.out_condition = {out_condition}

    def forward(self, x, t, label):
{discrete}        time, told = self.time_mlp(self.clock(t)), self.label_table(label)
{gammas}
        h = x
        for i, (layer, condition) in enumerate(zip(self.layers, self.conditions)):
{hidden}
        out = self.out(h)
        return out if self.out_condition is None else self.out_condition(out, gammas[-1])


def draw(label, n):
    """Points on the arcs of a label, with noise."""
    x, y, radius, low, high = torch.tensor(ARCS[label])[torch.randint(len(ARCS[label]), (n,))].T
    angle = low + (high - low) * torch.rand(n)
    curve = torch.stack([x + radius * angle.cos(), y + radius * angle.sin()], 1)
    return curve + NOISE * torch.randn(n, 2)


def rate(step):
    """A linear rise, then a cosine to zero."""
    place = (step + 1) / STEPS
    if place < WARMUP:
        return RATE * place / WARMUP
    return RATE * 0.5 * (1 + math.cos(math.pi * (place - WARMUP) / (1 - WARMUP)))


def loss(net):
    """The mean squared error of what is predicted, on a fresh batch."""
    x_0 = torch.cat([draw(label, BATCH // LABELS) for label in range(LABELS)])
    label = torch.arange(LABELS).repeat_interleave(BATCH // LABELS)
    n = len(x_0)
    label = torch.where(torch.rand(n) < DROPOUT, LABELS, label)
    t = (torch.randperm(n) + torch.rand(n)) / n  # stratified over [0, 1]
    eps = torch.randn(n, 2)
    alpha, sigma = (part[:, None] for part in schedule(t))
    out = net(alpha * x_0 + sigma * eps, t, label)
    return (({error}).square(){weight}).mean()


def train(net):
    """Adam with a moving average of the weights, which the network holds in the end."""
    optimiser = torch.optim.Adam(net.parameters(), lr=RATE)
    averages = [weight.detach().clone() for weight in net.parameters()]
    net.train()
    for step in range(STEPS):
        optimiser.param_groups[0]["lr"] = rate(step)
        error = loss(net)
        optimiser.zero_grad()
        error.backward()
        optimiser.step()
        decay = min(EMA, (1 + step) / (10 + step))
        with torch.no_grad():
            for mean, weight in zip(averages, net.parameters()):
                mean.lerp_(weight, 1 - decay)
        if step % 100 == 0 or step == STEPS - 1:
            print(f"step {{step + 1}} of {{STEPS}}: loss {{error.item():.4f}}")
    with torch.no_grad():
        for mean, weight in zip(averages, net.parameters()):
            weight.copy_(mean)
    net.eval()


@torch.no_grad()
def sample(net, label, n=1000, steps=20):
    """DDIM from noise to data."""
    x = torch.randn(n, 2)
    times = torch.linspace(0.98, 0, steps + 1)
    labels = torch.full((n,), label)
    for t, s in zip(times, times[1:]):
        (alpha, sigma), (alpha_s, sigma_s) = schedule(t), schedule(s)
        out = net(x, t.expand(n), labels)
        mean = {mean}
        x = alpha_s * mean + sigma_s * (x - alpha * mean) / sigma
    return x


if __name__ == "__main__":
    net = Network()
    train(net)
    for label, name in enumerate(("moons", "circles")):
        x = sample(net, label)
        print(f"{{name}}: mean {{x.mean(0).tolist()}}, deviation {{x.std(0).tolist()}}")
'''
