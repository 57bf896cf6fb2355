# All that solvers import, so that no run has to; and the names that a desktop's `site` adds to the built-ins.

import sys, os, json, site
import abc, array, ast, bisect, builtins, cmath, collections, collections.abc, contextlib, copy, dataclasses
import datetime, decimal, enum, fractions, functools, gc, hashlib, heapq, importlib.util, inspect, io, itertools
import logging, math, numbers, operator, pprint, queue, random, re, statistics, string, struct, textwrap, time
import traceback, types, typing, unittest, warnings, zlib

site.setquit()
site.setcopyright()
site.sethelper()
# Nothing of the start-up's environment is there in a run.
os.environ.clear()
