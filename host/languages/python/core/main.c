/* The core interpreter as a reactor: a host asks for memory, writes source of Python there, and has it run.

   Owns how the interpreter is configured: it finds one archive as its library and looks at nothing else, and
   its hashes have the seed 0. Leaves what is run to the host. */

#include <Python.h>
#include <stdlib.h>

#define LIBRARY L"/usr/local/lib/python313.zip"
#define PREFIX L"/usr/local"

static int is_ready;

static PyStatus configure(PyConfig *config)
{
    const struct {
        wchar_t **member;
        const wchar_t *value;
    } texts[] = {
        {&config->program_name, L"python"},
        {&config->executable, L""},
        {&config->home, PREFIX},
        {&config->prefix, PREFIX},
        {&config->base_prefix, PREFIX},
        {&config->exec_prefix, PREFIX},
        {&config->base_exec_prefix, PREFIX},
        {&config->stdlib_dir, LIBRARY},
    };
    for (size_t at = 0; at < sizeof texts / sizeof *texts; at++) {
        PyStatus status = PyConfig_SetString(config, texts[at].member, texts[at].value);
        if (PyStatus_Exception(status))
            return status;
    }
    config->site_import = 0;
    config->install_signal_handlers = 0;
    config->write_bytecode = 0;
    config->pathconfig_warnings = 0;
    config->use_hash_seed = 1;
    config->hash_seed = 0;
    config->module_search_paths_set = 1;
    return PyWideStringList_Append(&config->module_search_paths, LIBRARY);
}

static PyStatus start(void)
{
    PyPreConfig before;
    PyPreConfig_InitIsolatedConfig(&before);
    before.utf8_mode = 1;
    PyStatus status = Py_PreInitialize(&before);
    if (PyStatus_Exception(status))
        return status;
    PyConfig config;
    PyConfig_InitIsolatedConfig(&config);
    status = configure(&config);
    if (!PyStatus_Exception(status))
        status = Py_InitializeFromConfig(&config);
    PyConfig_Clear(&config);
    return status;
}

/* Memory for so many bytes of source. */
__attribute__((export_name("host_alloc"))) char *host_alloc(size_t size)
{
    return malloc(size + 1);
}

/* Runs source that lies in such memory, and frees it: 0, or 1 after an exception, or 2 without a start. */
__attribute__((export_name("turn"))) int turn(char *source, size_t size)
{
    if (source == NULL)
        return 2;
    if (!is_ready) {
        PyStatus status = start();
        if (PyStatus_Exception(status)) {
            fprintf(stderr, "%s\n", status.err_msg ? status.err_msg : "it does not start");
            return 2;
        }
        is_ready = 1;
    }
    source[size] = 0;
    PyObject *main = PyImport_AddModuleRef("__main__");
    PyObject *space = main ? PyModule_GetDict(main) : NULL;
    PyObject *value = space ? PyRun_String(source, Py_file_input, space, space) : NULL;
    free(source);
    if (value == NULL) {
        PyErr_Print();
        fflush(stderr);
    }
    int is_over = value == NULL;
    Py_XDECREF(value);
    Py_XDECREF(main);
    return is_over;
}
