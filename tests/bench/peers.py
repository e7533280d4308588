"""One epoch of the same training on the same images with PyTorch and scikit-learn, one thread; prints JSON, one line per case."""

import json
import os
import sys
import time

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import numpy as np

cases = json.loads(sys.argv[1])
images = np.fromfile(sys.argv[2], dtype=np.uint8).reshape(-1, 784)
labels = np.fromfile(sys.argv[3], dtype=np.uint8)
x = images.astype(np.float32) / 256


def with_torch(case):
    import torch
    from torch import nn

    torch.set_num_threads(1)
    torch.manual_seed(1)
    data, classes = torch.from_numpy(x), torch.from_numpy(labels.astype(np.int64))
    targets = nn.functional.one_hot(classes, 10).float()
    hidden = nn.Sigmoid() if case["activation"] == "sigmoid" else nn.ReLU()
    model = nn.Sequential(nn.Linear(784, case["hidden"]), hidden, nn.Linear(case["hidden"], 10))
    optimiser = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}[case["optimiser"]](model.parameters(), lr=case["eta"])
    batch = case["batch"]
    seconds = []
    for _ in range(3):
        order = torch.randperm(len(data))
        started = time.perf_counter()
        for start in range(0, len(data), batch):
            rows = order[start : start + batch]
            optimiser.zero_grad()
            output = model(data[rows])
            if case["output"] == "softmax":
                cost = nn.functional.cross_entropy(output, classes[rows])
            else:
                cost = nn.functional.binary_cross_entropy_with_logits(output, targets[rows], reduction="sum") / batch
            cost.backward()
            optimiser.step()
        seconds.append(time.perf_counter() - started)
    return {"name": f"PyTorch {torch.__version__}", "seconds": min(seconds)}


def with_sklearn(case):
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


for case in cases:
    peers = []
    for peer in (with_torch, with_sklearn):
        try:
            peers.append(peer(case))
        except ImportError:
            pass
    print(json.dumps(peers), flush=True)
