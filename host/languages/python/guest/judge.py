# The judge inside the guest: compiles programs, runs them, turns what they give into a reply.
#
# It lives in a space of its own with a copy of the built-ins, so that a program which replaces `len` or
# `isinstance` changes its own run and not this code. Whatever the program can delete or replace is bound
# here before it runs. The bytes of requests and replies are those of host/sandbox/src/snapshot/wire.rs.

import builtins
import gc
import inspect
import json
import marshal
import os
import sys
import types

REQUEST = 900
REPLY = 901
PROGRAM = '<solver>'
NAME = 'solver'

read = os.read
write = os.write
loads = marshal.loads
dumps = marshal.dumps
signature = inspect.signature
Code = types.CodeType
Function = types.FunctionType
Module = types.ModuleType
modules = sys.modules
meta_path = sys.meta_path
stdout = sys.stdout
settrace = sys.settrace
spec_from_loader = sys.modules['importlib.util'].spec_from_loader
numpy = sys.modules.get('numpy')

INTS = {int, bool}
if numpy is not None:
    Array = numpy.ndarray
    Scalar = numpy.generic
    frombuffer = numpy.frombuffer
    uint8 = numpy.uint8
    int64 = numpy.int64
    array_rows = Array.tolist
    array_value = Array.item
    array_rank = Array.ndim.__get__
    array_size = Array.size.__get__
    scalar_value = Scalar.item
    INTS |= {numpy.bool_, numpy.int8, numpy.int16, numpy.int32, numpy.int64,
             numpy.uint8, numpy.uint16, numpy.uint32, numpy.uint64, numpy.intc, numpy.uintc}
else:
    class Array:
        pass
    Scalar = Array
    uint8 = int64 = None

    def frombuffer(cells, kind):
        raise ModuleNotFoundError("No module named 'numpy', so that there is no array to be given", name='numpy')


class NoGrid(Exception):
    pass


def keeps_order(code, other):
    # Whether the sets among the constants of two equal codes iterate in the same order.
    for one, two in zip(code.co_consts, other.co_consts):
        if type(one) is Code and not keeps_order(one, two):
            return False
        if type(one) is frozenset and list(one) != list(two):
            return False
    return True


def to_keep(source, name):
    # The code as a run is to have it. Bytes do not say in which order a set was filled, which decides how it
    # iterates: where they lose that, it is compiled in the run.
    code = compile(source, name, 'exec', dont_inherit=True)
    return code if keeps_order(code, loads(dumps(code))) else source


def code_of(code, name):
    return code if type(code) is Code else compile(code, name, 'exec', dont_inherit=True)


def compiled(request):
    program = json.loads(request)
    codes = {}
    name = None
    try:
        code = to_keep(program['source'], PROGRAM)
        for name, source in program['modules'].items():
            codes[name] = to_keep(source, '<' + name + '>')
        return b'c' + dumps((program['entry'], program['input'], code, codes))
    except SyntaxError as e:
        line, column, reason = e.lineno or 1, e.offset or 1, str(e.msg)
    except BaseException as e:
        line, column, reason = 1, 1, type(e).__name__ + ': ' + str(e)
    if name is not None:
        reason = 'in the module ' + name + ', line ' + str(line) + ': ' + reason
        line, column = 1, 1
    refusal = {'line': max(line, 1), 'column': max(column, 1), 'reason': reason}
    return b's' + json.dumps(refusal).encode()


class Finder:
    # Finds the modules that came with a program.
    def __init__(self, codes):
        self.codes = codes

    def find_spec(self, name, path=None, target=None):
        codes = self.codes
        if name in codes:
            prefix = name + '.'
            is_package = any(other.startswith(prefix) for other in codes)
            return spec_from_loader(name, self, is_package=is_package)
        return None

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        name = module.__name__
        exec(code_of(self.codes[name], '<' + name + '>'), module.__dict__)


def grids_of(request, at):
    # The demos and the input, as pairs of shape and cells.
    count = int.from_bytes(request[at:at + 2], 'little')
    at += 2
    flat = []
    for _ in range(2 * count + 1):
        height, width = request[at], request[at + 1]
        at += 2
        flat.append((height, width, request[at:at + height * width]))
        at += height * width
    return flat


def as_list(grid):
    height, width, cells = grid
    return [list(cells[k:k + width]) for k in range(0, height * width, width)]


def as_array(grid):
    height, width, cells = grid
    return frombuffer(cells, uint8).astype(int64).reshape(height, width)


def functions(space):
    # Those of the program: what it has imported is none of its own.
    return [(name, it) for name, it in list(space.items())
            if type(it) is Function and it.__module__ == NAME]


def entry_of(entry, space):
    if entry:
        if entry not in space:
            raise NameError("name '" + entry + "' is not defined")
        return space[entry]
    found = functions(space)
    names = [name for name, _ in found]
    if callable(space.get('solve')):
        return space['solve']
    for name in names:
        if name.startswith('solve'):
            return space[name]
    # Under these names anything counts that can be called.
    for name in ('transform', 'p', 'main'):
        if callable(space.get(name)):
            return space[name]
    if found:
        return found[-1][1]
    raise NameError('the program defines no function')


def takes_demos(function):
    # Whether it has two parameters without a default.
    if type(function) is Function:
        return function.__code__.co_argcount - len(function.__defaults__ or ()) == 2
    try:
        parameters = signature(function).parameters.values()
    except (TypeError, ValueError):
        return False
    needed = [it for it in parameters if it.default is it.empty
              and it.kind in (it.POSITIONAL_ONLY, it.POSITIONAL_OR_KEYWORD)]
    return len(needed) == 2


def is_a(value, kind):
    # By its true type: `__class__` may say anything.
    return issubclass(type(value), kind)


def cell(value):
    # A whole number that is equal to the value.
    if is_a(value, Scalar) or is_a(value, Array) and array_rank(value) == 0:
        value = scalar_value(value) if is_a(value, Scalar) else array_value(value)
    if is_a(value, int):
        return int.__index__(value)
    if is_a(value, complex):
        if complex.imag.__get__(value) != 0:
            raise NoGrid
        value = complex.real.__get__(value)
    if is_a(value, float):
        number = float.__float__(value)
        if number.is_integer():
            return int(number)
    raise NoGrid


def rows_of(value):
    if is_a(value, Array):
        return array_rows(value) if array_rank(value) else [value]
    if is_a(value, list):
        return list(list.__iter__(value))
    if is_a(value, tuple):
        return list(tuple.__iter__(value))
    raise NoGrid


def grid_reply(value):
    # The first defect that applies is told: not-a-grid, empty, ragged, too-large, colour.
    if is_a(value, Array) and array_rank(value) != 2 and array_size(value):
        raise NoGrid
    rows = []
    is_colour = True
    for row in rows_of(value):
        row = rows_of(row)
        if not INTS.issuperset(map(type, row)):
            row = [cell(it) for it in row]
        rows.append(row)
    height = len(rows)
    widths = {len(row) for row in rows}
    if not any(widths):
        return b'iempty'
    if len(widths) > 1:
        return b'iragged'
    width = widths.pop()
    if height > 30 or width > 30:
        return b'itoo-large'
    try:
        cells = b''.join([bytes(row) for row in rows])
    except ValueError:
        return b'icolour'
    if max(cells) > 9:
        return b'icolour'
    return b'g' + bytes((height, width)) + cells


def line_of(error):
    # The line of the program that the error came from.
    line = None
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == PROGRAM:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def message_of(error):
    try:
        text = str(error)
    except BaseException:
        text = ''
    message = type.__dict__['__name__'].__get__(type(error))
    if text:
        message += ': ' + text[:2000]
    line = line_of(error)
    if line is not None:
        suffix = ' (line ' + str(line) + ')'
        message = message.encode('utf-8', 'replace')[:1000].decode('utf-8', 'ignore') + suffix
    return message.encode('utf-8', 'replace')


def run(request, call, failed=None):
    # `failed` is told of an exception that nothing caught, at the top level too.
    size = int.from_bytes(request[1:5], 'little')
    entry, form, code, codes = loads(request[5:5 + size])
    flat = grids_of(request, 5 + size)
    try:
        module = Module(NAME)
        space = module.__dict__
        space['__builtins__'] = builtins
        modules[NAME] = module
        if codes:
            meta_path.insert(0, Finder(codes))
        exec(code_of(code, PROGRAM), space)
        function = entry_of(entry, space)
        convert = as_array if form == 'ndarray' else as_list
        if takes_demos(function):
            demos = [(convert(flat[k]), convert(flat[k + 1])) for k in range(0, len(flat) - 1, 2)]
            given = (demos, convert(flat[-1]))
        else:
            given = (convert(flat[-1]),)
        value = call(function, given)
        try:
            reply = grid_reply(value)
        except NoGrid:
            reply = b'inot-a-grid'
    except BaseException as error:
        if failed is not None:
            failed(error)
        reply = b'e' + message_of(error)
    try:
        stdout.flush()
    except BaseException:
        pass
    return reply


def plain(function, given):
    return function(*given)


def serve(request):
    kind = request[:1]
    if kind == b'r':
        return run(request, plain)
    if kind == b'c':
        return compiled(request[1:])
    if kind == b'p':
        return script(request)
    return tell(request)


def turn():
    # Most requests come in one piece; a larger one would ask for memory that most have no use of.
    piece = 16384
    request = read(REQUEST, piece)
    if len(request) == piece:
        pieces = [request]
        while len(pieces[-1]):
            pieces.append(read(REQUEST, 1 << 20))
        request = b''.join(pieces)
    write(REPLY, serve(request))
