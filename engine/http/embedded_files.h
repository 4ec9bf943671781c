#pragma once

#include <span>
#include <string_view>

namespace misdeal::engine::http {

/// A file that was compiled in (cmake/embed_files.cmake).
struct EmbeddedFile {
  std::string_view path;  ///< relative, with slashes
  std::string_view content;
};

/// The table page: engine/web without its tests.
std::span<const EmbeddedFile> web_files();

/// engine/http/openapi.json alone.
std::span<const EmbeddedFile> openapi_files();

}  // namespace misdeal::engine::http
