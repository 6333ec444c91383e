# cmake -DFOLDER=rules/default -DOUTPUT=x.cpp -P embed_rules.cmake: the shipped rule files as C++ text,
# without their unit tests.
file(GLOB files ${FOLDER}/*.yaml)
list(FILTER files EXCLUDE REGEX "[_.-]tests?\\.yaml$")
list(SORT files)
set(rows "")
foreach(path IN LISTS files)
  get_filename_component(name ${path} NAME)
  file(READ ${path} text)
  string(APPEND rows "      {\"default/${name}\", R\"rule_file(${text})rule_file\"},\n")
endforeach()
file(WRITE ${OUTPUT}.new
"#include \"agent/judge/rule_files.h\"

namespace strata::agent {

std::vector<RuleText> shipped_rules() {
  return {
${rows}  };
}

}  // namespace strata::agent
")
file(COPY_FILE ${OUTPUT}.new ${OUTPUT} ONLY_IF_DIFFERENT)
