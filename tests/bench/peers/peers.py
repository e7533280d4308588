"""The same training on the same images with PyTorch and scikit-learn; prints JSON.

peers.py epochs CASES IMAGES LABELS: seconds of an epoch on one thread of the processor.
peers.py steps CASES IMAGES LABELS SECONDS: steps per second of PyTorch on a graphics card, as it is and with CUDA graphs.
"""

import json
import os
import sys
import time

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import numpy as np

task, cases = sys.argv[1], json.loads(sys.argv[2])
x = np.fromfile(sys.argv[3], dtype=np.uint8).reshape(-1, 784).astype(np.float32) / 256
labels = np.fromfile(sys.argv[4], dtype=np.uint8)


class Training:
    """A network of PyTorch on a device, in float32, with all images there."""

    def __init__(self, case, device):
        import torch
        from torch import nn

        torch.manual_seed(1)
        self.torch, self.case, self.device = torch, case, device
        self.images, self.classes = (torch.from_numpy(a).to(device) for a in (x, labels.astype(np.int64)))
        self.targets = nn.functional.one_hot(self.classes, 10).float()
        hidden = nn.Sigmoid() if case["activation"] == "sigmoid" else nn.ReLU()
        self.model = nn.Sequential(nn.Linear(784, case["hidden"]), hidden, nn.Linear(case["hidden"], 10)).to(device)
        optimiser = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}[case["optimiser"]]
        self.optimiser = optimiser(self.model.parameters(), lr=case["eta"])

    def step(self, rows):
        functional = self.torch.nn.functional
        self.optimiser.zero_grad(set_to_none=True)
        output = self.model(self.images[rows])
        if self.case["output"] == "softmax":
            cost = functional.cross_entropy(output, self.classes[rows])
        else:
            cost = functional.binary_cross_entropy_with_logits(output, self.targets[rows], reduction="sum") / len(rows)
        cost.backward()
        self.optimiser.step()

    def batches(self):
        """The batches of an epoch in random order."""
        return self.torch.randperm(len(self.images), device=self.device).split(self.case["batch"])


def epoch_of_torch(case):
    import torch

    torch.set_num_threads(1)
    training = Training(case, "cpu")
    seconds = []
    for _ in range(3):
        started = time.perf_counter()
        for rows in training.batches():
            training.step(rows)
        seconds.append(time.perf_counter() - started)
    return {"name": f"PyTorch {torch.__version__}", "seconds": min(seconds)}


def epoch_of_sklearn(case):
    import warnings

    import sklearn
    from sklearn.neural_network import MLPClassifier

    warnings.filterwarnings("ignore")
    activation = "logistic" if case["activation"] == "sigmoid" else "relu"
    model = MLPClassifier(
        (case["hidden"],), activation=activation, solver=case["optimiser"], alpha=0, batch_size=case["batch"],
        learning_rate_init=case["eta"], momentum=0, nesterovs_momentum=False, max_iter=1,
    )
    started = time.perf_counter()
    model.fit(x, labels)
    return {"name": f"scikit-learn {sklearn.__version__}", "seconds": time.perf_counter() - started}


def epochs(case):
    peers = []
    for peer in (epoch_of_torch, epoch_of_sklearn):
        try:
            peers.append(peer(case))
        except ImportError:
            pass
    return peers


def captured(training):
    """A step of the training as one CUDA graph: https://pytorch.org/docs/stable/notes/cuda.html#whole-network-capture"""
    torch = training.torch
    place = torch.zeros(training.case["batch"], dtype=torch.int64, device=training.device)
    stream = torch.cuda.Stream()
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):
        for _ in range(3):
            training.step(place)
    torch.cuda.current_stream().wait_stream(stream)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        training.step(place)

    def step(rows):
        place.copy_(rows)
        graph.replay()

    return step


def speed(training, step, seconds):
    """Steps per second; the host looks at the clock between blocks of batches, when the device has caught up."""
    block = 100

    def train(patience):
        started, made = time.perf_counter(), 0
        while time.perf_counter() - started < patience:
            batches = training.batches()
            for first in range(0, len(batches), block):
                for rows in batches[first : first + block]:
                    step(rows)
                training.torch.cuda.synchronize()
                made += len(batches[first : first + block])
                if time.perf_counter() - started >= patience:
                    break
        return made / (time.perf_counter() - started)

    train(seconds / 4)
    return train(seconds)


def steps(case):
    import torch

    seconds = float(sys.argv[5])
    eager, graphs = Training(case, "cuda"), Training(case, "cuda")
    name = f"PyTorch {torch.__version__}"
    return [
        {"name": name, "stepsPerSecond": speed(eager, eager.step, seconds)},
        {"name": f"{name}, CUDA graphs", "stepsPerSecond": speed(graphs, captured(graphs), seconds)},
    ]


def reason_against(task):
    if task == "epochs":
        return None
    import torch

    return None if torch.cuda.is_available() else f"PyTorch {torch.__version__} finds no CUDA device"


reason = reason_against(task)
measure = {"epochs": epochs, "steps": steps}[task]
print(json.dumps({"times": [measure(case) for case in cases]} if reason is None else {"reason": reason}))
