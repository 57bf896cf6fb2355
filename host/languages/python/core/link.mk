# Links the core interpreter, inside of the folder that CPython was configured in: a reactor with our main.
include Makefile

core.wasm: main.o $(LIBRARY)
	$(LINKCC) $(PY_CORE_LDFLAGS) -mexec-model=reactor -Wl,--strip-all -o $@ main.o \
	  $(LINK_PYTHON_OBJS) $(LIBS) $(MODLIBS) $(SYSLIBS)
