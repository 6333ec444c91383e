# cmake -DFOLDER=collectors/profile/formats/page -DOUTPUT=x.cpp -P embed_flame_page.cmake: the style
# sheet and the script of flame graphs as C++ text.
file(READ ${FOLDER}/flame.css css)
file(READ ${FOLDER}/flame.js js)
file(WRITE ${OUTPUT}.new
"#include \"collectors/profile/formats/flame_texts.h\"

namespace strata::profile {

std::string_view flame_css() { return R\"flame_page(${css})flame_page\"; }

std::string_view flame_js() { return R\"flame_page(${js})flame_page\"; }

}  // namespace strata::profile
")
file(COPY_FILE ${OUTPUT}.new ${OUTPUT} ONLY_IF_DIFFERENT)
