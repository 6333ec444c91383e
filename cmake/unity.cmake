# A sanitizer's build compiles eight files of a target as one: reading headers and repeating their
# templates is most of what a file costs without optimisation. So helpers of one target have names of
# their own, across its files. What ships is compiled file by file: there a header that is not included
# is missed.
function(strata_unite target)
  if(STRATA_SANITIZE AND NOT STRATA_FUZZ)
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 8)
    target_compile_options(${target} PRIVATE -Wno-shadow)  # of another file's helper
  endif()
endfunction()
