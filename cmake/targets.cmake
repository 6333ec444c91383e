# strata_library(NAME SOURCES a.cpp ... LINKS public libraries...): one folder, one target, warnings
# are errors, includes are written from the top of the tree.
function(strata_compile_rules target)
  target_compile_options(${target} PRIVATE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Wold-style-cast
    -Woverloaded-virtual -Werror)
endfunction()

function(strata_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINKS;PRIVATE_LINKS" ${ARGN})
  add_library(${name} STATIC ${arg_SOURCES})
  target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR})
  target_link_libraries(${name} PUBLIC ${arg_LINKS} PRIVATE ${arg_PRIVATE_LINKS})
  strata_compile_rules(${name})
  strata_unite(${name})
endfunction()

# strata_test(NAME SOURCES ... LINKS ...): a GoogleTest binary whose cases ctest knows one by one.
# Fixture files are found under STRATA_FIXTURES. What is SINGLE_THREADED has nothing to show the thread
# sanitizer; what is FILE_BY_FILE is never united (cmake/unity.cmake). PROGRAMS, as MACRO=target, are
# built first, and the macro is the path of each.
function(strata_test name)
  cmake_parse_arguments(arg "SINGLE_THREADED;FILE_BY_FILE" "" "SOURCES;LINKS;LABELS;PROPERTIES;PROGRAMS" ${ARGN})
  if(arg_SINGLE_THREADED AND STRATA_SANITIZE STREQUAL "thread")
    return()
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_compile_definitions(${name} PRIVATE
    STRATA_FIXTURES="${PROJECT_SOURCE_DIR}/tests/fixtures"
    STRATA_SOURCE="${PROJECT_SOURCE_DIR}")
  target_link_libraries(${name} PRIVATE ${arg_LINKS} GTest::gmock_main)
  strata_compile_rules(${name})
  if(NOT arg_FILE_BY_FILE)
    strata_unite(${name})
  endif()
  foreach(program IN LISTS arg_PROGRAMS)
    string(REGEX MATCH "^(.+)=(.+)$" both ${program})
    target_compile_definitions(${name} PRIVATE ${CMAKE_MATCH_1}="$<TARGET_FILE:${CMAKE_MATCH_2}>")
    add_dependencies(${name} ${CMAKE_MATCH_2})
  endforeach()
  gtest_discover_tests(${name} PROPERTIES LABELS "${arg_LABELS}" ${arg_PROPERTIES}
    DISCOVERY_MODE PRE_TEST)
endfunction()

# strata_interface(NAME targets...): a floor, the union of its rooms.
function(strata_interface name)
  add_library(${name} INTERFACE)
  target_link_libraries(${name} INTERFACE ${ARGN})
endfunction()

# strata_benchmark(NAME SOURCES ... LINKS ...): a Google Benchmark binary; `./dev bench` runs them all.
function(strata_benchmark name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINKS" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE ${arg_LINKS} benchmark::benchmark_main)
  strata_compile_rules(${name})
endfunction()
