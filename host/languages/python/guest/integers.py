# numpy's names for its default integer, which the module has at 64 bits: see install/integers.rs.

import numpy as _numpy
import numpy._core._type_aliases as _aliases

for _name in ('int', 'int_'):
    if _name in _aliases.sctypeDict:
        _aliases.sctypeDict[_name] = _numpy.int64
_numpy.int_ = _numpy.int64
# The types that `repr` of an array does not name.
_print = _numpy._core.arrayprint
_print._typelessdata = [_numpy.int64, _numpy.float64, _numpy.complex128, _numpy.bool]
assert _numpy.array([1]).dtype == _numpy.int64 and _numpy.arange(3).dtype == _numpy.int64
assert int(_numpy.prod([2] * 40)) == 2 ** 40 and _numpy.sum([True]).dtype == _numpy.int64
assert repr(_numpy.array([1])) == 'array([1])'
del _numpy, _aliases, _name, _print
