# Writes files into a C++ source, as a function that returns them (see misdeal_embed).
# Run by misdeal_embed at build time:
#
#   cmake -D FUNCTION=web_files -D ROOT=DIR -D FILES=a.html|b.js -D HEADER=folder/file.h
#         -D NAMESPACE=a::b -D OUTPUT=file.cpp -P embed_files.cmake
string(REPLACE "|" ";" FILES "${FILES}")
set(arrays "")
set(entries "")
set(index 0)
foreach(file IN LISTS FILES)
  file(READ "${ROOT}/${file}" hex HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${hex}")
  # Short lines: compilers do not like one of a megabyte.
  string(REGEX REPLACE "(('[^']*',){16})" "\\1\n" bytes "${bytes}")
  # The zero at the end keeps the array of an empty file from being empty.
  string(APPEND arrays "constexpr char kFile${index}[] = {\n${bytes}'\\0'};\n")
  string(APPEND entries "    {\"${file}\", {kFile${index}, sizeof kFile${index} - 1}},\n")
  math(EXPR index "${index} + 1")
endforeach()
file(WRITE "${OUTPUT}.new" "// Generated from ${index} files by cmake/embed_files.cmake.
#include \"${HEADER}\"

#include <array>

namespace ${NAMESPACE} {
namespace {

${arrays}
constexpr std::array<EmbeddedFile, ${index}> kFiles{{
${entries}}};

}  // namespace

std::span<const EmbeddedFile> ${FUNCTION}() {
  return kFiles;
}

}  // namespace ${NAMESPACE}
")
file(RENAME "${OUTPUT}.new" "${OUTPUT}")
