# A script: a text that is run as the program itself, with standard input and files.
#
# What it can replace is bound here before it runs. Its exit code is the reply; what it prints goes its own
# way.

import _sitebuiltins
import atexit
import linecache

SCRIPT = '/main.py'
# Where a script looks for modules of its own before all others: the folder that it begins in.
FOLDER = '/'

excepthook = sys.excepthook
lines_of = linecache.cache
run_at_exit = atexit._run_exitfuncs
Quitter = _sitebuiltins.Quitter
SyntaxErrors = (SyntaxError, ValueError, OverflowError, MemoryError, RecursionError)


def exit_code_of(value, stderr):
    # As CPython ends with what was given to `sys.exit`.
    if value is None:
        return 0
    if is_a(value, int):
        return int.__index__(value) & 0xFF
    try:
        stderr.write(str(value) + '\n')
    except BaseException:
        pass
    return 1


def said(error):
    # The traceback on standard error, without the frames of this file.
    trace = error.__traceback__
    while trace is not None and trace.tb_frame.f_code.co_filename == '<judge>':
        trace = trace.tb_next
    error.__traceback__ = trace
    hook = sys.excepthook
    try:
        hook(type(error), error, trace)
    except BaseException:
        excepthook(type(error), error, trace)


def ended(how, code):
    return b'p' + how + code.to_bytes(4, 'little')


def script(request):
    text = request[1:].decode('utf-8', 'replace')
    # Tracebacks show lines of it.
    lines_of[SCRIPT] = (len(text), None, [line + '\n' for line in text.split('\n')], SCRIPT)
    stderr = sys.stderr
    how, code = b'r', 0
    try:
        sys.argv = [SCRIPT]
        sys.path.insert(0, FOLDER)
        for name in ('exit', 'quit'):
            if not hasattr(builtins, name):
                setattr(builtins, name, Quitter(name, 'Ctrl-D (i.e. EOF)'))
        module = Module('__main__')
        space = module.__dict__
        space['__builtins__'] = builtins
        space['__file__'] = SCRIPT
        modules['__main__'] = module
        try:
            program = compile(text, SCRIPT, 'exec', dont_inherit=True)
        except SyntaxErrors as error:
            how = b's'
            raise
        exec(program, space)
    except SystemExit as left:
        code = exit_code_of(left.code, stderr)
    except BaseException as error:
        code = 1
        said(error)
    try:
        run_at_exit()
    except BaseException:
        pass
    for stream in (sys.stdout, sys.stderr, stdout, stderr):
        try:
            stream.flush()
        except BaseException:
            pass
    return ended(how, code)
