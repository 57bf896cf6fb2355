# Packages that the library holds and the module does not: importing one ends as if it were not there.

import sys


class _Absent:
    names = frozenset([ABSENT])

    @classmethod
    def find_spec(cls, name, path=None, target=None):
        if name.partition('.')[0] in cls.names:
            raise ModuleNotFoundError("No module named '" + name + "'", name=name)
        return None


sys.meta_path.insert(0, _Absent)
del _Absent
