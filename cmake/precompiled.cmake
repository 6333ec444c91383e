# Reading the standard library and GoogleTest is more than half of what a file costs to compile without
# optimisation, and a sanitizer's build is a thousand files. The release is compiled without them: there
# a header that is not included is missed.
function(strata_precompile headers)
  file(WRITE ${CMAKE_BINARY_DIR}/${headers}.cpp "")
  add_library(${headers} OBJECT ${CMAKE_BINARY_DIR}/${headers}.cpp)
  target_precompile_headers(${headers} PRIVATE
    <algorithm> <array> <atomic> <chrono> <cstdint> <filesystem> <functional> <map> <memory> <mutex>
    <optional> <set> <span> <string> <string_view> <thread> <unordered_map> <utility> <variant> <vector>
    <tl/expected.hpp> ${ARGN})
  strata_compile_rules(${headers})
endfunction()

if(STRATA_SANITIZE AND NOT STRATA_FUZZ)
  strata_precompile(strata_standard_headers)
  strata_precompile(strata_test_headers <gmock/gmock.h> <gtest/gtest.h>)
  target_link_libraries(strata_test_headers PRIVATE GTest::gmock)
endif()

# strata_use_precompiled(TARGET HEADERS): where there are any.
function(strata_use_precompiled target headers)
  if(TARGET ${headers})
    target_precompile_headers(${target} REUSE_FROM ${headers})
  endif()
endfunction()
