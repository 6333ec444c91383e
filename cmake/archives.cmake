# Libraries of which Debian has an archive too. The others (cpp-httplib, spdlog, fmt) are shared in any
# case, and with cpp-httplib what it needs itself: OpenSSL, zlib, brotli, the C++ library.
set(shared_suffixes ${CMAKE_FIND_LIBRARY_SUFFIXES})
if(STRATA_STATIC)
  set(CMAKE_FIND_LIBRARY_SUFFIXES .a)
endif()
pkg_check_modules(libbpf REQUIRED IMPORTED_TARGET libbpf)
pkg_check_modules(hiredis REQUIRED IMPORTED_TARGET hiredis)
pkg_check_modules(yaml REQUIRED IMPORTED_TARGET yaml-cpp)
pkg_check_modules(re2 REQUIRED IMPORTED_TARGET re2)
# gRPC to container runtimes: its messages and its transport (docs/decisions).
find_package(Protobuf REQUIRED)
pkg_check_modules(nghttp2 REQUIRED IMPORTED_TARGET libnghttp2)
# Symbols that lie in xz inside a stripped program.
pkg_check_modules(lzma REQUIRED IMPORTED_TARGET liblzma)
pkg_check_modules(libcap REQUIRED IMPORTED_TARGET libcap)
pkg_check_modules(ncursesw REQUIRED IMPORTED_TARGET ncursesw)
if(STRATA_STATIC)
  # What a shared libbpf brings along.
  pkg_check_modules(libelf REQUIRED IMPORTED_TARGET libelf)
  target_link_libraries(PkgConfig::libelf INTERFACE ZLIB::ZLIB)
  target_link_libraries(PkgConfig::libbpf INTERFACE PkgConfig::libelf)
endif()
set(CMAKE_FIND_LIBRARY_SUFFIXES ${shared_suffixes})
