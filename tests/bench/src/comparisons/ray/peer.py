"""The cluster of the comparison `ray`: two nodes of one core each on this machine, started once.

The first line that it reads names the program and two files. For each further one it judges the requests
of the one file into the other, and answers with the nanoseconds that this took.
"""

import json
import logging
import os
import sys
import time

said = os.dup(1)
# What Ray prints is no answer.
os.dup2(2, 1)
os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
# Its nodes talk over the loopback alone, as on systems where a cluster is this machine.
os.environ["RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER"] = "0"
# Ray makes its workers step back behind all else on the machine; the other side does not.
os.environ["RAY_worker_niceness"] = "0"
# The workers of Ray find the package by it.
os.environ["PYTHONPATH"] = sys.argv[1]
sys.path.insert(0, sys.argv[1])
first = json.loads(sys.stdin.readline())
os.environ["PATH"] = f"{os.path.dirname(first['binary'])}:{os.environ.get('PATH', os.defpath)}"

import ray
from ray.cluster_utils import Cluster
from solver_host.ray import score_file

common = {"object_store_memory": 200 << 20}
cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 0, **common})
for _ in range(2):
    cluster.add_node(num_cpus=1, **common)
cluster.wait_for_nodes()
ray.init(address=cluster.address, log_to_driver=False, logging_level=logging.WARNING)
for _ in sys.stdin:
    start = time.perf_counter_ns()
    score_file(first["requests"], first["answers"])
    os.write(said, f"{time.perf_counter_ns() - start}\n".encode())
ray.shutdown()
cluster.shutdown()
