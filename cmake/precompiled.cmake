# Reading the standard library and GoogleTest is more than half of what a test costs to compile without
# optimisation, and a sanitizer's build has hundreds of them. Where a target's options do not suit, the
# compiler reads the headers as ever.
if(STRATA_SANITIZE AND NOT STRATA_FUZZ)
  set(CMAKE_PCH_WARN_INVALID OFF)
  file(WRITE ${CMAKE_BINARY_DIR}/test_headers.cpp "")
  add_library(strata_test_headers OBJECT ${CMAKE_BINARY_DIR}/test_headers.cpp)
  target_link_libraries(strata_test_headers PRIVATE GTest::gmock)
  strata_compile_rules(strata_test_headers)
  target_precompile_headers(strata_test_headers PRIVATE
    <algorithm> <array> <atomic> <chrono> <filesystem> <functional> <map> <memory> <mutex> <optional> <set>
    <span> <string> <string_view> <thread> <variant> <vector> <tl/expected.hpp> <gmock/gmock.h>
    <gtest/gtest.h>)
endif()

# strata_use_precompiled(TARGET): where there are any.
function(strata_use_precompiled target)
  if(TARGET strata_test_headers)
    target_precompile_headers(${target} REUSE_FROM strata_test_headers)
  endif()
endfunction()
