"""Random programs: typed ones, ill-typed ones, mutants of solvers, and ones at the seams.

Owns how a program is made. A program grows line by line and is run as it grows, so that most
lines work on real values; its last lines turn values that are no grids into one, cell by cell in
the order of iteration, so that wrong values and wrong set orders cannot hide.
"""

import ast
import random

from reference import OutOfTime, time_limit

# How primitives that take functions call them: the places of the function and of the containers
# whose elements it gets.
CALLS = {
    "order": (1, [0]), "valmax": (1, [0]), "valmin": (1, [0]), "argmax": (1, [0]),
    "argmin": (1, [0]), "sfilter": (1, [0]), "mfilter": (1, [0]), "extract": (1, [0]),
    "apply": (0, [1]), "mapply": (0, [1]), "papply": (0, [1, 2]), "mpapply": (0, [1, 2]),
    "prapply": (0, [1, 2]),
}
MAKERS = ("compose", "chain", "matcher", "rbind", "lbind", "power", "fork")
ACCEPTS = {
    "Boolean": {"Boolean"},
    "Integer": {"Integer"},
    "IntegerTuple": {"IntegerTuple"},
    "Numerical": {"Integer", "IntegerTuple"},
    "IntegerSet": {"IntegerSet"},
    "Grid": {"Grid"},
    "Object": {"Object"},
    "Objects": {"Objects", "IndicesSet"},
    "Indices": {"Indices"},
    "IndicesSet": {"IndicesSet"},
    "Patch": {"Object", "Indices"},
    "Element": {"Object", "Grid"},
    "Piece": {"Object", "Indices", "Grid"},
    "TupleTuple": {"TupleTuple", "Grid"},
    "Tuple": {"Tuple", "IntegerTuple", "TupleTuple", "Grid"},
    "FrozenSet": {"FrozenSet", "IntegerSet", "Object", "Objects", "Indices", "IndicesSet"},
    "ContainerContainer": {"TupleTuple", "Grid", "Objects", "IndicesSet"},
    "Callable": {"Callable"},
}
SETS = ("IntegerSet", "Object", "Objects", "Indices", "IndicesSet")
ACCEPTS["Container"] = ACCEPTS["Tuple"] | ACCEPTS["FrozenSet"]
ANY = ACCEPTS["Container"] | {"Boolean", "Integer", "Callable", "None"}
# Lines of values with more elements than this are taken back, to keep runs short.
HEAVY = 3000


# Where the host keeps values in another form than CPython: locations, cells and grids of small
# numbers. These lines make values at the seams; {patch}, {object}, {grid} and {seam} are of before.
FAR = ("-97", "-96", "-95", "-49", "79", "80", "130", "159", "160", "1000", "2147483647",
       "1099511627776")
ODD = ("True", "False", "-1", "15", "16", "17", "255", "256", "300", "1099511627776")
SEAMS = (
    "insert((True, 2), {patch})", "insert((1, 2), {seam})", "insert((True, (1, 2)), {object})",
    "insert((1, (True, 2)), {object})", "insert({odd}, {patch})", "insert(({odd}, (0, 1)), {object})",
    "insert(({far}, 1), {patch})", "insert((1, ({far}, 0)), {object})", "insert(None, {patch})",
    "insert(first({grid}), {patch})", "insert(astuple(last({grid}), 1), {patch})",
    "shift({seam}, ({far}, {far}))", "shift({patch}, (True, {far}))", "shift({seam}, (-1, 2))",
    "recolor({odd}, {seam})", "recolor({odd}, {patch})", "combine({patch}, {seam})",
    "combine({seam}, {object})", "difference({seam}, {patch})", "difference({patch}, {seam})",
    "intersection({seam}, {patch})", "intersection({seam}, {seam})", "remove((1, 2), {seam})",
    "remove((True, 2), {patch})", "product(initset({odd}), initset({far}))",
    "product({seam}, initset({odd}))", "initset({seam})", "insert({patch}, initset({seam}))",
    "merge(insert({patch}, initset({seam})))", "merge(({patch}, {seam}))",
    "canvas({odd}, (2, 2))", "canvas({odd}, (1, 3))", "fill({grid}, {odd}, {patch})",
    "fill({grid}, {odd}, {seam})", "paint({grid}, {seam})", "underfill({grid}, {odd}, {patch})",
    "replace({grid}, ZERO, {odd})", "switch({grid}, ZERO, {odd})", "crop({grid}, ({far}, 0), (2, 2))",
    "crop({grid}, (-2, -2), (2, 2))", "vconcat({grid}, astuple(first({grid}), last({grid})))",
    "hconcat({grid}, canvas({odd}, (2, 2)))", "vconcat({grid}, canvas({odd}, (1, 2)))",
    "astuple(first({grid}), last({grid}))", "repeat(first({grid}), TWO)", "upscale({grid}, {odd})",
    "astuple((1, 2), (3, 4))", "astuple((1, 2), ({odd}, 4))", "astuple(5, (1, 2))",
    "connect((0, {odd}), (0, 3))", "connect(({far}, 0), ({far}, 2))", "connect((0, 0), (3, 3))",
    "shoot((1, {odd}), (-1, 1))", "neighbors(({far}, {far}))", "dneighbors((True, 1))",
    "apply(neighbors, {seam})", "mapply(neighbors, {seam})", "mapply(dneighbors, {patch})",
    "toobject({seam}, {grid})", "toindices({seam})", "sfilter({seam}, compose(positive, first))",
    "apply(first, {seam})", "apply(last, {seam})", "mapply(initset, {seam})", "totuple({seam})",
    "order({seam}, first)", "argmax({seam}, last)", "hmirror({seam})", "dmirror({seam})",
    "normalize({seam})", "delta({seam})", "backdrop({seam})", "outbox({patch})", "inbox({seam})",
    "asobject({grid})", "ofcolor({grid}, {odd})", "partition({grid})", "palette({seam})",
    "mostcolor({seam})", "centerofmass({seam})", "occurrences({grid}, {seam})",
    "objects({grid}, T, F, F)", "objects({grid}, F, T, T)", "difference({seam}, {seam})",
)


class Failed(Exception):
    """A line that raises."""


class Dropped(Exception):
    """A line that meets a limit, or whose value is too large to go on with."""


def kind_of(value):
    """The type of a value, by the names that arc-dsl gives to types."""
    if value is None:
        return "None"
    if isinstance(value, bool):
        return "Boolean"
    if isinstance(value, int):
        return "Integer"
    if callable(value):
        return "Callable"
    if isinstance(value, tuple):
        if len(value) == 2 and all(type(item) is int for item in value):
            return "IntegerTuple"
        if value and all(isinstance(item, tuple) for item in value):
            if all(item and all(type(cell) is int for cell in item) for item in value):
                return "Grid"
            return "TupleTuple"
        return "Tuple"
    item = next(iter(value), None)
    if isinstance(item, int):
        return "IntegerSet"
    if isinstance(item, tuple) and len(item) == 2:
        if all(type(part) is int for part in item):
            return "Indices"
        if isinstance(item[1], tuple):
            return "Object"
    if isinstance(item, frozenset):
        return {"Object": "Objects", "Indices": "IndicesSet"}.get(kind_of(item), "FrozenSet")
    return "FrozenSet"


def weight(value, limit=HEAVY):
    """The number of elements in a value, nested ones too; beyond `limit` it is not exact."""
    if not isinstance(value, (tuple, frozenset)):
        return 1
    total = 1 + len(value)
    for item in value:
        if total > limit:
            break
        if isinstance(item, (tuple, frozenset)):
            total += weight(item, limit - total)
    return total


class Draft:
    """A program in the making: lines, and the value of each variable on one input."""

    def __init__(self, reference, rng, params, values, limit, ill_typed=0.0):
        self.reference = reference
        self.rng = rng
        self.params = params
        self.scope = dict(reference.scope)
        self.vars = list(params)
        self.scope.update(zip(params, values))
        self.lines = []
        self.limit = limit
        self.ill_typed = ill_typed
        self.prefix = "x"
        self.count = 0
        self.primitives = list(reference.primitives)
        self.signatures = dict(reference.params)
        self.helpers = []
        self.constants = list(reference.constants)

    def evaluate(self, text):
        """The value of an expression."""
        try:
            with time_limit(self.limit):
                return eval(text, self.scope)
        except (OutOfTime, MemoryError, RecursionError):
            raise Dropped from None
        except Exception:
            raise Failed from None

    def emit(self, text):
        """Adds a line; gives its variable. A line that fails is not added."""
        value = self.evaluate(text)
        if weight(value) > HEAVY:
            raise Dropped
        return self.keep(text, value)

    def keep(self, text, value):
        self.count += 1
        name = f"{self.prefix}{self.count}"
        self.lines.append((name, text))
        self.vars.append(name)
        self.scope[name] = value
        return name

    def mark(self):
        return len(self.lines), len(self.vars)

    def back(self, mark):
        """Takes back all lines since `mark`."""
        del self.lines[mark[0]:]
        for name in self.vars[mark[1]:]:
            del self.scope[name]
        del self.vars[mark[1]:]
        self.count = len(self.lines)

    def source(self, result):
        lines = self.lines
        if self.rng.random() < 0.1:
            lines = nest(self.rng, lines, result)
        body = [f"    {name} = {text}" for name, text in lines]
        ending = [] if result is None else [f"    return {result}"]
        if not body and not ending:
            ending = ["    pass"]
        head = f"def solve({', '.join(self.params)}):"
        return "\n".join([head, *body, *ending, *self.helpers]) + "\n"

    def help(self):
        """Adds a function of the program's own, which others can be made of like a primitive."""
        rng = self.rng
        name = f"helper{len(self.signatures) - len(self.reference.params) + 1}"
        callee = rng.choice(self.primitives)
        params = [f"a{at + 1}" for at in range(rng.choice((1, 1, 2, 2, 3)))]
        args = list(params)
        while len(args) < len(self.signatures[callee]):
            args.append(rng.choice(params + self.constants))
        rng.shuffle(args)
        args = args[: len(self.signatures[callee])]
        lines = [
            f"def {name}({', '.join(params)}):",
            f"    b1 = {callee}({', '.join(args)})",
            f"    return {rng.choice(('b1', 'b1', 'b1', 'astuple(b1, a1)'))}",
        ]
        exec("\n".join(lines), self.scope)
        self.helpers += ["", "", *lines]
        self.signatures[name] = [None] * len(params)
        self.primitives += [name] * 8

    # Arguments

    def literal(self, kind):
        rng = self.rng
        if kind == "Integer":
            return str(rng.choice((-3, -1, 0, 1, 2, 3, 4, 5, 7, 11, 30)))
        if kind == "IntegerTuple":
            return f"({rng.randint(-3, 6)}, {rng.randint(-3, 6)})"
        return rng.choice(("None", "True", "False", "()", "(1,)", "((1, 2), (3,))", "-1", "2"))

    def name_of(self, kinds):
        """A variable or constant of one of the kinds; young variables come first."""
        rng = self.rng
        fitting = [name for name in self.vars if kind_of(self.scope[name]) in kinds]
        constants = [name for name in self.constants if kind_of(self.scope[name]) in kinds]
        if fitting and (not constants or rng.random() < 0.6):
            if rng.random() < 0.5:
                fitting = fitting[-3:]
            return rng.choice(fitting)
        for kind in ("Integer", "IntegerTuple"):
            if kind in kinds and rng.random() < 0.15:
                return self.literal(kind)
        return rng.choice(constants) if constants else None

    def argument(self, annotation):
        """An argument for a parameter, or None where there is nothing that fits."""
        rng = self.rng
        if rng.random() < self.ill_typed:
            pick = rng.random()
            if pick < 0.7:
                return rng.choice(self.vars)
            if pick < 0.8:
                return rng.choice(self.constants)
            if pick < 0.9:
                return rng.choice(self.primitives)
            return self.literal(None)
        if annotation in (None, "Callable"):
            if rng.random() < 0.3:
                return self.name_of({"Callable"}) or rng.choice(self.primitives)
            return rng.choice(self.primitives)
        kinds = ACCEPTS.get(annotation, ANY)
        name = self.name_of(kinds)
        if name is None or rng.random() < 0.1:
            name = self.produce(kinds) or name
        return name

    def produce(self, kinds):
        """A set of one of the kinds, cut from a grid."""
        rng = self.rng
        kinds = [kind for kind in SETS if kind in kinds]
        if not kinds:
            return None
        kind = rng.choice(kinds)
        grid = self.name_of({"Grid"})
        flags = ", ".join(rng.choice("TF") for _ in range(3))
        if kind == "IntegerSet":
            return self.emit(f"palette({grid})")
        if kind == "Indices" and rng.random() < 0.6:
            colour = self.evaluate(f"{rng.choice(('mostcolor', 'leastcolor'))}({grid})")
            return self.emit(f"ofcolor({grid}, {colour})")
        if kind == "Object" and rng.random() < 0.2:
            return self.emit(f"asobject({grid})")
        name = self.emit(
            rng.choice((f"objects({grid}, {flags})", f"partition({grid})", f"fgpartition({grid})"))
        )
        if kind in ("Object", "Indices"):
            name = self.emit(
                rng.choice((f"argmax({name}, size)", f"argmin({name}, size)", f"first({name})",
                            f"argmin({name}, leftmost)", f"last({name})", f"merge({name})"))
            )
        if kind == "Indices":
            name = self.emit(f"toindices({name})")
        if kind == "IndicesSet":
            name = self.emit(f"apply(toindices, {name})")
        return name

    # Functions

    def function(self, args, depth=0):
        """A function that can be called with such arguments; its text, or None."""
        for _ in range(6):
            mark, text = self.mark(), None
            try:
                text = self.one_function(args, depth)
                if text is None:
                    raise Failed
                self.call(text, args)
                return text
            except (Failed, Dropped):
                if self.rng.random() < self.ill_typed / 3 and text is not None:
                    return text
                self.back(mark)
        return None

    def call(self, text, args):
        """What a function gives for values."""
        function = self.scope[text]
        try:
            with time_limit(self.limit):
                value = function(*args)
        except (OutOfTime, MemoryError, RecursionError):
            raise Dropped from None
        except Exception:
            raise Failed from None
        if weight(value) > HEAVY:
            raise Dropped
        return value

    def fitting(self, values, more=0):
        """A primitive that takes such values in some places, `more` others beside them."""
        signatures = self.signatures
        for _ in range(40):
            name = self.rng.choice(self.primitives)
            params = signatures[name]
            if len(params) != len(values) + more:
                continue
            if self.rng.random() < self.ill_typed:
                return name
            first, last = params[: len(values)], params[len(params) - len(values):]
            for part in (first, last):
                if all(
                    kind_of(value) in ACCEPTS.get(param, ANY)
                    for param, value in zip(part, values)
                ):
                    return name
        return None

    def one_function(self, args, depth):
        rng = self.rng
        form = rng.random()
        if form < 0.35 or depth > 2:
            return self.fitting(args)
        if form < 0.65:
            name = self.fitting(args, more=1)
            if name is None:
                return None
            params = self.signatures[name]
            right = rng.random() < 0.5
            fixed = self.argument(params[-1 if right else 0])
            return fixed and self.emit(f"{'rbind' if right else 'lbind'}({name}, {fixed})")
        if form < 0.7:
            name = self.fitting(args, more=2)
            if name is None:
                return None
            params = self.signatures[name]
            binds = [rng.choice(("rbind", "lbind")) for _ in range(2)]
            for bind in binds:
                fixed = self.argument(params[-1 if bind == "rbind" else 0])
                if fixed is None:
                    return None
                params = params[:-1] if bind == "rbind" else params[1:]
                name = self.emit(f"{bind}({name}, {fixed})")
            return name
        inner = self.function(args, depth + 1)
        if inner is None:
            return None
        value = self.call(inner, args)
        if len(args) != 1:
            return inner
        if form < 0.78:
            target = self.name_of({kind_of(value)} if rng.random() > self.ill_typed else ANY)
            return target and self.emit(f"matcher({inner}, {target})")
        if form < 0.83:
            return self.emit(f"power({inner}, {rng.choice(('ONE', 'TWO', 'THREE', '5', '20'))})")
        if form < 0.92:
            outer = self.function((value,), depth + 1)
            if outer is None:
                return None
            if rng.random() < 0.3:
                third = self.function((self.call(outer, (value,)),), depth + 1)
                return third and self.emit(f"chain({third}, {outer}, {inner})")
            return self.emit(f"compose({outer}, {inner})")
        other = self.function(args, depth + 1)
        if other is None:
            return None
        outer = self.function((value, self.call(other, args)), depth + 1)
        return outer and self.emit(f"fork({outer}, {inner}, {other})")

    # Lines

    def line(self):
        """One more line with what it needs before it, or an exception and no change."""
        mark = self.mark()
        try:
            return self.one_line()
        except Failed:
            if self.rng.random() < self.ill_typed / 10 + 0.002 and self.pending:
                # The program fails here, and whether it does is what is compared.
                self.lines.append((f"{self.prefix}{self.count + 1}", self.pending))
                self.ended = True
                return None
            self.back(mark)
            raise
        except Dropped:
            self.back(mark)
            raise

    def seam(self):
        """One more line at a seam, of values of before; nothing where it fails."""
        rng = self.rng
        mark = self.mark()
        sets = [name for name in self.vars if isinstance(self.scope[name], frozenset)]
        try:
            patch = self.name_of({"Indices"}) or self.produce(["Indices"])
            given = {
                "patch": patch,
                "object": self.name_of({"Object"}) or self.produce(["Object"]),
                "grid": self.name_of({"Grid"}) or self.params[-1],
                "seam": rng.choice(sets[-3:]) if sets else patch,
            }
            text = rng.choice(SEAMS)
            # Each place draws anew.
            for word, values in (("{odd}", ODD), ("{far}", FAR)):
                while word in text:
                    text = text.replace(word, rng.choice(values), 1)
            self.emit(text.format(**given))
        except (Failed, Dropped):
            self.back(mark)

    pending = None
    ended = False

    def one_line(self):
        rng = self.rng
        self.pending = None
        if rng.random() < 0.06:
            callees = [name for name in self.vars if callable(self.scope[name])]
            if callees:
                callee = rng.choice(callees)
                count = self.scope[callee].__code__.co_argcount
                if rng.random() < self.ill_typed / 4:
                    count += rng.choice((-1, 1))
                args = [rng.choice(self.vars) for _ in range(count)]
                self.pending = f"{callee}({', '.join(args)})"
                return self.emit(self.pending)
        if rng.random() < 0.03:
            args = [self.argument("Any") for _ in range(rng.choice((1, 2, 2, 3, 4)))]
            return self.emit(f"({', '.join(args)}{',' if len(args) == 1 else ''})")
        name = rng.choice(self.primitives if rng.random() < 0.75 else list(CALLS))
        params = self.signatures[name]
        if name in MAKERS:
            sample = self.scope[rng.choice(self.vars)]
            return self.function((sample,))
        args = [None] * len(params)
        place, containers = CALLS.get(name, (None, []))
        for at, annotation in enumerate(params):
            if at != place:
                args[at] = self.argument(annotation)
                if args[at] is None:
                    raise Failed
        if place is not None:
            try:
                sample = [next(iter(self.scope_value(args[at])), 0) for at in containers]
            except TypeError:
                sample = [0] * len(containers)
            args[place] = self.function(tuple(sample)) or rng.choice(self.primitives)
        if name == "rapply" and rng.random() > self.ill_typed:
            args[0] = self.functions_for(args[1])
        self.pending = f"{name}({', '.join(args)})"
        return self.emit(self.pending)

    def functions_for(self, arg):
        value = self.scope_value(arg)
        texts = [self.function((value,)) or "identity" for _ in range(self.rng.choice((1, 2, 3)))]
        return self.emit(f"({', '.join(texts)},)")

    def scope_value(self, text):
        return self.scope[text] if text in self.scope else self.evaluate(text)

    # Endings

    def flatten(self, name, depth=0):
        """Turns a value into a tuple of numbers, in the order in which a program sees them."""
        if depth > 7:
            raise Failed
        value = self.scope_value(name)
        if isinstance(value, int):
            return self.emit(f"repeat({name}, ONE)")
        if value is None:
            return self.flatten(self.emit(f"equality({name}, None)"), depth + 1)
        if callable(value):
            arg = self.rng.choice(self.vars)
            return self.flatten(self.emit(f"{name}({arg})"), depth + 1)
        if isinstance(value, frozenset):
            return self.flatten(self.emit(f"totuple({name})"), depth + 1)
        if all(isinstance(item, int) for item in value):
            return name
        if all(isinstance(item, (tuple, frozenset)) for item in value):
            if any(isinstance(item, frozenset) for item in value):
                name = self.emit(f"apply(totuple, {name})")
                value = self.scope[name]
            parts = [part for item in value for part in item]
            if any(isinstance(part, int) for part in parts) and not all(
                isinstance(part, int) for part in parts
            ):
                heads = self.flatten(self.emit(f"apply(first, {name})"), depth + 1)
                tails = self.flatten(self.emit(f"apply(last, {name})"), depth + 1)
                return self.emit(f"combine({heads}, {tails})")
            return self.flatten(self.emit(f"merge({name})"), depth + 1)
        head = self.flatten(self.emit(f"first({name})"), depth + 1)
        tail = self.flatten(self.emit(f"last({name})"), depth + 1)
        return self.emit(f"combine({head}, {tail})")

    def show(self, names):
        """Makes a grid of the last digits of values, 30 in a row."""
        flat = None
        for name in names:
            mark = self.mark()
            try:
                more = self.flatten(name)
                flat = more if flat is None else self.emit(f"combine({flat}, {more})")
            except (Failed, Dropped):
                self.back(mark)
        if flat is None:
            return names[0]
        count = len(self.scope[flat])
        if self.rng.random() < 0.2:
            flat = self.emit(f"apply({self.emit('rbind(divide, TEN)')}, {flat})")
        tens = self.emit(f"apply({self.emit('rbind(divide, TEN)')}, {flat})")
        tens = self.emit(f"apply({self.emit('rbind(multiply, TEN)')}, {tens})")
        digits = self.emit(f"papply(subtract, {flat}, {tens})")
        rows = min(30, count // 30 + 1)
        padding = self.emit(f"repeat(ZERO, {rows * 30})")
        strip = self.emit(f"repeat({self.emit(f'combine({digits}, {padding})')}, ONE)")
        cut = self.emit(f"lbind({self.emit('rbind(crop, (1, 30))')}, {strip})")
        starts = self.emit(f"apply(tojvec, {self.emit(f'interval(0, {rows * 30}, 30)')})")
        return self.emit(f"mapply({cut}, {starts})")

    def ending(self):
        """The variable to return."""
        rng = self.rng
        made = self.vars[len(self.params):]
        if self.ended or not made:
            return self.vars[-1]
        pick = rng.random()
        if pick < 0.06:
            return rng.choice(made)
        if pick < 0.07:
            return None
        grids = [name for name in made if kind_of(self.scope[name]) == "Grid"]
        if pick < 0.2 and grids:
            return grids[-1]
        names = [made[-1]] + [name for name in made if rng.random() < 0.3]
        mark = self.mark()
        try:
            return self.show(list(dict.fromkeys(names))[:4])
        except (Failed, Dropped):
            self.back(mark)
            return made[-1]


class Factory:
    """Makes programs with inputs, one from each number."""

    def __init__(self, reference, tasks, solvers, seed, limit, seams=0.0):
        self.reference = reference
        self.seams = seams
        self.tasks = tasks
        self.names = sorted(tasks)
        self.solvers = solvers
        self.seed = seed
        self.limit = limit

    def make(self, number):
        """Program `number`: kind, source, demos, inputs."""
        rng = random.Random(f"{self.seed}/{number}")
        pick = rng.random()
        if self.solvers and pick < 0.35 * (1 - self.seams):
            return self.mutant(rng)
        ill_typed = 0.0 if pick < 0.7 else rng.choice((0.1, 0.3, 0.6))
        demos, inputs = self.grids(rng)
        with_demos = demos and rng.random() < 0.15
        params, values = ["I"], [inputs[0]]
        if with_demos:
            params, values = ["S", "I"], [tuple(demos), inputs[0]]
        draft = Draft(self.reference, rng, params, values, self.limit, ill_typed)
        if rng.random() < 0.1:
            for _ in range(rng.choice((1, 1, 2))):
                draft.help()
        at_seams = self.seams and rng.random() < self.seams
        for _ in range(rng.choice((2, 3, 5, 8)) * 2 if at_seams else 0):
            draft.seam()
        wanted = len(draft.lines) + rng.choice((1, 2, 3, 5) if at_seams else (1, 2, 3, 5, 8, 12))
        for _ in range(wanted * 8):
            if len(draft.lines) >= wanted or draft.ended:
                break
            try:
                draft.line()
            except (Failed, Dropped):
                pass
        source = draft.source(draft.ending())
        kind = "seam" if at_seams else "ill-typed" if ill_typed else "typed"
        return kind, source, demos if with_demos else [], inputs

    def grids(self, rng, task=None):
        """Demos and two inputs: of a task, or random ones."""
        if task is not None or (self.names and rng.random() < 0.5):
            chosen = self.tasks[task or rng.choice(self.names)]
            samples = chosen["train"] + chosen["test"]
            inputs = [rng.choice(samples)["input"] for _ in range(2)]
            inputs = [tuple(map(tuple, grid)) for grid in inputs]
            demos = [
                tuple(tuple(map(tuple, sample[side])) for side in ("input", "output"))
                for sample in chosen["train"]
                if sample.get("output") is not None
            ]
            demos = [demo for demo in demos if demo[0] not in inputs]
            return demos, inputs
        sides = (1, 2, 3, 3, 4, 5, 6, 8, 10)
        height, width = rng.choice(sides), rng.choice(sides)
        colours = rng.sample(range(10), rng.choice((1, 2, 2, 3, 3, 4, 6)))

        def grid():
            return tuple(
                tuple(colours[int(rng.random() ** 2 * len(colours))] for _ in range(width))
                for _ in range(height)
            )

        inputs = [grid(), grid()]
        demos = [demo for demo in ((grid(), grid()), (grid(), grid())) if demo[0] not in inputs]
        return demos, inputs

    # Mutants

    def mutant(self, rng):
        task = rng.choice(sorted(self.solvers))
        params, lines, result = self.solvers[task]
        lines = list(lines)
        if rng.random() < 0.2:
            lines, result = self.cross(rng, params, lines)
        for _ in range(rng.choice((1, 1, 2, 3, 5))):
            self.mutate(rng, params, lines)
        demos, inputs = self.grids(rng, task if rng.random() < 0.7 else None)
        if len(params) == 1:
            demos = []
        values = [inputs[0]] if len(params) == 1 else [tuple(demos), inputs[0]]
        draft = Draft(self.reference, rng, params, values, self.limit)
        works = True
        for name, text in lines:
            value = None
            if works:
                try:
                    value = draft.evaluate(text)
                except (Failed, Dropped):
                    works = False
                    if rng.random() < 0.6:
                        result = draft.vars[-1]
                        break
            draft.lines.append((name, text))
            draft.vars.append(name)
            draft.scope[name] = value
        else:
            works = works and rng.random() < 0.6
            if not works:
                return "mutant", draft.source(result), demos, inputs
        draft.prefix = "y"
        mark = draft.mark()
        try:
            result = draft.show([result])
        except (Failed, Dropped):
            draft.back(mark)
        return "mutant", draft.source(result), demos, inputs

    def cross(self, rng, params, lines):
        """The start of one solver and the end of another, which reads variables of the first."""
        _, others, result = self.solvers[rng.choice(sorted(self.solvers))]
        start = lines[: rng.randint(1, len(lines))]
        end = others[rng.randint(0, len(others) - 1):]
        names = {name for name, _ in end}
        made = set()
        crossed = []
        for name, text in end:
            for old in names_in(text):
                if old in made:
                    text = rename(text, old, "z" + old)
                elif old not in params and old not in self.reference.scope:
                    text = rename(text, old, rng.choice(start)[0])
            crossed.append(("z" + name, text))
            made.add(name)
        return start + crossed, ("z" + result if result in names else crossed[-1][0])

    def mutate(self, rng, params, lines):
        signatures = self.reference.params
        primitives = list(signatures)
        constants = list(self.reference.constants)
        at = rng.randrange(len(lines))
        name, text = lines[at]
        call = ast.parse(text, mode="eval").body
        before = params + [line[0] for line in lines[:at]]
        form = rng.random()
        if form < 0.12 and len(lines) > 1:
            del lines[at]
            other = rng.choice(before)
            for place in range(at, len(lines)):
                lines[place] = (lines[place][0], rename(lines[place][1], name, other))
            # What is returned still needs its name.
            lines.append((name, f"identity({other})"))
            return
        if form < 0.27:
            new = rng.choice(primitives)
            args = []
            for annotation in signatures[new]:
                if annotation in (None, "Callable") and rng.random() < 0.6:
                    args.append(rng.choice(primitives))
                elif annotation in ("Integer", "Boolean", "IntegerTuple") and rng.random() < 0.5:
                    args.append(rng.choice(constants))
                else:
                    args.append(rng.choice(before))
            fresh = f"w{len(lines)}_{at}"
            while any(line[0] == fresh for line in lines):
                fresh += "_"
            lines.insert(at, (fresh, f"{new}({', '.join(args)})"))
            name, text = lines[at + 1]
            used = [used for used in names_in(text) if used in before]
            if used:
                lines[at + 1] = (name, rename(text, rng.choice(used), fresh))
            return
        if not isinstance(call, ast.Call) or not call.args:
            return
        if form < 0.45 and isinstance(call.func, ast.Name) and call.func.id in signatures:
            same = [
                name for name in primitives if len(signatures[name]) == len(call.args)
            ]
            call.func.id = rng.choice(same)
        elif form < 0.55 and len(call.args) > 1:
            rng.shuffle(call.args)
        else:
            place = rng.randrange(len(call.args))
            old = call.args[place]
            if isinstance(old, ast.Name) and old.id in constants:
                new = rng.choice(constants if rng.random() < 0.8 else before)
            elif isinstance(old, ast.Name) and old.id in signatures:
                same = len(signatures[old.id])
                new = rng.choice([name for name in primitives if len(signatures[name]) == same])
            else:
                new = rng.choice(before if rng.random() < 0.8 else constants)
            call.args[place] = ast.Name(new)
        lines[at] = (name, ast.unparse(call))


def nest(rng, lines, result):
    """Writes some lines that only the next one reads into that one."""
    nested = []
    for name, text in lines:
        if nested and rng.random() < 0.5 and nested[-1][0] != result:
            before, inner = nested[-1]
            readers = [line for line in lines if before in names_in(line[1])]
            if [reader[0] for reader in readers] == [name]:
                tree = ast.parse(text, mode="eval")
                uses = [
                    node for node in ast.walk(tree)
                    if isinstance(node, ast.Name) and node.id == before
                ]
                if len(uses) == 1:
                    nested.pop()
                    uses[0].id = f"({inner})" if inner.startswith("(") else inner
                    text = ast.unparse(tree)
        nested.append((name, text))
    return nested


def names_in(text):
    """The names in an expression, each once, in order."""
    return list(
        dict.fromkeys(
            node.id for node in ast.walk(ast.parse(text, mode="eval")) if isinstance(node, ast.Name)
        )
    )


def rename(text, old, new):
    """The expression with one name for another."""
    tree = ast.parse(text, mode="eval")
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id == old:
            node.id = new
    return ast.unparse(tree)


def read_solver(text):
    """A solver as parameters, lines and the variable that it returns; None where it is not so."""
    function = next(node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef))
    *lines, last = function.body
    if not isinstance(last, ast.Return) or not isinstance(last.value, ast.Name):
        return None
    read = []
    for line in lines:
        if not isinstance(line, ast.Assign) or not isinstance(line.targets[0], ast.Name):
            return None
        read.append((line.targets[0].id, ast.unparse(line.value)))
    return [arg.arg for arg in function.args.args], read, last.value.id
