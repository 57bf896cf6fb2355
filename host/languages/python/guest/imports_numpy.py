# All that solvers import, so that no run has to.

import sys, os, json
import numpy as np
import numpy.random, numpy.linalg, numpy.fft, numpy.ma, numpy.lib.stride_tricks, numpy.polynomial
import scipy, scipy.ndimage, scipy.signal, scipy.spatial, scipy.spatial.distance
import scipy.sparse, scipy.sparse.csgraph, scipy.optimize, scipy.stats
import networkx
import abc, array, ast, bisect, builtins, cmath, collections, collections.abc, contextlib, copy, dataclasses
import datetime, decimal, enum, fractions, functools, gc, hashlib, heapq, importlib.util, inspect, io, itertools
import logging, math, operator, pprint, queue, random, re, statistics, string, struct, textwrap, time
import traceback, types, typing, typing_extensions, unittest, warnings, zlib

# Nothing of the start-up's environment is there in a run.
os.environ.clear()
