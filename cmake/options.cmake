option(STRATA_TESTS "Build the tests" ON)
option(STRATA_FUZZ "Build the fuzzers with libFuzzer (needs clang)" OFF)
option(STRATA_STATIC "Link from archives what few others on a host use: see docs/decisions/0010" OFF)
set(STRATA_SANITIZE "" CACHE STRING "Sanitizers, as -fsanitize= takes them")

# RelWithDebInfo is what ships: optimised, with line tables and frame pointers so that the agent
# itself can be profiled in production.
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O2 -g1 -DNDEBUG -fno-omit-frame-pointer")
set(CMAKE_C_FLAGS_RELWITHDEBINFO "${CMAKE_CXX_FLAGS_RELWITHDEBINFO}")

# GNU's linker takes a second or two for each of some hundred test programs, and has no order of functions.
add_link_options(-fuse-ld=lld LINKER:--build-id=sha1)

# All symbols are bound at start, after which their table is read-only, and code that nobody calls is
# left out. What a settled agent runs lies side by side (docs/decisions/0010); a function that has gone
# since `./dev order` is no error.
if(STRATA_STATIC)
  add_compile_options(-ffunction-sections -fdata-sections)
  add_link_options(LINKER:--gc-sections LINKER:-z,relro LINKER:-z,now
    LINKER:--symbol-ordering-file=${PROJECT_SOURCE_DIR}/cmake/hot_functions.txt
    LINKER:--no-warn-symbol-ordering)
endif()

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
  set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE})
endif()

# Lines are all that a sanitizer's report shows.
if(STRATA_SANITIZE)
  set(CMAKE_CXX_FLAGS_DEBUG -g1)
  set(CMAKE_C_FLAGS_DEBUG -g1)
  add_compile_options(-fsanitize=${STRATA_SANITIZE} -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${STRATA_SANITIZE})
endif()

# Of what behaviour is undefined, these two take a fifth of the build; a null pointer is found anyway.
if(STRATA_SANITIZE MATCHES undefined)
  add_compile_options(-fno-sanitize=null,alignment)
endif()

if(STRATA_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
